/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Clients that wait for a name that is not there yet. Pure.
 *
 * Each keeps a page lent to this service, out of its borrow limit. So there are fewer places here than
 * pages in that limit: however many wait, there is room for the registration that ends it.
 */
#pragma once

#include <stdbool.h>

#include <xous/server.h>

#include "name_table.h"

#define WAITING_MAX 192u
#define WAITING_FOREVER UINT64_MAX

struct waiting_client {
    struct xous_request request;
    uint64_t deadline; /* microseconds since the kernel started, or WAITING_FOREVER */
    uint64_t order;    /* 0: the slot is free */
    uint32_t length;
    char text[NAMES_LENGTH];
};

struct waiting {
    struct waiting_client list[WAITING_MAX];
    uint64_t last_order;
};

/* Keeps the request of a client. False if there is no room, or the process has its share. */
bool waiting_add(struct waiting *waiting, const struct xous_request *request, struct name name,
                 uint64_t deadline);

/* Take out the first request for a name; one whose deadline is not after now; one of a process. False if
 * there is none (any more). */
bool waiting_take_name(struct waiting *waiting, struct name name, struct xous_request *request);
bool waiting_take_due(struct waiting *waiting, uint64_t now, struct xous_request *request);
bool waiting_take_process(struct waiting *waiting, xous_pid_t pid, struct xous_request *request);

/* The earliest deadline, WAITING_FOREVER if there is none. */
uint64_t waiting_deadline(const struct waiting *waiting);
