/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * How a message travels; message.h draws its states. The handlers in sys/ check, then call here; nothing here
 * fails except by taking steps.
 *
 * Where a message is listed:  BUILDING and DETACHED in server->building, QUEUED in server->senders, RECEIVING, RECEIVED and
 * RETURNING in server->held. So a server's end finds all of them, and a client's end finds its one message in
 * its thread.
 */
#include <kernel/assert.h>
#include <kernel/grant.h>
#include <kernel/ipc.h>
#include <kernel/process.h>
#include <kernel/sched.h>
#include <xous/abi/syscall.h>

/* In place, field by field. Of the lend only what is read of a message without pages: who sends some writes the
 * rest. */
void message_init(struct thread *thread, struct connection *connection, unsigned kind)
{
    struct message *message = &thread->message;

    list_init(&message->link);
    message->words = frame_arguments(&thread->frame) + 2;
    message->server = connection->server;
    message->thread = kind == XOUS_SCALAR ? NULL : thread;
    message->connection = connection;
    message->token = 0;
    message->granted = NULL;
    message->accepted = NULL;
    message->receiver = NULL;
    message->served_by = 0;
    message->sender = connection->client_pid;
    message->label = connection->label;
    message->kind = (uint8_t)kind;
    message->state = MESSAGE_NONE;
    message->priority = thread->priority;
    message->slotted = false;
    message->orphan = false;
    message->failure = 0;
    message->lend.size = 0;
    message->lend.left = false;
    message->lend.second = NULL;
}

static bool has_pages(const struct message *message)
{
    return message->lend.size != 0;
}

/* --- delivery --- */

/* Address and length of each range as the receiver sees them. A pair's out buffer comes behind the in buffer, also
 * when there is none: then the words there are zero, as they were sent. */
static void write_ranges(const struct lend *lend, unsigned kind, uint64_t *words)
{
    bool only_out = kind == XOUS_PAIR && lend->kind == LEND_MUTABLE;
    uint64_t *first = only_out ? words + 2 : words;

    first[0] = lend->to_address;
    first[1] = lend->size;
    if (lend->second != NULL) {
        words[2] = lend->second->to_address;
        words[3] = lend->second->size;
    }
}

/* The words arrive where they were sent from; only an address or a handle is the receiver's own. */
static void write_receiver(struct message *message, struct thread *receiver)
{
    uint64_t *a = frame_arguments(&receiver->frame);
    uint64_t tag = message->granted == NULL ? XOUS_TAG_MESSAGE : XOUS_TAG_MESSAGE_GRANT;

    a[0] = tag + message->kind;
    a[1] = message->token;
    for (unsigned i = 0; i < 5; i++) {
        a[2 + i] = message->words[i];
    }
    a[7] = (uint64_t)message->sender | ((uint64_t)message->label << 32);
    if (message->granted != NULL) {
        a[3] = grant_publish(message->granted);
        message->granted = NULL;
    }
    if (has_pages(message)) {
        write_ranges(&message->lend, message->kind, a + 3);
    }
    frame_skip_call(&receiver->frame);
    receiver->calling = false;
}

static void settle_slot(struct message *message)
{
    struct server *server = message->server;
    uint64_t bytes = lend_bytes(&message->lend);

    message->state = MESSAGE_NONE;
    list_remove(&message->link);
    connection_free_slot(message->connection, message);
    if (bytes != 0) {
        server_release_room(server, bytes);
    }
}

/* The message is the receiver's now. A client that waits lends its priority until the reply. */
static void finish_delivery(struct message *message, struct thread *receiver)
{
    struct server *server = message->server;

    write_receiver(message, receiver);
    server->received++;
    server->event_last = false;
    server->process->received++;
    if (message->thread == NULL) {
        if (message->slotted) {
            settle_slot(message);
        }
        return;
    }
    message->state = MESSAGE_RECEIVED;
    message->served_by = receiver->tid;
    list_remove(&message->link);
    list_append(&server->held, &message->link);
    message->thread->state = XOUS_THREAD_AWAITING_REPLY;
    if (message->priority > receiver->priority) {
        sched_set_priority(receiver, message->priority);
    }
}

status_t message_receive_step(struct thread *thread)
{
    struct message *message = thread->incoming;

    if (lend_receive(&message->lend) == STATUS_AGAIN) {
        return STATUS_AGAIN;
    }
    thread->incoming = NULL;
    message->receiver = NULL;
    finish_delivery(message, thread);
    return STATUS_DONE;
}

/* Begins to give a message, which is in no list, to a thread. */
static status_t give(struct message *message, struct thread *receiver)
{
    if (!has_pages(message)) {
        finish_delivery(message, receiver);
        return STATUS_DONE;
    }
    if (message->thread != NULL) {
        message->thread->suspended_timeout = thread_deadline(message->thread);
        thread_disarm(message->thread); /* pages that begin to appear come back by reply or death only */
    }
    message->state = MESSAGE_RECEIVING;
    message->receiver = receiver;
    receiver->incoming = message;
    list_append(&message->server->held, &message->link);
    return message_receive_step(receiver);
}

void message_post(struct message *message)
{
    struct server *server = message->server;

    struct thread *receiver = first_waiting(&server->receivers);
    bool waits = message->thread != NULL;

    if (waits) {
        thread_block(message->thread, XOUS_THREAD_SENDING, NULL);
    }
    if (receiver == NULL) {
        message->state = MESSAGE_QUEUED;
        queue_append(&server->senders, &message->link, message->priority);
        return;
    }
    receiver->calling = give(message, receiver) == STATUS_AGAIN;
    if (waits) {
        thread_hand_over(receiver);
    } else {
        thread_wake(receiver);
    }
}

