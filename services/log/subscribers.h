/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Who wants to hear of new lines, and by which event bits.
 */
#pragma once

#include <xous/log_api.h>

struct subscribers {
    struct {
        xous_pid_t pid; /* 0: free */
        xous_handle_t connection;
        uint64_t bits;
    } entries[LOG_SUBSCRIBERS];
};

/* Takes the connection over; the number (from 1), or minus an error: then the connection stays the caller's. */
int64_t subscribers_add(struct subscribers *subscribers, xous_pid_t pid, xous_handle_t connection,
                        uint64_t bits);
/* InvalidArgument if that is no number of the process. */
int64_t subscribers_remove(struct subscribers *subscribers, xous_pid_t pid, uint64_t number);
void subscribers_forget(struct subscribers *subscribers, xous_pid_t pid);
/* Who cannot be signalled any more is forgotten. */
void subscribers_signal(struct subscribers *subscribers);
