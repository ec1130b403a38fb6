/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * client_send, server_receive, server_reply, server_reply_receive.
 *
 * A send goes through at most these stages, each of which may be where the thread is found when its call goes
 * on (thread->calling): a slot (kinds without reply), room in the server's borrow limit, building the pages,
 * the queue. A message that needs none of them is posted at once.
 */
#include <kernel/assert.h>
#include <kernel/ipc.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>

#define KIND(kind) (1ul << (kind))
#define KINDS_SENT                                                                                          \
    (KIND(XOUS_BLOCKING_SCALAR) | KIND(XOUS_SCALAR) | KIND(XOUS_LEND) | KIND(XOUS_LEND_MUTABLE) | KIND(XOUS_MOVE))
#define KINDS_ANSWERED (KIND(XOUS_BLOCKING_SCALAR) | KIND(XOUS_LEND) | KIND(XOUS_LEND_MUTABLE))
#define KINDS_WITH_PAGES (KIND(XOUS_LEND) | KIND(XOUS_LEND_MUTABLE) | KIND(XOUS_MOVE))
#define KINDS_SLOTTED (KIND(XOUS_SCALAR) | KIND(XOUS_MOVE))

static bool is_one_of(unsigned kind, uint64_t kinds)
{
    return (kinds >> kind) & 1;
}

/* --- client_send --- */

static status_t send_check_how(uint64_t word, struct how *how)
{
    status_t status = how_decode(word, KINDS_SENT, XOUS_HOW_TRY | XOUS_HOW_GRANT | XOUS_HOW_ACCEPT, how);

    if (status != 0) {
        return status;
    }
    bool answered = is_one_of(how->kind, KINDS_ANSWERED);
    if ((how->accept && !answered) || (how->try && !answered && how->timeout != 0) ||
        (how->grant && is_one_of(how->kind, KINDS_WITH_PAGES))) {
        return XOUS_INVALID_ARGUMENT;
    }
    return 0;
}

/* The handles that the message carries or may bring back, made now so that nothing fails later. */
static status_t send_prepare_grants(struct thread *thread, struct message *message, const struct how *how,
                                    uint64_t handle)
{
    status_t status = 0;

    if (how->grant) {
        struct connection *source = table_find(&thread->process->objects, handle, OBJECT_CONNECTION);
        if (source == NULL) {
            return XOUS_INVALID_HANDLE;
        }
        if (source->server == NULL) {
            return XOUS_SERVER_NOT_FOUND;
        }
        if (!(message->server->flags & XOUS_SERVER_ACCEPT)) {
            return XOUS_ACCESS_DENIED;
        }
        status = grant_prepare(message->server->process, source, &message->granted);
    }
    if (status == 0 && how->accept) {
        status = connection_reserve(thread->process, &message->accepted);
        if (status != 0 && message->granted != NULL) {
            connection_close(message->granted);
        }
    }
    return status;
}

/* All pages are taken: what has a slot lives on there, without its sender. */
static status_t send_post(struct thread *thread)
{
    struct message *message = &thread->message;
    struct connection_slot *slot = thread->message_slot;

    if (slot == NULL) {
        message_post(message);
        return STATUS_BLOCKED;
    }
    thread->message_slot = NULL;
    for (unsigned i = 0; i < 5; i++) {
        slot->words[i] = message->words[i];
    }
    slot->message = *message;
    slot->message.words = slot->words;
    slot->message.thread = NULL;
    slot->message.slotted = true;
    list_init(&slot->message.link);
    message->state = MESSAGE_NONE;
    message->granted = NULL;
    message->lend.size = 0;
    message_post(&slot->message);
    return 0;
}

/* Pages, in steps. A timeout that found the message here left its error in `failure`. */
static status_t send_build(struct thread *thread)
{
    struct message *message = &thread->message;
    status_t status;

    if (message->failure != 0) {
        status = message_unwind(message);
        return status == STATUS_AGAIN ? status : message->failure;
    }
    status = lend_begin(&message->lend);
    if (status == STATUS_AGAIN) {
        return status;
    }
    list_remove(&message->link);
    if (status == 0) {
        return send_post(thread);
    }
    message_forget(message);
    return status;
}