static status_t receive_event(struct thread *thread, struct server *server)
{
    uint64_t bits = server->events;

    server->events = 0;
    server->event_last = true;
    thread_result(thread, XOUS_TAG_EVENT, 0, bits, 0);
    return STATUS_DONE;
}

/* Events come first, but not twice in a row while messages wait. */
status_t message_receive(struct thread *thread, struct server *server)
{
    struct list *node = queue_first(&server->senders);

    if (server->events != 0 && (node == NULL || !server->event_last)) {
        return receive_event(thread, server);
    }
    if (node == NULL) {
        return STATUS_BLOCKED;
    }
    struct message *message = LIST_ENTRY(node, struct message, link);
    queue_remove(&server->senders, node, message->priority);
    return give(message, thread);
}

/* The call in the thread's registers tells whether a reply was done before: only then does
 * server_reply_receive wait. */
void message_receive_fail(struct thread *thread, xous_error_t error)
{
    bool replied = frame_arguments(&thread->frame)[7] == XOUS_SYS_server_reply_receive;

    thread_result(thread, XOUS_TAG_ERROR, (uint64_t)error, replied, 0);
}

/* --- the way back --- */

static void close_grant(struct connection **grant)
{
    if (*grant != NULL) {
        connection_close(*grant);
        *grant = NULL;
    }
}

void message_close_grants(struct message *message)
{
    close_grant(&message->granted);
    close_grant(&message->accepted);
}

/* One step towards pages that are home again; STATUS_AGAIN until they are. */
static status_t unwind_pages(struct message *message)
{
    switch (message->state) {
    case MESSAGE_BUILDING:
    case MESSAGE_DETACHED:
        return lend_withdraw(&message->lend);
    case MESSAGE_RECEIVING:
        if (lend_receive(&message->lend) != STATUS_AGAIN) {
            message->receiver->incoming = NULL;
            message_receive_fail(message->receiver, XOUS_SERVER_NOT_FOUND);
            message->receiver = NULL;
            message->state = MESSAGE_RETURNING;
        }
        return STATUS_AGAIN;
    case MESSAGE_RECEIVED:
    case MESSAGE_RETURNING:
        message->state = MESSAGE_RETURNING;
        return lend_return(&message->lend);
    default:
        return 0;
    }
}

/* Moved pages that are being mapped are the receiver's already: it gets its message. */
static bool is_moving_in(const struct message *message)
{
    return message->state == MESSAGE_RECEIVING && message->slotted;
}

void message_abandon(struct thread *thread)
{
    struct message *message = &thread->message;
    bool stood_in_line = thread->state == XOUS_THREAD_AWAITING_SLOT;

    message_close_grants(message);
    message_forget(message);
    if (stood_in_line) {
        list_remove(&thread->link);
        server_release_room(message->server, 0); /* for who stood behind it there may be room enough */
    }
    if (thread->message_slot != NULL) {
        struct connection_slot *slot = thread->message_slot;
        thread->message_slot = NULL;
        connection_free_slot(message->connection, &slot->message);
    }
}

/* Another client may have lent it more meanwhile; that stays. */
void message_return_priority(const struct message *message)
{
    struct thread *server = thread_find(message->server->process, message->served_by);

    if (server != NULL && server->priority == message->priority) {
        sched_set_priority(server, server->base_priority);
    }
}

status_t message_unwind(struct message *message)
{
    if (message->state == MESSAGE_RECEIVED) {
        message_return_priority(message);
    }
    if (is_moving_in(message)) {
        return message_receive_step(message->receiver);
    }
    if (message->state == MESSAGE_QUEUED) {
        queue_remove(&message->server->senders, &message->link, message->priority);
        list_append(&message->server->building, &message->link);
        message->state = MESSAGE_BUILDING;
    }
    if (message->state == MESSAGE_DETACHED && message->thread->state == XOUS_THREAD_AWAITING_SLOT) {
        list_remove(&message->thread->link); /* out of the line: it must not be given room any more */
        server_release_room(message->server, 0);
    }
    if (has_pages(message) && unwind_pages(message) == STATUS_AGAIN) {
        return STATUS_AGAIN;
    }
    message_close_grants(message);
    message_forget(message);
    return 0;
}

void message_forget(struct message *message)
{
    uint64_t bytes = lend_bytes(&message->lend);
    bool has_room = bytes != 0 && message->state != MESSAGE_NONE && message->state != MESSAGE_DETACHED;

    list_remove(&message->link);
    message->token = 0;
    message->state = MESSAGE_NONE;
    message->lend.size = 0;
    message->lend.second = NULL;
    if (has_room) {
        server_release_room(message->server, bytes);
    }
}

void message_bury(struct message *message)
{
    struct process *process = message->thread->process;

    thread_free(message->thread);
    process_release(process);
}

void message_send_fail(struct thread *thread, xous_error_t error)
{
    message_abandon(thread);
    if (thread->message.lend.left) {
        thread_result(thread, XOUS_TAG_OK, 0, 0, 0); /* as if it had been queued just before */
    } else {
        thread_fail(thread, error);
    }
    thread_disarm(thread);
    if (thread->state != XOUS_THREAD_READY && thread->state != XOUS_THREAD_RUNNING) {
        thread_wake(thread);
    }
}

void message_fail(struct message *message, xous_error_t error)
{
    if (message->slotted) {
        connection_free_slot(message->connection, message);
    } else if (message->orphan) {
        message_bury(message);
    } else {
        message_send_fail(message->thread, error);
    }
}
