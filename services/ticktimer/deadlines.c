/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "deadlines.h"

#include <stdlib.h>

static size_t signals_count(const struct deadlines *deadlines, xous_pid_t pid)
{
    size_t count = 0;

    for (const struct deadline *d = deadlines->all; d != NULL; d = d->next) {
        count += d->pid == pid && d->kind == DEADLINE_SIGNAL ? 1 : 0;
    }
    return count;
}

static bool number_is_used(const struct deadlines *deadlines, uint32_t number)
{
    for (const struct deadline *d = deadlines->all; d != NULL; d = d->next) {
        if (d->number == number) {
            return true;
        }
    }
    return false;
}

/* Numbers are positive as 32-bit values: the reply word of an error is negative. */
static uint32_t number_choose(struct deadlines *deadlines)
{
    do {
        deadlines->last_number = deadlines->last_number % INT32_MAX + 1;
    } while (number_is_used(deadlines, deadlines->last_number));
    return deadlines->last_number;
}

static void list_remove(struct deadlines *deadlines, const struct deadline *deadline)
{
    struct deadline **link = &deadlines->all;

    while (*link != deadline) {
        link = &(*link)->next;
    }
    *link = deadline->next;
}

static struct deadline *deadline_remove(struct deadlines *deadlines, struct deadline *deadline)
{
    heap_remove(&deadlines->heap, &deadline->entry);
    list_remove(deadlines, deadline);
    return deadline;
}

static struct deadline *entry_deadline(struct heap_entry *entry)
{
    return (struct deadline *)(void *)((char *)entry - offsetof(struct deadline, entry));
}

static bool is_full(const struct deadlines *deadlines, const struct deadline *given)
{
    return deadlines->heap.count >= DEADLINES_MAX ||
           (given->kind == DEADLINE_SIGNAL && signals_count(deadlines, given->pid) >= TICKTIMER_DEADLINES);
}

/* ------------------------------------------------------------------------------------------------------- */

xous_error_t deadlines_add(struct deadlines *deadlines, const struct deadline *given, uint32_t *number)
{
    struct deadline *deadline = is_full(deadlines, given) ? NULL : malloc(sizeof(*deadline));

    if (deadline == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    *deadline = *given;
    if (!heap_add(&deadlines->heap, &deadline->entry)) {
        free(deadline);
        return XOUS_OUT_OF_MEMORY;
    }
    deadline->number = given->kind == DEADLINE_SIGNAL ? number_choose(deadlines) : 0;
    deadline->next = deadlines->all;
    deadlines->all = deadline;
    *number = deadline->number;
    return XOUS_OK;
}

uint64_t deadlines_next(const struct deadlines *deadlines)
{
    const struct heap_entry *first = heap_first(&deadlines->heap);

    if (first == NULL) {
        return 0;
    }
    return first->when != 0 ? first->when : 1;
}

struct deadline *deadlines_take_due(struct deadlines *deadlines, uint64_t now)
{
    struct heap_entry *first = heap_first(&deadlines->heap);

    if (first == NULL || first->when > now) {
        return NULL;
    }
    return deadline_remove(deadlines, entry_deadline(first));
}

struct deadline *deadlines_take(struct deadlines *deadlines, xous_pid_t pid, uint32_t number)
{
    for (struct deadline *d = deadlines->all; d != NULL; d = d->next) {
        if (d->pid == pid && (number == 0 || d->number == number)) {
            return deadline_remove(deadlines, d);
        }
    }
    return NULL;
}
