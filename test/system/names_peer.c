/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A program that owns a name: registers argv[1], then answers every blocking scalar with its id + 1, until one has
 * the id 0, before whose answer the name is given up. The exit status is the error that ended it.
 */
#include <xous/names.h>
#include <xous/server.h>

static uint64_t serve(const char *name, xous_handle_t server)
{
    struct xous_message message;
    xous_error_t error;

    do {
        error = xous_message_receive(server, XOUS_FOREVER, &message);
        if (error == XOUS_OK && message.id == 0) {
            error = xous_name_unregister(name);
        }
        struct xous_answer answer = xous_answer_make(&message, (int64_t)message.id + 1, 0);
        if (error == XOUS_OK) {
            error = xous_message_reply(&answer);
        }
    } while (error == XOUS_OK && message.id != 0);
    return (uint64_t)error;
}

int main(int argc, char **argv)
{
    struct xous_server server = {.version = 1};
    const char *name = argc > 1 ? argv[1] : "";
    xous_error_t error = xous_server_create_named(&server, name, NULL);

    return error != XOUS_OK ? error : (int)serve(name, server.handle);
}
