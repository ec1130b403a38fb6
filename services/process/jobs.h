/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Jobs: the streams that a process brings together for a program before it has it run. Pure: handles are
 * numbers here, and are closed by the caller.
 */
#pragma once

#include <stdbool.h>

#include <xous/abi/error.h>
#include <xous/process_api.h>

#define JOBS 64u

struct job {
    uint32_t id; /* 0: the slot is free */
    xous_pid_t owner;
    xous_handle_t streams[PROCESS_STREAMS];
};

struct jobs {
    struct job list[JOBS];
    uint32_t last_id;
};

/* Puts a stream into the owner's job (0: a new one, whose number is then in *id); *old is the handle that it
 * replaces, 0 if none. InvalidArgument: no such job, or `which` is no stream. OutOfMemory: too many jobs. */
xous_error_t jobs_add(struct jobs *jobs, xous_pid_t owner, uint32_t *id, uint64_t which, xous_handle_t stream,
                      xous_handle_t *old);

/* Takes a job of the owner out; false if there is none of that number. */
bool jobs_take(struct jobs *jobs, xous_pid_t owner, uint32_t id, struct job *job);

/* Takes any job of the owner out; false when there are none left. */
bool jobs_take_any(struct jobs *jobs, xous_pid_t owner, struct job *job);
