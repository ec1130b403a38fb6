/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel lock: tickets, so that harts get it in the order in which they came. With one hart online the
 * trap vector without it is in force (entry.S) and it is never taken.
 */
#include <kernel/trap.h>

static struct {
    uint32_t next;    /* ticket for the next hart that comes */
    uint32_t serving; /* ticket of the hart that holds the lock */
} lock;

void kernel_lock(void)
{
    uint32_t ticket = __atomic_fetch_add(&lock.next, 1, __ATOMIC_RELAXED);

    while (__atomic_load_n(&lock.serving, __ATOMIC_ACQUIRE) != ticket) {
    }
}

void kernel_unlock(void)
{
    __atomic_store_n(&lock.serving, lock.serving + 1, __ATOMIC_RELEASE);
}
