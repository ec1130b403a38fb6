/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Sending and receiving.
 */
#include "model.h"

struct model model;

void list_push(struct list_model *list, void *item)
{
    assert_true(list->count < LIST_MAX);
    list->at[list->count++] = item;
}

void list_drop(struct list_model *list, const void *item)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < list->count; i++) {
        if (list->at[i] != item) {
            list->at[kept++] = list->at[i];
        }
    }
    list->count = kept;
}

static void *list_take(struct list_model *list)
{
    void *first = list->at[0];

    list_drop(list, first);
    return first;
}

void result_set(struct thread_model *thread, uint64_t tag, uint64_t a1, uint64_t a2, uint64_t a3)
{
    thread->state = THREAD_READY;
    thread->has_result = true;
    thread->deadline = 0;
    thread->delivered = NULL;
    thread->result = (struct xous_result){.tag = tag, .value = {a1, a2, a3}};
    memset(thread->open, 0, sizeof(thread->open));
}

void result_error(struct thread_model *thread, xous_error_t error)
{
    result_set(thread, XOUS_TAG_ERROR, (uint64_t)error, 0, 0);
}

void thread_wait(struct thread_model *thread, enum xous_thread_state as)
{
    thread->state = THREAD_WAITS;
    thread->waits_as = (uint8_t)as;
}

uint64_t message_bytes(const struct message_model *message)
{
    return (message->span[0].count + message->span[1].count) * PAGE_SIZE;
}

bool is_lend(unsigned kind)
{
    return kind == XOUS_LEND || kind == XOUS_LEND_MUTABLE || kind == XOUS_PAIR;
}

static bool is_within(const struct message_model *message)
{
    return message->client != NULL && message->client->process == message->server->process;
}

static struct message_model *message_new(void)
{
    for (unsigned i = 0; i < MESSAGES; i++) {
        if (!model.messages[i].used) {
            model.messages[i] = (struct message_model){.used = true};
            return &model.messages[i];
        }
    }
    fail_msg("the model has no room for a message");
    return NULL;
}

/* --- delivery --- */

static void tell_range(struct thread_model *thread, const struct message_model *message, unsigned span,
                       unsigned word)
{
    thread->result.value[word] = WORLD_DATA_PAGE(message->span[span].first);
    thread->result.value[word + 1] = message->span[span].count * PAGE_SIZE;
    thread->open[word] = !is_within(message);
}

/* A slot is free, and then the room of what was moved. */
static void deliver_slotted(struct message_model *message)
{
    struct server_model *server = message->server;
    uint64_t bytes = message_bytes(message);

    if (message->slotted) {
        slot_release(message->connection);
    }
    if (bytes != 0) {
        room_release(server, bytes);
    }
}

static void deliver(struct message_model *message, struct thread_model *thread)
{
    result_set(thread, XOUS_TAG_MESSAGE + message->kind, 0, message->words[0], message->words[1]);
    for (unsigned i = 2; i < 5; i++) {
        thread->result.value[1 + i] = message->words[i];
    }
    thread->result.value[6] = message->sender;
    thread->delivered = message;
    for (unsigned i = 0; i < 2; i++) {
        if (message->span[i].count != 0) {
            tell_range(thread, message, i, 2 + 2 * i);
        }
    }
    message->server->event_last = false;
    message->place = PLACE_HELD;
    if (message->client == NULL) {
        deliver_slotted(message);
        return;
    }
    thread->open[0] = true;
    message->client->waits_as = XOUS_THREAD_AWAITING_REPLY;
    message->client->deadline = is_lend(message->kind) ? 0 : message->client->deadline;
}

void model_post(struct message_model *message)
{
    struct server_model *server = message->server;

    if (message->client != NULL) {
        thread_wait(message->client, XOUS_THREAD_SENDING);
    }
    if (server->receivers.count != 0) {
        deliver(message, list_take(&server->receivers));
        return;
    }
    message->place = PLACE_QUEUE;
    list_push(&server->queue, message);
}

/* --- sending --- */

static xous_error_t page_check(const struct page_model *page, bool writable)
{
    if (page->state == PAGE_GONE) {
        return XOUS_BAD_ADDRESS;
    }
    if (page->state == PAGE_LENT) {
        return XOUS_SHARE_VIOLATION;
    }
    return writable && !(page->rights & XOUS_WRITE) ? XOUS_BAD_ADDRESS : XOUS_OK;
}

static xous_error_t span_check(const struct process_model *process, const struct span_model *span)
{
    for (unsigned i = 0; i < span->count; i++) {
        xous_error_t error = page_check(&process->page[span->first + i], span->writable);
        if (error != XOUS_OK) {
            return error;
        }
    }
    return XOUS_OK;
}

static void pages_leave(struct message_model *message, struct process_model *process)
{
    for (unsigned s = 0; s < 2; s++) {
        for (unsigned i = 0; i < message->span[s].count; i++) {
            struct page_model *page = &process->page[message->span[s].first + i];
            message->page[message->span[s].first + i] = *page;
            page->state = message->kind == XOUS_MOVE ? PAGE_GONE : PAGE_LENT;
        }
    }
}

/* The call ends without its message. */
void send_fail(struct thread_model *thread, xous_error_t error)
{
    struct message_model *message = thread->message;

    result_error(thread, error);
    if (message->slotted) {
        slot_release(message->connection);
    }
    message_end(message);
}

