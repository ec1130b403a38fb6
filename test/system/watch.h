/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Looking at the system: states of threads, charges, counts. What waits here waits for a state that must come,
 * by giving the processor up until it is there; after WATCH_SECONDS the test fails.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <xous/abi/system.h>
#include <xous/abi/thread.h>

#define WATCH_SECONDS 20u

struct counts {
    uint64_t violations;
    uint64_t free_frames;
    uint64_t processes;
    uint64_t threads;
    uint64_t servers;
    uint64_t connections;
};

/* The audit. Needs the grant. */
struct counts counts_now(void);

/* Waits until some thread of the process is in the state. */
void await_state(xous_pid_t pid, enum xous_thread_state state);
/* Until `count` of its threads are. */
void await_states(xous_pid_t pid, enum xous_thread_state state, unsigned count);
unsigned threads_in_state(xous_pid_t pid, enum xous_thread_state state);

/* The entry of a process; false if there is none. */
bool process_look(xous_pid_t pid, struct xous_process_entry *entry);

/* Bytes charged to this process, by its own entry. */
uint64_t memory_charged(void);

/* Another process waits at nothing but this: gives it the processor once. */
void yield(void);

xous_pid_t own_pid(void);
