/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A server with a name: answers what <pingpong.h> says, until it is told to stop. Run it with `&`, then ping.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <xous/error.h>
#include <xous/server.h>

#include "pingpong.h"

static int64_t on_add(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    return (int64_t)((request->message.words[0] + request->message.words[1]) & INT64_MAX);
}

static int64_t on_upper(struct xous_server *server, struct xous_request *request)
{
    uint8_t *text = request->borrow.address + request->borrow.offset;

    (void)server;
    for (size_t i = 0; i < request->borrow.valid; i++) {
        text[i] = (uint8_t)toupper(text[i]);
    }
    request->reply_offset = request->borrow.offset;
    request->reply_valid = request->borrow.valid;
    return 0;
}

static int64_t on_stop(struct xous_server *server, struct xous_request *request)
{
    (void)request;
    xous_server_stop(server);
    return 0;
}

static const struct xous_handler handlers[] = {
    {.id = PONG_ADD, .kind = XOUS_BLOCKING_SCALAR, .function = on_add},
    {.id = PONG_UPPER, .kind = XOUS_LEND_MUTABLE, .function = on_upper},
    {.id = PONG_STOP, .kind = XOUS_SCALAR, .function = on_stop},
};

int main(void)
{
    struct xous_server server = {
        .handlers = handlers,
        .handler_count = sizeof(handlers) / sizeof(handlers[0]),
        .version = PONG_VERSION,
    };
    xous_error_t error = xous_server_create_named(&server, PONG_NAME, NULL);

    if (error != XOUS_OK) {
        fprintf(stderr, "pong: cannot serve as \"%s\": %s\n", PONG_NAME, xous_error_meaning(error));
        return 1;
    }
    printf("pong: serving\n");
    error = xous_server_run(&server);
    printf("pong: stopped\n");
    return error == XOUS_OK ? 0 : 1;
}
