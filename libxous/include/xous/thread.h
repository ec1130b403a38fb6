/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Threads, each with a stack between guard pages and its own thread-local storage (errno among it).
 *
 * A thread's memory lives until it is joined; every thread must be joined once. Stacks of the usual size are
 * cached.
 */
#pragma once

#include <xous/abi/error.h>
#include <xous/abi/thread.h>
#include <xous/attributes.h>

struct xous_thread;

typedef uint64_t (*xous_thread_function_t)(void *argument);

#define XOUS_STACK_DEFAULT (32ul * 1024)

struct xous_thread_options {
    size_t stack_size; /* 0: XOUS_STACK_DEFAULT */
    uint32_t priority; /* 0: the creator's */
};

/* Starts function(argument). NULL options: the usual. */
XOUS_MUST_CHECK xous_error_t xous_thread_create(struct xous_thread **thread, xous_thread_function_t function,
                                                void *argument, const struct xous_thread_options *options);

/* Waits for the end of the thread and frees it; *value (may be NULL) is what it returned. After Timeout it
 * can be joined again. */
xous_error_t xous_thread_join(struct xous_thread *thread, uint64_t how, uint64_t *value);

/* Ends the calling thread. In the main thread too: the process ends with its last thread. */
XOUS_NORETURN void xous_thread_exit(uint64_t value);

/* Lets other threads of the same priority run. */
void xous_thread_yield(void);

xous_tid_t xous_thread_id(const struct xous_thread *thread);

/* Of a thread (NULL: the calling one). priority: below XOUS_PRIORITIES and within the process's limit. */
XOUS_MUST_CHECK xous_error_t xous_thread_priority(const struct xous_thread *thread, uint32_t priority);
