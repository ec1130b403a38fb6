/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Locks between the threads of one process, on thread_wait and thread_wake.
 *
 * Uncontended operations are a few instructions in user mode; only waiting, and waking someone who waits,
 * enters the kernel. All types may be statically zero-initialised.
 */
#pragma once

#include <stdbool.h>

#include <xous/abi/error.h>
#include <xous/attributes.h>
#include <xous/message.h>

/* 0 free, 1 held, 2 held and perhaps waited for. */
struct xous_mutex {
    uint32_t state;
};

void xous_mutex_lock(struct xous_mutex *mutex);
XOUS_MUST_CHECK bool xous_mutex_try(struct xous_mutex *mutex);
/* Timeout if it could not be taken within `how`. */
XOUS_MUST_CHECK xous_error_t xous_mutex_lock_how(struct xous_mutex *mutex, uint64_t how);
void xous_mutex_unlock(struct xous_mutex *mutex);

/* A mutex that its holder may take again. */
struct xous_recursive_mutex {
    struct xous_mutex mutex;
    uint32_t depth;
    const void *owner; /* names a thread; only its own thread ever finds itself here */
};

void xous_recursive_mutex_lock(struct xous_recursive_mutex *mutex);
XOUS_MUST_CHECK bool xous_recursive_mutex_try(struct xous_recursive_mutex *mutex);
void xous_recursive_mutex_unlock(struct xous_recursive_mutex *mutex);

struct xous_condition {
    uint32_t sequence;
    uint32_t waiters;
};

/* Gives the mutex up, waits, and takes it again. Wakes without reason are possible: test in a loop. */
void xous_condition_wait(struct xous_condition *condition, struct xous_mutex *mutex);
/* The same with a timeout: 0 or Timeout, the mutex is held either way. */
XOUS_MUST_CHECK xous_error_t xous_condition_wait_how(struct xous_condition *condition,
                                                     struct xous_mutex *mutex, uint64_t how);
void xous_condition_signal(struct xous_condition *condition);
void xous_condition_broadcast(struct xous_condition *condition);

struct xous_once {
    uint32_t state;
};

/* Runs the function in the first caller; all callers return after it has finished. */
void xous_once_run(struct xous_once *once, void (*function)(void));

struct xous_semaphore {
    uint32_t count;
    uint32_t waiters;
};

void xous_semaphore_post(struct xous_semaphore *semaphore);
void xous_semaphore_wait(struct xous_semaphore *semaphore);
XOUS_MUST_CHECK bool xous_semaphore_try(struct xous_semaphore *semaphore);
XOUS_MUST_CHECK xous_error_t xous_semaphore_wait_how(struct xous_semaphore *semaphore, uint64_t how);
