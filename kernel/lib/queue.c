/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <kernel/queue.h>

void queue_init(struct queue *queue)
{
    queue->present = 0;
    queue->count = 0;
    for (unsigned priority = 0; priority < XOUS_PRIORITIES; priority++) {
        list_init(&queue->level[priority]);
    }
}

static void queue_added(struct queue *queue, unsigned priority)
{
    queue->present |= 1u << priority;
    queue->count++;
}

void queue_append(struct queue *queue, struct list *node, unsigned priority)
{
    list_append(&queue->level[priority], node);
    queue_added(queue, priority);
}

void queue_prepend(struct queue *queue, struct list *node, unsigned priority)
{
    list_prepend(&queue->level[priority], node);
    queue_added(queue, priority);
}

void queue_remove(struct queue *queue, struct list *node, unsigned priority)
{
    list_remove(node);
    queue->count--;
    if (list_empty(&queue->level[priority])) {
        queue->present &= ~(1u << priority);
    }
}

struct list *queue_first(const struct queue *queue)
{
    return queue->present == 0 ? NULL : list_first(&queue->level[queue_top(queue)]);
}
