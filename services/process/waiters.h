/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Requests that are answered when a process has ended: waits and kills. Pure.
 *
 * A client whose own time-out was over has left its request here and there is no way to see that but to
 * answer. So each client has a limit: its oldest request makes room for a new one, and is answered with an
 * error that only a client with that many waiting threads ever sees.
 */
#pragma once

#include <stdbool.h>

#include <xous/process_api.h>
#include <xous/server.h>

#define WAITERS 256u
#define WAITERS_OF_CLIENT PROCESS_WAITS

struct waiter {
    struct xous_request request;
    xous_pid_t pid; /* waited for; 0: the slot is free */
    uint32_t order;
    bool kill; /* only 0 is answered */
};

struct waiters {
    struct waiter list[WAITERS];
    uint32_t last_order;
};

/* Keeps the request. *evicted is the one that had to make room (pid 0: none). False if the table is full. */
bool waiters_add(struct waiters *waiters, const struct xous_request *request, xous_pid_t pid, bool kill,
                 struct waiter *evicted);

/* Takes out a request that waits for the process; false when there are none left. */
bool waiters_take(struct waiters *waiters, xous_pid_t pid, struct waiter *waiter);

/* Takes out a request of the client; false when there are none left. */
bool waiters_take_client(struct waiters *waiters, xous_pid_t client, struct waiter *waiter);
