/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#pragma once

#include <xous/abi/types.h>

/* What a thread waits for; shown in words by the shell. */
enum xous_thread_state {
    XOUS_THREAD_NEW = 0,
    XOUS_THREAD_RUNNING = 1,
    XOUS_THREAD_READY = 2,
    XOUS_THREAD_RECEIVING = 3, /* for a message or an event at a server */
    XOUS_THREAD_SENDING = 4,   /* queued at a server */
    XOUS_THREAD_AWAITING_REPLY = 5,
    XOUS_THREAD_AWAITING_SLOT = 6, /* of its connection, or room in the borrow limit */
    XOUS_THREAD_CONNECTING = 7,    /* for a server to appear */
    XOUS_THREAD_WAITING = 8,       /* thread_wait */
    XOUS_THREAD_JOINING = 9,
    XOUS_THREAD_AWAITING_CHILD = 10,
    XOUS_THREAD_FAULTED = 11, /* for its handler's answer */
    XOUS_THREAD_ENDED = 12,
    XOUS_THREAD_STATES = 13,
};
