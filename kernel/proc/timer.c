/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Deadlines: a tree ordered by time. What a thread's timeout means when it is due is decided in sys/.
 */
#include <kernel/arch.h>
#include <kernel/sched.h>

#define MICROSECONDS 1000000u

static struct tree deadlines;
static uint64_t ticks_per_second;

void timers_init(uint64_t timebase)
{
    deadlines = (struct tree){0};
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

void timer_arm(struct deadline *deadline, uint64_t ticks)
{
    tree_insert(&deadlines, &deadline->node, ticks);
}

void timer_disarm(struct deadline *deadline)
{
    tree_remove(&deadlines, &deadline->node);
}

uint64_t timer_next(void)
{
    return deadlines.first == NULL ? ~0ul : deadlines.first->key;
}

struct deadline *timer_take_due(void)
{
    struct tree_node *node = deadlines.first;

    if (node == NULL || node->key > arch_now()) {
        return NULL;
    }
    tree_remove(&deadlines, node);
    return CONTAINER_OF(node, struct deadline, node);
}
