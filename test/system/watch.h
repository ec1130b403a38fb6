/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Looking at the system: states of threads, charges, counts. What waits here waits for a state that must come,
 * by looking again and again; after WATCH_SECONDS the test fails.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <xous/abi/system.h>
#include <xous/abi/thread.h>

#define WATCH_SECONDS 20u

/* Frames are counted in two sums that do not change when a service touches a lazy page of its own for the first
 * time: what all processes are charged with, promises included, and what is free or owned by a process. */
struct counts {
    uint64_t violations;
    uint64_t charged;
    uint64_t accounted;
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

/* Bytes charged to this process, and what of it the kernel's objects and page tables take. */
uint64_t memory_charged(void);
uint64_t memory_of_kernel(void);

/* Another process waits at nothing but this: gives it the processor once. */
void yield(void);

xous_pid_t own_pid(void);
