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

#define XOUS_PROTOCOL <pingpong.def>
#include <xous/protocol/handlers.h>

int64_t on_pong_add(struct xous_server *server, struct xous_request *request,
                    const struct pong_add_request *sent)
{
    (void)server;
    (void)request;
    return (int64_t)((sent->a + sent->b) & INT64_MAX);
}

int64_t on_pong_upper(struct xous_server *server, struct xous_request *request)
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

int64_t on_pong_stop(struct xous_server *server, struct xous_request *request,
                     const struct pong_stop_request *sent)
{
    (void)request;
    (void)sent;
    xous_server_stop(server);
    return 0;
}

#include <xous/protocol/serve.h>

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