/* Room for the pages, or a place in the line for it. */
static status_t send_reserve_room(struct thread *thread, const struct how *how)
{
    struct message *message = &thread->message;
    struct server *server = message->server;

    if (server->borrowed + message->lend.size > server->borrow_limit || !list_empty(&server->room)) {
        if (how->try) {
            return XOUS_SERVER_QUEUE_FULL;
        }
        thread_block(thread, XOUS_THREAD_AWAITING_SLOT, &server->room);
        thread_arm_timeout(thread, frame_arguments(&thread->frame)[1]);
        return STATUS_BLOCKED;
    }
    server->borrowed += message->lend.size;
    message->state = MESSAGE_BUILDING;
    list_append(&server->building, &message->link);
    return send_build(thread);
}

static status_t send_pages(struct thread *thread, const struct how *how, vaddr_t address, uint64_t size)
{
    struct message *message = &thread->message;

    static const uint8_t kinds[XOUS_KINDS] = {
        [XOUS_LEND] = LEND_READ, [XOUS_LEND_MUTABLE] = LEND_MUTABLE, [XOUS_MOVE] = LEND_MOVE};
    message->lend = (struct lend){.from = &thread->process->space,
                                  .to = &message->server->process->space,
                                  .from_address = address,
                                  .size = size,
                                  .kind = kinds[how->kind]};
    return send_reserve_room(thread, how);
}

static status_t send_check_pages(const struct server *server, vaddr_t address, uint64_t size)
{
    if (!page_aligned(address) || !page_aligned(size)) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (size == 0 || address >= USER_END || size > USER_END - address) {
        return XOUS_BAD_ADDRESS;
    }
    return size > server->borrow_limit ? XOUS_OUT_OF_MEMORY : 0;
}

/* A scalar to a receiver that waits needs no slot: it is there at once. */
static bool send_directly(struct thread *thread, const struct how *how)
{
    if (how->kind != XOUS_SCALAR || list_empty(&thread->message.server->receivers)) {
        return false;
    }
    message_post(&thread->message);
    return true;
}

static status_t send_with_slot(struct thread *thread, const struct how *how,
                               const struct xous_args_client_send *args)
{
    struct connection *connection = thread->message.connection;

    if (thread->message_slot == NULL) {
        thread->message_slot = connection_take_slot(connection);
    }
    if (thread->message_slot == NULL) {
        if (how->try) {
            return XOUS_SERVER_QUEUE_FULL;
        }
        thread_block(thread, XOUS_THREAD_AWAITING_SLOT, &connection->waiters);
        thread_arm_timeout(thread, args->how);
        return STATUS_BLOCKED;
    }
    if (how->kind == XOUS_SCALAR) {
        return send_post(thread);
    }
    thread->message.thread = thread;
    return send_pages(thread, how, args->arg1, args->arg2);
}

/* The rest of a send whose message is initialised and whose grants are made. */
static status_t send_start(struct thread *thread, const struct how *how, const struct xous_args_client_send *args)
{
    struct message *message = &thread->message;

    if (send_directly(thread, how)) {
        return 0;
    }
    if (is_one_of(how->kind, KINDS_SLOTTED)) {
        return send_with_slot(thread, how, args);
    }
    message->thread = thread;
    message->token = thread_new_token(thread);
    if (message->token == 0) {
        return XOUS_OUT_OF_MEMORY;
    }
    thread_arm_timeout(thread, args->how);
    if (is_one_of(how->kind, KINDS_WITH_PAGES)) {
        return send_pages(thread, how, args->arg1, args->arg2);
    }
    message_post(message);
    return STATUS_BLOCKED;
}

/* Undoes what a refused send had prepared. */
static status_t send_refused(struct thread *thread, status_t status)
{
    if (status > 0) {
        message_abandon(thread);
    }
    return status;
}

