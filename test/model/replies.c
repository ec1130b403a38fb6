/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Answering, forwarding, and waits whose time is over.
 */
#include "model.h"

struct message_model *model_held(uint64_t token)
{
    for (unsigned i = 0; i < MESSAGES; i++) {
        struct message_model *message = &model.messages[i];
        if (message->used && token != 0 && message->token == token && message->place == PLACE_HELD) {
            return message;
        }
    }
    return NULL;
}

static void reply_result(struct thread_model *client, const struct message_model *message,
                         const uint64_t words[5])
{
    const struct span_model *named = &message->span[message->span[1].count != 0];

    result_set(client, XOUS_TAG_OK, 0, words[0], words[1]);
    for (unsigned i = 2; i < 5; i++) {
        client->result.value[1 + i] = words[i];
    }
    if (is_lend(message->kind)) {
        client->result.value[2] = WORLD_DATA_PAGE(named->first);
        client->result.value[3] = named->count * PAGE_SIZE;
    }
}

void model_reply(struct thread_model *thread, uint64_t token, unsigned kind, vaddr_t address, uint64_t size,
                 const uint64_t words[5])
{
    struct message_model *message = model_held(token);

    if (message == NULL || message->server->process != thread->process) {
        result_error(thread, XOUS_STALE_TOKEN);
        return;
    }
    const struct span_model *named = &message->span[message->span[1].count != 0];
    bool lends = is_lend(message->kind);
    if (kind != message->kind) {
        result_error(thread, XOUS_INVALID_ARGUMENT);
        return;
    }
    if (lends && (address != named->at || size != named->count * PAGE_SIZE)) {
        result_error(thread, XOUS_BAD_ADDRESS);
        return;
    }
    struct server_model *server = message->server;
    uint64_t bytes = message_bytes(message);
    if (message->orphan) {
        result_error(thread, XOUS_PROCESS_TERMINATED);
    } else {
        result_set(thread, XOUS_TAG_OK, 0, 0, 0);
        pages_home(message);
        reply_result(message->client, message, words);
    }
    message_end(message);
    room_release(server, bytes);
}

void model_forward(struct thread_model *thread, uint64_t token, unsigned kind,
                   struct connection_model *target, const uint64_t words[5])
{
    struct message_model *message = model_held(token);
    xous_error_t error = XOUS_OK;

    if (message == NULL || message->server->process != thread->process) {
        error = XOUS_STALE_TOKEN;
    } else if (kind != message->kind) {
        error = XOUS_INVALID_ARGUMENT;
    } else if (target == NULL || !target->used) {
        error = XOUS_INVALID_HANDLE;
    } else if (target->server == NULL) {
        error = XOUS_SERVER_NOT_FOUND;
    } else if (message->orphan) {
        error = XOUS_PROCESS_TERMINATED;
    } else if (message_bytes(message) > target->server->limit) {
        error = XOUS_OUT_OF_MEMORY;
    }
    if (error != XOUS_OK) {
        result_error(thread, error);
        return;
    }
    struct server_model *holder = message->server;
    uint64_t bytes = message_bytes(message);
    result_set(thread, XOUS_TAG_OK, 0, 0, 0);
    message->server = target->server;
    message->token = 0;
    memcpy(message->words, words, sizeof(message->words));
    if (bytes == 0) {
        model_post(message);
        return;
    }
    message->detached = true;
    message->place = PLACE_ROOM_LINE;
    thread_wait(message->client, XOUS_THREAD_AWAITING_SLOT);
    list_push(&target->server->line, message->client);
    room_release(target->server, 0);
    room_release(holder, bytes);
}

/* A lend that was received waits on; that its deadline is off was said at its delivery. */
void model_timeout(struct thread_model *thread)
{
    struct message_model *message = thread->message;
    struct server_model *server = message == NULL ? thread->receiving : message->server;
    uint64_t bytes = 0;

    if (message == NULL) {
        list_drop(&server->receivers, thread);
        result_error(thread, XOUS_TIMEOUT);
        return;
    }
    if (message->place == PLACE_QUEUE) {
        list_drop(&server->queue, message);
        bytes = message_bytes(message);
    }
    list_drop(&server->line, thread);
    if (message->connection != NULL) {
        list_drop(&message->connection->waiters, thread);
    }
    if (message->place == PLACE_QUEUE || message->detached) {
        pages_home(message);
    }
    send_fail(thread, XOUS_TIMEOUT);
    room_release(server, bytes);
}
