/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Locks on thread_wait and thread_wake.
 *
 * All rest on one property of thread_wait: it sleeps only if the word still has the expected value when the
 * kernel looks, so a change followed by a wake cannot fall between the look and the sleep. A mutex:
 *
 *             try            try fails, waits
 *     FREE ---------> HELD ---------------------> WAITED
 *      ^ ^             |                            |
 *      | +-- unlock ---+       unlock, wake one ----+--> FREE
 *
 * Who has waited takes the lock as WAITED, since it cannot know whether others still wait: at most one wake too
 * many, never one too few.
 */
#include <xous/sync.h>
#include <xous/syscall.h>

#include "deadline.h"

enum {
    MUTEX_FREE = 0,
    MUTEX_HELD = 1,
    MUTEX_WAITED = 2,
};

enum {
    ONCE_NEW = 0,
    ONCE_RUNNING = 1,
    ONCE_WAITED = 2,
    ONCE_DONE = 3,
};

#define WAKE_ALL UINT32_MAX

static xous_error_t futex_wait(const uint32_t *word, uint64_t how, uint32_t expected)
{
    struct xous_result result = xous_raw_thread_wait(
        (struct xous_args_thread_wait){.address = (uintptr_t)word, .how = how, .expected = expected});

    return xous_result_error(&result);
}

static void futex_wake(const uint32_t *word, uint32_t count)
{
    (void)xous_raw_thread_wake((struct xous_args_thread_wake){.address = (uintptr_t)word, .count = count});
}

static bool exchange_if(uint32_t *word, uint32_t expected, uint32_t wanted)
{
    return __atomic_compare_exchange_n(word, &expected, wanted, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static xous_error_t mutex_wait(struct xous_mutex *mutex, uint64_t how)
{
    struct deadline deadline = deadline_start(how);
    uint64_t left;

    while (__atomic_exchange_n(&mutex->state, MUTEX_WAITED, __ATOMIC_ACQUIRE) != MUTEX_FREE) {
        if (!deadline_how(&deadline, &left)) {
            return XOUS_TIMEOUT;
        }
        (void)futex_wait(&mutex->state, left, MUTEX_WAITED);
    }
    return XOUS_OK;
}

/* A name for the calling thread that costs no call: threads have thread-local blocks of their own. */
static const void *thread_name(void)
{
    static _Thread_local char name;

    return &name;
}

static void recursive_enter(struct xous_recursive_mutex *mutex)
{
    __atomic_store_n(&mutex->owner, thread_name(), __ATOMIC_RELAXED);
    mutex->depth = 1;
}

/* Racing with other threads is harmless: they store themselves or NULL, never this thread. */
static bool recursive_again(struct xous_recursive_mutex *mutex)
{
    if (__atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) != thread_name()) {
        return false;
    }
    mutex->depth++;
    return true;
}

static xous_error_t condition_sleep(struct xous_condition *condition, struct xous_mutex *mutex, uint64_t how)
{
    xous_error_t error;
    uint32_t sequence;

    /* Counted before the sequence is read: a signaller that sees no waiter changed the sequence before that. */
    __atomic_fetch_add(&condition->waiters, 1, __ATOMIC_SEQ_CST);
    sequence = __atomic_load_n(&condition->sequence, __ATOMIC_SEQ_CST);
    xous_mutex_unlock(mutex);
    error = futex_wait(&condition->sequence, how, sequence);
    __atomic_fetch_sub(&condition->waiters, 1, __ATOMIC_SEQ_CST);
    xous_mutex_lock(mutex);
    return error == XOUS_TIMEOUT ? XOUS_TIMEOUT : XOUS_OK;
}

static void condition_wake(struct xous_condition *condition, uint32_t count)
{
    __atomic_fetch_add(&condition->sequence, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&condition->waiters, __ATOMIC_SEQ_CST) != 0) {
        futex_wake(&condition->sequence, count);
    }
}

