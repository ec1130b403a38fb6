/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "restart_queue.h"

#include <stddef.h>

static struct restart_entry *earliest(struct restart_queue *queue)
{
    struct restart_entry *best = NULL;

    for (uint32_t i = 0; i < RESTARTS_DUE; i++) {
        struct restart_entry *entry = &queue->list[i];

        if (entry->launch != NULL && (best == NULL || entry->moment < best->moment)) {
            best = entry;
        }
    }
    return best;
}

bool restart_queue_add(struct restart_queue *queue, const struct restart_entry *entry)
{
    for (uint32_t i = 0; i < RESTARTS_DUE; i++) {
        if (queue->list[i].launch == NULL) {
            queue->list[i] = *entry;
            return true;
        }
    }
    return false;
}

bool restart_queue_due(struct restart_queue *queue, uint64_t now, struct restart_entry *entry)
{
    struct restart_entry *first = earliest(queue);

    if (first == NULL || first->moment > now) {
        return false;
    }
    *entry = *first;
    first->launch = NULL;
    return true;
}

bool restart_queue_next(const struct restart_queue *queue, uint64_t *moment)
{
    const struct restart_entry *first = earliest((struct restart_queue *)queue);

    if (first == NULL) {
        return false;
    }
    *moment = first->moment;
    return true;
}

struct restart_entry *restart_queue_find(struct restart_queue *queue, xous_pid_t pid)
{
    for (uint32_t i = 0; i < RESTARTS_DUE; i++) {
        if (queue->list[i].launch != NULL && queue->list[i].pid == pid) {
            return &queue->list[i];
        }
    }
    return NULL;
}
