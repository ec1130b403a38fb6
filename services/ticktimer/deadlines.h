/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What has to happen at which tick: a sleeper is answered, or a server is signalled.
 *
 * Time is that of the time register, which every part of the system reads alike. The module says what is due;
 * the caller does it. So it makes no system call, and runs on the host.
 */
#pragma once

#include <xous/abi/error.h>
#include <xous/server.h>
#include <xous/ticktimer_api.h>

#include "heap.h"

#define DEADLINES_MAX 4096u /* of all processes together */

enum deadline_kind {
    DEADLINE_SLEEP,  /* `request` waits for its answer */
    DEADLINE_SIGNAL, /* `bits` go to `connection` */
};

struct deadline {
    struct heap_entry entry;
    struct deadline *next; /* in the list of all */
    uint32_t number;       /* of a signal, unique in the service; 0 for a sleep */
    enum deadline_kind kind;
    xous_pid_t pid;
    xous_handle_t connection;
    uint64_t bits;
    struct xous_request request;
};

struct deadlines {
    struct heap heap;
    struct deadline *all;
    uint32_t last_number;
};

/* Takes a copy of what is given. OutOfMemory if the process has too many signals, or there are too many in all. */
xous_error_t deadlines_add(struct deadlines *deadlines, const struct deadline *given, uint32_t *number);

/* When the next one is due; 0: there is none. */
uint64_t deadlines_next(const struct deadlines *deadlines);

/* Takes out the earliest that is due at `now`, NULL if none is. To be freed by the caller. */
struct deadline *deadlines_take_due(struct deadlines *deadlines, uint64_t now);

/* Takes out the process's signal of that number (0: any deadline of it), NULL if there is none. To be freed by
 * the caller. */
struct deadline *deadlines_take(struct deadlines *deadlines, xous_pid_t pid, uint32_t number);