static xous_error_t semaphore_take(struct xous_semaphore *semaphore, uint64_t how)
{
    struct deadline deadline = deadline_start(how);
    uint64_t left;

    while (!xous_semaphore_try(semaphore)) {
        if ((how & XOUS_HOW_TRY) != 0 || !deadline_how(&deadline, &left)) {
            return XOUS_TIMEOUT;
        }
        __atomic_fetch_add(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
        (void)futex_wait(&semaphore->count, left, 0);
        __atomic_fetch_sub(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
    }
    return XOUS_OK;
}

/* --- */

void xous_mutex_lock(struct xous_mutex *mutex)
{
    if (!xous_mutex_try(mutex)) {
        (void)mutex_wait(mutex, XOUS_FOREVER);
    }
}

bool xous_mutex_try(struct xous_mutex *mutex)
{
    return exchange_if(&mutex->state, MUTEX_FREE, MUTEX_HELD);
}

xous_error_t xous_mutex_lock_how(struct xous_mutex *mutex, uint64_t how)
{
    if (xous_mutex_try(mutex)) {
        return XOUS_OK;
    }
    return (how & XOUS_HOW_TRY) != 0 ? XOUS_TIMEOUT : mutex_wait(mutex, how);
}

void xous_mutex_unlock(struct xous_mutex *mutex)
{
    if (__atomic_exchange_n(&mutex->state, MUTEX_FREE, __ATOMIC_RELEASE) == MUTEX_WAITED) {
        futex_wake(&mutex->state, 1);
    }
}

void xous_recursive_mutex_lock(struct xous_recursive_mutex *mutex)
{
    if (!recursive_again(mutex)) {
        xous_mutex_lock(&mutex->mutex);
        recursive_enter(mutex);
    }
}

bool xous_recursive_mutex_try(struct xous_recursive_mutex *mutex)
{
    if (recursive_again(mutex)) {
        return true;
    }
    if (!xous_mutex_try(&mutex->mutex)) {
        return false;
    }
    recursive_enter(mutex);
    return true;
}

void xous_recursive_mutex_unlock(struct xous_recursive_mutex *mutex)
{
    if (--mutex->depth == 0) {
        __atomic_store_n(&mutex->owner, NULL, __ATOMIC_RELAXED);
        xous_mutex_unlock(&mutex->mutex);
    }
}

void xous_condition_wait(struct xous_condition *condition, struct xous_mutex *mutex)
{
    (void)condition_sleep(condition, mutex, XOUS_FOREVER);
}

xous_error_t xous_condition_wait_how(struct xous_condition *condition, struct xous_mutex *mutex, uint64_t how)
{
    return condition_sleep(condition, mutex, how);
}

void xous_condition_signal(struct xous_condition *condition)
{
    condition_wake(condition, 1);
}

void xous_condition_broadcast(struct xous_condition *condition)
{
    condition_wake(condition, WAKE_ALL);
}

void xous_once_run(struct xous_once *once, void (*function)(void))
{
    if (exchange_if(&once->state, ONCE_NEW, ONCE_RUNNING)) {
        function();
        if (__atomic_exchange_n(&once->state, ONCE_DONE, __ATOMIC_RELEASE) == ONCE_WAITED) {
            futex_wake(&once->state, WAKE_ALL);
        }
        return;
    }
    while (__atomic_load_n(&once->state, __ATOMIC_ACQUIRE) != ONCE_DONE) {
        (void)exchange_if(&once->state, ONCE_RUNNING, ONCE_WAITED);
        (void)futex_wait(&once->state, XOUS_FOREVER, ONCE_WAITED);
    }
}

void xous_semaphore_post(struct xous_semaphore *semaphore)
{
    __atomic_fetch_add(&semaphore->count, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&semaphore->waiters, __ATOMIC_SEQ_CST) != 0) {
        futex_wake(&semaphore->count, 1);
    }
}

void xous_semaphore_wait(struct xous_semaphore *semaphore)
{
    (void)semaphore_take(semaphore, XOUS_FOREVER);
}

bool xous_semaphore_try(struct xous_semaphore *semaphore)
{
    uint32_t count = __atomic_load_n(&semaphore->count, __ATOMIC_RELAXED);

    while (count != 0) {
        if (__atomic_compare_exchange_n(&semaphore->count, &count, count - 1, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return true;
        }
    }
    return false;
}

xous_error_t xous_semaphore_wait_how(struct xous_semaphore *semaphore, uint64_t how)
{
    return semaphore_take(semaphore, how);
}
