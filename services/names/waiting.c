/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "waiting.h"

#include <string.h>

static bool client_take(struct waiting_client *client, struct xous_request *request)
{
    if (client == NULL) {
        return false;
    }
    *request = client->request;
    client->order = 0;
    return true;
}

static struct waiting_client *slot_find(struct waiting *waiting, xous_pid_t pid)
{
    struct waiting_client *free = NULL;
    uint32_t count = 0;

    for (uint32_t i = 0; i < WAITING_MAX; i++) {
        struct waiting_client *client = &waiting->list[i];

        if (client->order == 0) {
            free = client;
        } else if (client->request.message.sender == pid) {
            count++;
        }
    }
    return count < NAMES_WAITS_PER_PROCESS ? free : NULL;
}

bool waiting_add(struct waiting *waiting, const struct xous_request *request, struct name name,
                 uint64_t deadline)
{
    struct waiting_client *client = slot_find(waiting, request->message.sender);

    if (client == NULL) {
        return false;
    }
    *client = (struct waiting_client){
        .request = *request,
        .deadline = deadline,
        .order = ++waiting->last_order,
        .length = (uint32_t)name.length,
    };
    memcpy(client->text, name.text, name.length);
    return true;
}

bool waiting_take_name(struct waiting *waiting, struct name name, struct xous_request *request)
{
    struct waiting_client *first = NULL;

    for (uint32_t i = 0; i < WAITING_MAX; i++) {
        struct waiting_client *client = &waiting->list[i];

        if (client->order != 0 && (first == NULL || client->order < first->order) &&
            name_compare((struct name){client->text, client->length}, name) == 0) {
            first = client;
        }
    }
    return client_take(first, request);
}

bool waiting_take_due(struct waiting *waiting, uint64_t now, struct xous_request *request)
{
    for (uint32_t i = 0; i < WAITING_MAX; i++) {
        struct waiting_client *client = &waiting->list[i];

        if (client->order != 0 && client->deadline != WAITING_FOREVER && client->deadline <= now) {
            return client_take(client, request);
        }
    }
    return false;
}

bool waiting_take_process(struct waiting *waiting, xous_pid_t pid, struct xous_request *request)
{
    for (uint32_t i = 0; i < WAITING_MAX; i++) {
        if (waiting->list[i].order != 0 && waiting->list[i].request.message.sender == pid) {
            return client_take(&waiting->list[i], request);
        }
    }
    return false;
}

uint64_t waiting_deadline(const struct waiting *waiting)
{
    uint64_t deadline = WAITING_FOREVER;

    for (uint32_t i = 0; i < WAITING_MAX; i++) {
        if (waiting->list[i].order != 0 && waiting->list[i].deadline < deadline) {
            deadline = waiting->list[i].deadline;
        }
    }
    return deadline;
}