static void send_build(struct thread_model *thread)
{
    struct message_model *message = thread->message;
    xous_error_t error = XOUS_OK;

    for (unsigned i = 0; i < 2 && error == XOUS_OK && !message->detached; i++) {
        error = span_check(thread->process, &message->span[i]);
    }
    if (error != XOUS_OK) {
        struct server_model *server = message->server;
        uint64_t bytes = message_bytes(message);
        send_fail(thread, error);
        room_release(server, bytes);
        return;
    }
    if (!message->detached) {
        pages_leave(message, thread->process);
    }
    if (message->kind == XOUS_MOVE) {
        message->client = NULL;
        thread->message = NULL;
        result_set(thread, XOUS_TAG_OK, 0, 0, 0);
    }
    model_post(message);
}

static void send_room(struct thread_model *thread)
{
    struct message_model *message = thread->message;
    struct server_model *server = message->server;

    if (server->borrowed + message_bytes(message) > server->limit || server->line.count != 0) {
        if (thread->must_try) {
            send_fail(thread, XOUS_SERVER_QUEUE_FULL);
            return;
        }
        message->place = PLACE_ROOM_LINE;
        thread_wait(thread, XOUS_THREAD_AWAITING_SLOT);
        list_push(&server->line, thread);
        return;
    }
    server->borrowed += message_bytes(message);
    send_build(thread);
}

static void send_slotted(struct thread_model *thread)
{
    struct message_model *message = thread->message;

    if (message->kind == XOUS_MOVE) {
        send_room(thread);
        return;
    }
    message->client = NULL;
    thread->message = NULL;
    result_set(thread, XOUS_TAG_OK, 0, 0, 0);
    model_post(message);
}

static void send_slot(struct thread_model *thread)
{
    struct message_model *message = thread->message;
    struct connection_model *connection = message->connection;

    if (connection->slots_used == SLOTS) {
        if (thread->must_try) {
            send_fail(thread, XOUS_SERVER_QUEUE_FULL);
            return;
        }
        message->place = PLACE_SLOT_LINE;
        thread_wait(thread, XOUS_THREAD_AWAITING_SLOT);
        list_push(&connection->waiters, thread);
        return;
    }
    connection->slots_used++;
    message->slotted = true;
    send_slotted(thread);
}

static xous_error_t send_check(const struct send_model *send)
{
    if (send->connection == NULL || !send->connection->used) {
        return XOUS_INVALID_HANDLE;
    }
    if (send->connection->server == NULL) {
        return XOUS_SERVER_NOT_FOUND;
    }
    if (send->kind < XOUS_LEND) {
        return XOUS_OK;
    }
    uint64_t pages = send->span[0].count + send->span[1].count;
    return pages * PAGE_SIZE > send->connection->server->limit ? XOUS_OUT_OF_MEMORY : XOUS_OK;
}

void model_send(struct thread_model *thread, const struct send_model *send)
{
    xous_error_t error = send_check(send);

    if (error != XOUS_OK) {
        result_error(thread, error);
        return;
    }
    struct message_model *message = message_new();
    message->kind = send->kind;
    message->client = thread;
    message->connection = send->connection;
    message->server = send->connection->server;
    message->sender = thread->actor.pid;
    memcpy(message->span, send->span, sizeof(message->span));
    memcpy(message->words, send->words, sizeof(message->words));
    message->timed = send->timeout != 0;
    thread->message = message;
    thread->must_try = send->must_try;
    thread->deadline = send->timeout == 0 ? 0 : model.now + send->timeout;
    if (send->kind == XOUS_SCALAR && message->server->receivers.count != 0) {
        send_slotted(thread);
    } else if (send->kind == XOUS_SCALAR || send->kind == XOUS_MOVE) {
        send_slot(thread);
    } else if (is_lend(send->kind)) {
        send_room(thread);
    } else {
        model_post(message);
    }
}

void model_settle(void)
{
    while (model.ready.count != 0) {
        struct thread_model *thread = list_take(&model.ready);
        if (thread->message->place == PLACE_SLOT_LINE) {
            send_slotted(thread);
        } else {
            send_build(thread);
        }
    }
}

/* --- receiving and answering --- */

void model_receive(struct thread_model *thread, struct server_model *server, bool must_try)
{
    if (server == NULL) {
        result_error(thread, XOUS_INVALID_HANDLE);
    } else if (server->events != 0 && (server->queue.count == 0 || !server->event_last)) {
        result_set(thread, XOUS_TAG_EVENT, 0, server->events, 0);
        server->events = 0;
        server->event_last = true;
    } else if (server->queue.count != 0) {
        deliver(list_take(&server->queue), thread);
    } else if (must_try) {
        result_error(thread, XOUS_TIMEOUT);
    } else {
        thread_wait(thread, XOUS_THREAD_RECEIVING);
        thread->receiving = server;
        list_push(&server->receivers, thread);
    }
}

void model_signal(struct thread_model *thread, struct connection_model *connection, uint64_t bits)
{
    if (connection == NULL || !connection->used) {
        result_error(thread, XOUS_INVALID_HANDLE);
        return;
    }
    struct server_model *server = connection->server;
    if (server == NULL) {
        result_error(thread, XOUS_SERVER_NOT_FOUND);
        return;
    }
    if ((bits & ~PEER_BITS) != 0) {
        result_error(thread, XOUS_ACCESS_DENIED);
        return;
    }
    result_set(thread, XOUS_TAG_OK, 0, 0, 0);
    if (bits != 0 && server->receivers.count != 0) {
        result_set(list_take(&server->receivers), XOUS_TAG_EVENT, 0, bits, 0);
        server->event_last = true;
    } else {
        server->events |= bits;
    }
}
