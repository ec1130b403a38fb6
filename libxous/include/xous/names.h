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

/* A blocking scalar to it, once more if the server turns out to have died: for requests that may be repeated. */
struct xous_reply xous_service_call(struct xous_service *service, uint64_t how, uint64_t id,
                                    const uint64_t words[4]);
