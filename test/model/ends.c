/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Replies, destroyed servers, closed connections, dead processes: what they free, and whom they wake.
 */
#include "model.h"

void message_end(struct message_model *message)
{
    if (message->client != NULL) {
        list_drop(&model.ready, message->client);
        message->client->message = NULL;
    }
    message->used = false;
}

void pages_home(struct message_model *message)
{
    for (unsigned s = 0; s < 2 && message->client != NULL && message->kind != XOUS_MOVE; s++) {
        for (unsigned i = 0; i < message->span[s].count; i++) {
            message->client->process->page[message->span[s].first + i].state = PAGE_OWN;
        }
    }
}

/* In order: who is first in line and does not fit keeps the others waiting. */
void room_release(struct server_model *server, uint64_t bytes)
{
    server->borrowed -= bytes;
    while (server->line.count != 0) {
        struct thread_model *thread = server->line.at[0];
        uint64_t wanted = message_bytes(thread->message);
        if (server->borrowed + wanted > server->limit) {
            return;
        }
        server->borrowed += wanted;
        thread->message->place = PLACE_ROOM_GIVEN;
        list_drop(&server->line, thread);
        list_push(&model.ready, thread);
    }
}

void slot_release(struct connection_model *connection)
{
    connection->slots_used--;
    if (connection->waiters.count != 0) {
        struct thread_model *thread = connection->waiters.at[0];
        connection->slots_used++;
        thread->message->slotted = true;
        list_drop(&connection->waiters, thread);
        list_push(&model.ready, thread);
    }
}

/* A message that its server will not answer any more. */
static void message_fail(struct message_model *message, xous_error_t failure)
{
    struct thread_model *client = message->client;

    if (client != NULL && (message->detached || message->place >= PLACE_QUEUE)) {
        pages_home(message);
    }
    if (message->slotted && message->connection != NULL) {
        message->connection->slots_used--;
    }
    message_end(message);
    if (client != NULL) {
        result_error(client, failure);
    }
}

static bool is_at(const struct message_model *message, const struct server_model *server)
{
    return message->used && message->server == server &&
           (message->client != NULL || message->orphan || message->place == PLACE_QUEUE);
}

void model_destroy(struct server_model *server, xous_error_t failure)
{
    for (unsigned i = 0; i < server->receivers.count; i++) {
        result_error(server->receivers.at[i], XOUS_SERVER_NOT_FOUND);
    }
    for (unsigned i = 0; i < MESSAGES; i++) {
        struct message_model *message = &model.messages[i];
        if (is_at(message, server)) {
            message_fail(message, failure);
        }
    }
    for (unsigned i = 0; i < ARRAY_SIZE(model.connections); i++) {
        if (model.connections[i].server == server) {
            model.connections[i].server = NULL;
            model.connections[i].waiters.count = 0;
        }
    }
    server->process->server = NULL;
    *server = (struct server_model){0};
}

void model_disconnect(struct connection_model *connection)
{
    while (connection->waiters.count != 0) {
        struct thread_model *thread = connection->waiters.at[0];
        list_drop(&connection->waiters, thread);
        message_end(thread->message);
        result_error(thread, XOUS_INVALID_HANDLE);
    }
    connection->used = false;
}

static void thread_end(struct thread_model *thread)
{
    struct message_model *message = thread->message;

    if (message == NULL) {
        return;
    }
    struct server_model *server = message->server;
    uint64_t bytes = message_bytes(message);
    bool had_room = message->place >= PLACE_ROOM_GIVEN;
    if (message->place == PLACE_HELD && bytes != 0) {
        for (unsigned s = 0; s < 2; s++) {
            for (unsigned i = 0; i < message->span[s].count; i++) {
                unsigned at = message->span[s].first + i;
                message->page[at] = thread->process->page[at];
            }
        }
        message->orphan = true;
        message->client = NULL;
        thread->message = NULL;
        return;
    }
    list_drop(&server->queue, message);
    list_drop(&server->line, thread);
    list_drop(&message->connection->waiters, thread);
    if (message->slotted) {
        slot_release(message->connection);
    }
    message_end(message);
    room_release(server, had_room ? bytes : 0);
}

void model_kill(struct process_model *process)
{
    if (process->server != NULL) {
        model_destroy(process->server, XOUS_PROCESS_TERMINATED);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        struct thread_model *thread = &process->thread[i];
        thread_end(thread);
        if (thread->state == THREAD_WAITS && thread->receiving != NULL && thread->receiving->used) {
            list_drop(&thread->receiving->receivers, thread);
        }
    }
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        if (process->connection[i] != NULL && process->connection[i]->client == process) {
            process->connection[i]->used = false;
        }
    }
}