static status_t send_new(struct thread *thread, const struct how *how, const struct xous_args_client_send *args)
{
    struct message *message = &thread->message;
    struct connection *connection = table_find(&thread->process->objects, args->connection, OBJECT_CONNECTION);

    if (connection == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    if (connection->server == NULL) {
        return XOUS_SERVER_NOT_FOUND;
    }
    if (is_one_of(how->kind, KINDS_WITH_PAGES)) {
        status_t status = send_check_pages(connection->server, args->arg1, args->arg2);
        if (status != 0) {
            return status;
        }
    }
    message->words = frame_arguments(&thread->frame) + 2;
    message_init(message, connection, how->kind, thread->priority);
    status_t status = send_prepare_grants(thread, message, how, args->arg1);
    if (status != 0) {
        message->granted = NULL;
        message->accepted = NULL;
        return status;
    }
    status = send_start(thread, how, args);
    if (status <= 0) {
        connection->sent++;
        thread->process->sent++;
    }
    return send_refused(thread, status);
}

status_t sys_client_send(struct thread *thread, const struct xous_args_client_send *args)
{
    struct how how;

    if (thread->calling && thread->message.state == MESSAGE_BUILDING) {
        return send_refused(thread, send_build(thread));
    }
    status_t status = send_check_how(args->how, &how);
    if (status != 0) {
        return status;
    }
    if (thread->calling && thread->message_slot != NULL) {
        if (thread->message.connection->server == NULL) {
            return send_refused(thread, XOUS_SERVER_NOT_FOUND);
        }
        return send_refused(thread, send_with_slot(thread, &how, args));
    }
    return send_new(thread, &how, args);
}

/* --- server_receive --- */

/* How urgent the thread is goes back to its own measure when it is done with what it received. */
static void drop_lent_priority(struct thread *thread)
{
    sched_set_priority(thread, thread->base_priority);
}

/* A timeout is armed before pages may take steps, so it bounds the wait for a message only. */
static status_t receive(struct thread *thread, struct server *server, const struct how *how, uint64_t word)
{
    drop_lent_priority(thread);
    status_t status = message_receive(thread, server);

    if (status != STATUS_BLOCKED) {
        return status;
    }
    if (how->try) {
        return XOUS_TIMEOUT;
    }
    thread->receiving = server;
    thread_block(thread, XOUS_THREAD_RECEIVING, &server->receivers);
    thread_arm_timeout(thread, word);
    return STATUS_BLOCKED;
}

/* The thread was given a message with pages. If its server ended meanwhile, the message is gone. */
static status_t receive_on(struct thread *thread)
{
    return thread->incoming == NULL ? XOUS_SERVER_NOT_FOUND : message_receive_step(thread);
}

static status_t check_try(const struct how *how)
{
    return how->try && how->timeout != 0 ? XOUS_INVALID_ARGUMENT : 0;
}

status_t sys_server_receive(struct thread *thread, const struct xous_args_server_receive *args)
{
    struct how how;

    if (thread->calling) {
        return receive_on(thread);
    }
    status_t status = how_decode(args->how, KIND(0), XOUS_HOW_TRY, &how);
    if (status == 0) {
        status = check_try(&how);
    }
    if (status != 0) {
        return status;
    }
    struct server *server = table_find(&thread->process->objects, args->server, OBJECT_SERVER);
    if (server == NULL) {
        return XOUS_INVALID_HANDLE;
    }
    thread->last_server = (xous_handle_t)args->server;
    return receive(thread, server, &how, args->how);
}

/* --- replies --- */

static struct message *held_message(struct thread *thread, uint64_t token)
{
    struct thread *client = thread_by_token(token);

    if (client == NULL || client->message.holder != thread->process) {
        return NULL;
    }
    bool held = client->message.state == MESSAGE_RECEIVED || client->message.state == MESSAGE_RETURNING;
    return held ? &client->message : NULL;
}

/* Register views: words a2..a6 of a reply, whichever call carries it. */
static status_t reply_check(struct thread *thread, const struct message *message, const struct how *how,
                            const uint64_t *words, struct connection **granted)
{
    bool pages = message->lend.size != 0;

    if (how->kind != message->kind) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (pages && (words[1] != message->lend.to_address || words[2] != message->lend.size)) {
        return XOUS_BAD_ADDRESS;
    }
    if (how->grant) {
        *granted = table_find(&thread->process->objects, words[pages ? 0 : 1], OBJECT_CONNECTION);
        if (*granted == NULL) {
            return XOUS_INVALID_HANDLE;
        }
        if ((*granted)->server == NULL) {
            return XOUS_SERVER_NOT_FOUND;
        }
        if (message->accepted == NULL && !message->orphan) {
            return XOUS_ACCESS_DENIED;
        }
    }
    return 0;
}

/* What the client finds in a2..a6. */
static void reply_write(struct message *message, const uint64_t *words, struct connection *granted)
{
    struct thread *client = message->thread;
    uint64_t *a = frame_arguments(&client->frame);
    bool pages = message->lend.size != 0;

    thread_result(client, XOUS_TAG_OK, 0, words[0], words[1]);
    a[4] = words[2];
    a[5] = words[3];
    a[6] = words[4];
    if (pages) {
        a[3] = message->lend.from_address;
        a[4] = message->lend.size;
    }
    if (granted != NULL) {
        connection_bind(message->accepted, granted->server, granted->label);
        a[pages ? 2 : 3] = message->accepted->handle;
        a[7] = 1;
    } else if (message->accepted != NULL) {
        connection_close(message->accepted);
    }
    message->accepted = NULL;
}

/* The pages are home: the client goes on. */
static status_t reply_finish(struct thread *thread, struct message *message, const uint64_t *words,
                             struct connection *granted)
{
    if (message->orphan) {
        message_forget(message);
        message_bury(message);
        return XOUS_PROCESS_TERMINATED;
    }
    reply_write(message, words, granted);
    message_forget(message);
    drop_lent_priority(thread);
    thread_hand_over(message->thread);
    return 0;
}

/* One step of a reply: everything is checked before the first, and again before each. */
static status_t reply(struct thread *thread, uint64_t token, const struct how *how, const uint64_t *words)
{
    struct message *message = held_message(thread, token);
    struct connection *granted = NULL;

    if (message == NULL) {
        return XOUS_STALE_TOKEN;
    }
    if (message->state == MESSAGE_RETURNING && !thread->calling) {
        return XOUS_STALE_TOKEN; /* another thread's reply to it is under way */
    }
    status_t status = reply_check(thread, message, how, words, &granted);
    if (status != 0 && !(thread->calling && message->state == MESSAGE_RETURNING)) {
        return status;
    }
    if (message->lend.size != 0) {
        message->state = MESSAGE_RETURNING;
        if (lend_return(&message->lend) == STATUS_AGAIN) {
            return STATUS_AGAIN;
        }
    }
    return reply_finish(thread, message, words, granted);
}

#define KINDS_REPLIED KINDS_ANSWERED

status_t sys_server_reply(struct thread *thread, const struct xous_args_server_reply *args)
{
    struct how how;
    status_t status = how_decode(args->how, KINDS_REPLIED, XOUS_HOW_GRANT, &how);

    if (status != 0 || how.timeout != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    return reply(thread, args->token, &how, &args->word1);
}

static bool words_are_zero(const uint64_t *words)
{
    return (words[0] | words[1] | words[2] | words[3] | words[4]) == 0;
}

static status_t reply_part(struct thread *thread, const struct xous_args_server_reply_receive *args,
                           const struct how *how)
{
    if (args->token != 0) {
        return reply(thread, args->token, how, &args->word1);
    }
    bool empty = how->kind == 0 && !how->grant && words_are_zero(&args->word1);
    return empty ? 0 : XOUS_INVALID_ARGUMENT;
}

/* Only the receive failed: a2 = 1 says that the reply is done. */
static status_t receive_failed(struct thread *thread, status_t status)
{
    if (status <= 0) {
        return status;
    }
    thread->replied = false;
    thread_result(thread, XOUS_TAG_ERROR, (uint64_t)status, 1, 0);
    return STATUS_DONE;
}

status_t sys_server_reply_receive(struct thread *thread, const struct xous_args_server_reply_receive *args)
{
    struct how how;

    if (thread->calling && thread->replied) {
        return receive_failed(thread, receive_on(thread));
    }
    status_t status = how_decode(args->how, KINDS_REPLIED, XOUS_HOW_TRY | XOUS_HOW_GRANT, &how);
    if (status == 0) {
        status = check_try(&how);
    }
    if (status == 0) {
        status = reply_part(thread, args, &how);
    }
    if (status != 0) {
        return status;
    }
    struct server *server = table_find(&thread->process->objects, thread->last_server, OBJECT_SERVER);
    if (server == NULL) {
        return receive_failed(thread, XOUS_INVALID_HANDLE);
    }
    thread->replied = true;
    return receive_failed(thread, receive(thread, server, &how, args->how));
}
