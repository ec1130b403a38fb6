/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Deadlines: two trees ordered by time, one of threads' timeouts and one of processes' timers. What a deadline
 * means when it is due is decided in sys/.
 */
#include <kernel/arch.h>
#include <kernel/sched.h>

#define MICROSECONDS 1000000u

static struct tree timeouts;
static struct tree timers;
static uint64_t ticks_per_second;

void timers_init(uint64_t timebase)
{
    timeouts = (struct tree){0};
    timers = (struct tree){0};
    ticks_per_second = timebase;
}

/* At most 2^40 microseconds, so the whole seconds are multiplied apart from the rest: nothing overflows for any
 * timebase below 2^43 ticks a second. */
uint64_t timer_ticks(uint64_t microseconds)
{
    uint64_t seconds = microseconds / MICROSECONDS;
    uint64_t rest = microseconds % MICROSECONDS;

    return seconds * ticks_per_second + (rest * ticks_per_second + MICROSECONDS - 1) / MICROSECONDS;
}

void timer_arm(struct tree_node *node, uint64_t deadline, bool is_thread)
{
    tree_insert(is_thread ? &timeouts : &timers, node, deadline);
}

/* A node does not know its tree; that matters only if it is the first of one. */
void timer_disarm(struct tree_node *node)
{
    tree_remove(node == timeouts.first ? &timeouts : &timers, node);
}

uint64_t timer_next(void)
{
    uint64_t next = timeouts.first == NULL ? ~0ul : timeouts.first->key;

    return timers.first != NULL && timers.first->key < next ? timers.first->key : next;
}

struct tree_node *timer_take_due(bool *is_thread)
{
    uint64_t next = timer_next();

    if (next == ~0ul || next > arch_now()) {
        return NULL;
    }
    *is_thread = timeouts.first != NULL && timeouts.first->key == next;
    struct tree *tree = *is_thread ? &timeouts : &timers;
    struct tree_node *node = tree->first;
    tree_remove(tree, node);
    return node;
}
