/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Servers by name: the client side of the names service. After a restart of that service these calls find
 * the new one by themselves.
 */
#pragma once

#include <xous/message.h>
#include <xous/names_api.h>

/* Registers a server of this process. ServerExists if another live server has the name; InvalidString if it
 * is empty, longer than NAMES_LENGTH or not UTF-8. */
XOUS_MUST_CHECK xous_error_t xous_name_register(const char *name, struct xous_sid sid);
xous_error_t xous_name_unregister(const char *name);

/* A connection to the server of that name. Waits for the name up to `how` (a timeout or XOUS_FOREVER);
 * XOUS_HOW_TRY: ServerNotFound at once. */
XOUS_MUST_CHECK xous_error_t xous_name_connect(const char *name, uint64_t how, xous_handle_t *connection);

/* Names in alphabetical order, from *cursor (0 at first). Fills at most `capacity` entries, returns how many
 * in *count and advances *cursor; *count 0 is the end. */
XOUS_MUST_CHECK xous_error_t xous_names_list(uint32_t *cursor, struct names_entry *entries, size_t capacity,
                                             size_t *count);

/* A connection by name that is made at its first use and made again after the server has died. */
struct xous_service {
    const char *name;
    xous_handle_t connection; /* 0: none now */
};

/* The connection, made if there is none. */
XOUS_MUST_CHECK xous_error_t xous_service_connect(struct xous_service *service, uint64_t how,
                                                  xous_handle_t *connection);
/* To be told the error of each send: forgets the connection if the server is gone, so that the next use
 * connects again. Returns the error unchanged. */
xous_error_t xous_service_check(struct xous_service *service, xous_handle_t used, xous_error_t error);

/* A request to it that may be repeated, over a new connection if the service turns out to have died:
 *
 *     struct xous_retry retry = {.service = &ticktimer};
 *     struct ticktimer_uptime_reply reply = {0};
 *     while (xous_retry_next(&retry, XOUS_FOREVER, &reply.error, reply.answered)) {
 *         reply = ticktimer_uptime(retry.connection, XOUS_FOREVER, (struct ticktimer_uptime_request){0});
 *     }
 */
struct xous_retry {
    struct xous_service *service;
    xous_handle_t connection; /* for this attempt */
    uint32_t attempts;        /* made so far */
};

/* Whether to try, again after the first time; `how` is for connecting. Without a connection *error says why. */
XOUS_MUST_CHECK bool xous_retry_next(struct xous_retry *retry, uint64_t how, xous_error_t *error,
                                     bool answered);
