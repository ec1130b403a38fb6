/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The locks that picolibc takes (malloc, environment, ...), made of the mutexes of this library. picolibc uses
 * one type for plain and recursive locks, so all are recursive.
 */
#include <stdlib.h>
#include <sys/lock.h>

#include <xous/sync.h>

struct __lock {
    struct xous_recursive_mutex mutex;
};

struct __lock __lock___libc_recursive_mutex;

void __retarget_lock_init(_LOCK_T *lock)
{
    *lock = calloc(1, sizeof(struct __lock));
    if (*lock == NULL) {
        abort();
    }
}

void __retarget_lock_init_recursive(_LOCK_T *lock)
{
    __retarget_lock_init(lock);
}

void __retarget_lock_close(_LOCK_T lock)
{
    free(lock);
}

void __retarget_lock_close_recursive(_LOCK_T lock)
{
    free(lock);
}

void __retarget_lock_acquire(_LOCK_T lock)
{
    xous_recursive_mutex_lock(&lock->mutex);
}

void __retarget_lock_acquire_recursive(_LOCK_T lock)
{
    xous_recursive_mutex_lock(&lock->mutex);
}

int __retarget_lock_try_acquire(_LOCK_T lock)
{
    return xous_recursive_mutex_try(&lock->mutex) ? 1 : 0;
}

int __retarget_lock_try_acquire_recursive(_LOCK_T lock)
{
    return xous_recursive_mutex_try(&lock->mutex) ? 1 : 0;
}

void __retarget_lock_release(_LOCK_T lock)
{
    xous_recursive_mutex_unlock(&lock->mutex);
}

void __retarget_lock_release_recursive(_LOCK_T lock)
{
    xous_recursive_mutex_unlock(&lock->mutex);
}
