/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "waiters.h"

#include <string.h>

static bool waiter_move(struct waiter *from, struct waiter *to)
{
    if (from == NULL) {
        return false;
    }
    *to = *from;
    from->pid = 0;
    return true;
}

static struct waiter *slot_free(struct waiters *waiters)
{
    for (uint32_t i = 0; i < WAITERS; i++) {
        if (waiters->list[i].pid == 0) {
            return &waiters->list[i];
        }
    }
    return NULL;
}

/* The client's oldest request if it has as many as it may. */
static struct waiter *slot_over_limit(struct waiters *waiters, xous_pid_t client)
{
    struct waiter *oldest = NULL;
    uint32_t count = 0;

    for (uint32_t i = 0; i < WAITERS; i++) {
        struct waiter *waiter = &waiters->list[i];

        if (waiter->pid != 0 && waiter->request.message.sender == client) {
            count++;
            oldest = oldest == NULL || (int32_t)(waiter->order - oldest->order) < 0 ? waiter : oldest;
        }
    }
    return count >= WAITERS_OF_CLIENT ? oldest : NULL;
}

bool waiters_add(struct waiters *waiters, const struct xous_request *request, xous_pid_t pid, bool kill,
                 struct waiter *evicted)
{
    struct waiter *slot = slot_over_limit(waiters, request->message.sender);

    memset(evicted, 0, sizeof(*evicted));
    if (!waiter_move(slot, evicted)) {
        slot = slot_free(waiters);
    }
    if (slot == NULL) {
        return false;
    }
    *slot = (struct waiter){.request = *request, .pid = pid, .order = ++waiters->last_order, .kill = kill};
    return true;
}

bool waiters_take(struct waiters *waiters, xous_pid_t pid, struct waiter *waiter)
{
    for (uint32_t i = 0; i < WAITERS; i++) {
        if (pid != 0 && waiters->list[i].pid == pid) {
            return waiter_move(&waiters->list[i], waiter);
        }
    }
    return false;
}

bool waiters_take_client(struct waiters *waiters, xous_pid_t client, struct waiter *waiter)
{
    for (uint32_t i = 0; i < WAITERS; i++) {
        if (waiters->list[i].pid != 0 && waiters->list[i].request.message.sender == client) {
            return waiter_move(&waiters->list[i], waiter);
        }
    }
    return false;
}
