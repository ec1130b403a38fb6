/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A queue by priority, in order of arrival within one: a list for each priority and a bitmap of those that are
 * not empty. Every operation takes constant time.
 */
#pragma once

#include <kernel/list.h>
#include <kernel/types.h>

struct queue {
    uint32_t present; /* bit p: list p is not empty */
    uint32_t count;
    struct list level[XOUS_PRIORITIES];
};

void queue_init(struct queue *queue);
void queue_append(struct queue *queue, struct list *node, unsigned priority);
void queue_prepend(struct queue *queue, struct list *node, unsigned priority);
/* Requires: the node is in this queue at that priority. */
void queue_remove(struct queue *queue, struct list *node, unsigned priority);
/* The first of the highest priority, or NULL. */
struct list *queue_first(const struct queue *queue);

static inline int queue_top(const struct queue *queue)
{
    return queue->present == 0 ? -1 : 31 - __builtin_clz(queue->present);
}
