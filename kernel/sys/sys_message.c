/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * client_send, server_receive, server_reply, server_reply_receive.
 *
 * A send goes through at most these stages, each of which may be where the thread is found when its call goes
 * on (thread->calling): a slot (kinds without reply), room in the server's borrow limit, building the pages,
 * the queue. A message that needs none of them is posted at once.
 */
#include <kernel/assert.h>
#include <kernel/grant.h>
#include <kernel/ipc.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>

#define KIND(kind) (1ul << (kind))
#define KINDS_SENT                                                                                \
    (KIND(XOUS_BLOCKING_SCALAR) | KIND(XOUS_SCALAR) | KIND(XOUS_LEND) | KIND(XOUS_LEND_MUTABLE) | \
     KIND(XOUS_PAIR) | KIND(XOUS_MOVE))
#define KINDS_LENDING (KIND(XOUS_LEND) | KIND(XOUS_LEND_MUTABLE) | KIND(XOUS_PAIR))
#define KINDS_ANSWERED (KIND(XOUS_BLOCKING_SCALAR) | KINDS_LENDING)
#define KINDS_WITH_PAGES (KINDS_LENDING | KIND(XOUS_MOVE))
#define KINDS_SLOTTED (KIND(XOUS_SCALAR) | KIND(XOUS_MOVE))

static bool is_one_of(unsigned kind, uint64_t kinds)
{
    return (kinds >> kind) & 1;
}

/* --- client_send --- */

static status_t send_check_how(uint64_t word, struct how *how)
{
    RETURN_UNLESS_OK(how_decode(word, KINDS_SENT, XOUS_HOW_TRY | XOUS_HOW_GRANT | XOUS_HOW_ACCEPT, how));
    bool answered = is_one_of(how->kind, KINDS_ANSWERED);
    bool pages = is_one_of(how->kind, KINDS_WITH_PAGES);
    bool bad =
        (how->accept && !answered) || (how->try && !answered && how->timeout != 0) || (how->grant && pages);
    return bad ? XOUS_INVALID_ARGUMENT : 0;
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

/* Pages, in steps. A timeout that found the message here left its error in `failure`; but once moved pages have
 * begun to leave, the move goes through. */
static status_t send_build(struct thread *thread)
{
    struct message *message = &thread->message;

    if (message->failure != 0 && !message->lend.left) {
        RETURN_UNLESS_OK(message_unwind(message));
        return message->failure;
    }
    RETURN_UNLESS_OK(lend_begin(&message->lend));
    list_remove(&message->link);
    return send_post(thread);
}

/* Room for the pages, or a place in the line for it. */
static status_t send_reserve_room(struct thread *thread, const struct how *how)
{
    struct message *message = &thread->message;
    struct server *server = message->server;

    uint64_t bytes = lend_bytes(&message->lend);

    if (server->borrowed + bytes > server->borrow_limit || !list_empty(&server->room)) {
        return wait_unless_try(thread, how, XOUS_THREAD_AWAITING_SLOT, &server->room, XOUS_SERVER_QUEUE_FULL);
    }
    server->borrowed += bytes;
    message->state = MESSAGE_BUILDING;
    list_append(&server->building, &message->link);
    return send_build(thread);
}

static status_t send_with_slot(struct thread *thread, const struct how *how)
{
    struct connection *connection = thread->message.connection;

    if (thread->message_slot == NULL) {
        thread->message_slot = connection_take_slot(connection);
    }
    if (thread->message_slot == NULL) {
        return wait_unless_try(thread, how, XOUS_THREAD_AWAITING_SLOT, &connection->waiters,
                               XOUS_SERVER_QUEUE_FULL);
    }
    return thread->message.kind == XOUS_SCALAR ? send_post(thread) : send_reserve_room(thread, how);
}

/* The first stage of a send whose message is complete but for its pages. */
static status_t send_start(struct thread *thread, const struct how *how)
{
    struct message *message = &thread->message;

    if (how->kind == XOUS_SCALAR && !list_empty(&message->server->receivers)) {
        message_post(message); /* a receiver waits: it needs no slot */
        return 0;
    }
    if (is_one_of(how->kind, KINDS_SLOTTED)) {
        return send_with_slot(thread, how);
    }
    message->token = thread_new_token(thread);
    if (message->token == 0) {
        return XOUS_OUT_OF_MEMORY;
    }
    thread_arm_timeout(thread, how->timeout);
    if (is_one_of(how->kind, KINDS_WITH_PAGES)) {
        return send_reserve_room(thread, how);
    }
    message_post(message);
    return STATUS_BLOCKED;
}

/* The handles that the message carries or may bring back, made now so that nothing fails later. */
static status_t send_prepare_grants(struct thread *thread, const struct how *how, uint64_t handle)
{
    struct message *message = &thread->message;
    struct grant_source source;

    if (how->grant) {
        RETURN_UNLESS_OK(find_grantable(thread, handle, &source));
        if (!(message->server->flags & XOUS_SERVER_ACCEPT)) {
            return XOUS_ACCESS_DENIED;
        }
        RETURN_UNLESS_OK(grant_reserve(message->server->process, source.share != NULL, &message->granted));
        grant_bind(message->granted, &source);
    }
    return how->accept ? grant_reserve(thread->process, true, &message->accepted) : 0;
}

/* A pair has one buffer or both; the words of one that it lacks are zero. */
static status_t pair_check(const struct xous_args_client_send *args)
{
    bool in = args->arg2 != 0;
    bool out = args->arg4 != 0;

    if ((!in && (!out || args->arg1 != 0)) || (!out && args->arg3 != 0)) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (in) {
        RETURN_UNLESS_OK(pages_check(args->arg1, args->arg2));
    }
    if (out) {
        RETURN_UNLESS_OK(pages_check(args->arg3, args->arg4));
    }
    bool apart = args->arg1 + args->arg2 <= args->arg3 || args->arg3 + args->arg4 <= args->arg1;
    return apart || !in || !out ? 0 : XOUS_SHARE_VIOLATION;
}

static status_t pages_of_kind_check(const struct xous_args_client_send *args, unsigned kind, uint64_t limit)
{
    bool pair = kind == XOUS_PAIR;

    RETURN_UNLESS_OK(pair ? pair_check(args) : pages_check(args->arg1, args->arg2));
    return args->arg2 + (pair ? args->arg4 : 0) > limit ? XOUS_OUT_OF_MEMORY : 0;
}

/* What the thread lends or moves, as its arguments, which were checked, say. */
static void lend_prepare(struct thread *thread, const struct xous_args_client_send *args, unsigned kind)
{
    static const uint8_t lend_kinds[XOUS_KINDS] = {[XOUS_LEND] = LEND_READ,
                                                   [XOUS_LEND_MUTABLE] = LEND_MUTABLE,
                                                   [XOUS_PAIR] = LEND_READ,
                                                   [XOUS_MOVE] = LEND_MOVE};
    struct lend first = {.from = &thread->process->space,
                         .to = &thread->message.server->process->space,
                         .from_address = args->arg1,
                         .size = args->arg2,
                         .kind = lend_kinds[kind]};

    thread->message.lend = first;
    if (kind == XOUS_PAIR && args->arg4 != 0) {
        struct lend *out = args->arg2 == 0 ? &thread->message.lend : &thread->out_lend;
        *out = first;
        out->from_address = args->arg3;
        out->size = args->arg4;
        out->kind = LEND_MUTABLE;
        thread->message.lend.second = out == &thread->out_lend ? out : NULL;
    }
}

static status_t send_new(struct thread *thread, const struct xous_args_client_send *args)
{
    struct connection *connection;
    struct how how;

    RETURN_UNLESS_OK(send_check_how(args->how, &how));
    RETURN_UNLESS_OK(find_connection(thread, args->connection, &connection));
    bool pages = is_one_of(how.kind, KINDS_WITH_PAGES);
    if (pages) {
        RETURN_UNLESS_OK(pages_of_kind_check(args, how.kind, connection->server->borrow_limit));
    }
    message_init(thread, connection, how.kind);
    if (pages) {
        lend_prepare(thread, args, how.kind);
    }
    RETURN_UNLESS_OK(send_prepare_grants(thread, &how, args->arg1));
    status_t status = send_start(thread, &how);
    if (status <= 0) {
        connection->sent++;
        thread->process->sent++;
    }
    return status;
}

/* The call goes on: its pages are under way, or it was given the slot that it waited for. Its how word is as it was when it
 * was checked. */
static status_t send_continue(struct thread *thread, const struct xous_args_client_send *args)
{
    struct how how;

    if (thread->message.state == MESSAGE_BUILDING || thread->message.state == MESSAGE_DETACHED) {
        return send_build(thread);
    }
    RETURN_UNLESS_OK(how_decode(args->how, KINDS_SLOTTED, XOUS_HOW_TRY | XOUS_HOW_GRANT, &how));
    return connection_is_alive(thread->message.connection) ? send_with_slot(thread, &how)
                                                           : XOUS_SERVER_NOT_FOUND;
}

status_t sys_client_send(struct thread *thread, const struct xous_args_client_send *args)
{
    status_t status = thread->calling ? send_continue(thread, args) : send_new(thread, args);

    if (status > 0) {
        message_abandon(thread);
    }
    return status;
}

/* --- server_receive --- */

/* How urgent the thread is goes back to its own measure when it is done with what it received. */
static void drop_lent_priority(struct thread *thread)
{
    if (thread->priority != thread->base_priority) {
        sched_set_priority(thread, thread->base_priority);
    }
}

/* A timeout is armed before pages may take steps, so it bounds the wait for a message only. */
static status_t receive(struct thread *thread, struct server *server, const struct how *how)
{
    drop_lent_priority(thread);
    status_t status = message_receive(thread, server);
    return status != STATUS_BLOCKED
               ? status
               : wait_unless_try(thread, how, XOUS_THREAD_RECEIVING, &server->receivers, XOUS_TIMEOUT);
}

status_t sys_server_receive(struct thread *thread, const struct xous_args_server_receive *args)
{
    struct server *server;
    struct how how;

    if (thread->calling) {
        return message_receive_step(thread);
    }
    RETURN_UNLESS_OK(how_decode_wait(args->how, KIND(0), XOUS_HOW_TRY, &how));
    RETURN_UNLESS_OK(find_server(thread, args->server, &server));
    thread->last_server = server->handle;
    return receive(thread, server, &how);
}

/* --- replies --- */

struct message *held_message(struct thread *thread, uint64_t token)
{
    struct thread *client = thread_by_token(token);

    if (client == NULL) {
        return NULL;
    }
    struct message *message = &client->message;
    bool held =
        message->state == MESSAGE_RECEIVED || (message->state == MESSAGE_RETURNING && thread->calling);
    return held && message->server->process == thread->process ? message : NULL;
}

/* The range that a reply names and whose offset and valid bytes it tells: of a pair the out buffer, if there is one. */
static const struct lend *answered_range(const struct message *message)
{
    return message->lend.second == NULL ? &message->lend : message->lend.second;
}

/* Register views: words a2..a6 of a reply, whichever call carries it. */
static status_t reply_check(struct thread *thread, const struct message *message, const struct how *how,
                            const uint64_t *words, struct grant_source *granted)
{
    bool pages = message->lend.size != 0;
    const struct lend *range = answered_range(message);

    if (how->kind != message->kind) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (pages && (words[1] != range->to_address || words[2] != range->size)) {
        return XOUS_BAD_ADDRESS;
    }
    if (how->grant) {
        RETURN_UNLESS_OK(find_grantable(thread, words[pages ? 0 : 1], granted));
        return message->accepted == NULL && !message->orphan ? XOUS_ACCESS_DENIED : 0;
    }
    return 0;
}

/* What the client finds in a2..a6. */
static void reply_write(struct message *message, const uint64_t *words, const struct grant_source *granted)
{
    struct thread *client = message->thread;
    uint64_t *a = frame_arguments(&client->frame);
    bool pages = message->lend.size != 0;

    thread_result(client, XOUS_TAG_OK, 0, words[0], words[1]);
    a[4] = words[2];
    a[5] = words[3];
    a[6] = words[4];
    if (pages) {
        a[3] = answered_range(message)->from_address;
        a[4] = answered_range(message)->size;
    }
    if (granted->connection != NULL || granted->share != NULL) {
        grant_bind(message->accepted, granted);
        a[pages ? 2 : 3] = grant_publish(message->accepted);
        a[7] = 1;
    } else if (message->accepted != NULL) {
        connection_close(message->accepted);
    }
    message->accepted = NULL;
}

/* The pages are home: the client goes on. */
static status_t reply_finish(struct thread *thread, struct message *message, const uint64_t *words,
                             const struct grant_source *granted)
{
    if (message->orphan) {
        message_forget(message);
        message_bury(message);
        return XOUS_PROCESS_TERMINATED;
    }
    reply_write(message, words, granted);
    if (message->served_by != thread->tid) {
        message_return_priority(message);
    } else {
        drop_lent_priority(thread);
    }
    message_forget(message);
    thread_hand_over(message->thread);
    return 0;
}

/* One step of a reply. Once its pages are on their way it goes through; a handle to be granted may be gone by
 * then, and is left out. */
static status_t reply(struct thread *thread, uint64_t token, const struct how *how, const uint64_t *words)
{
    struct message *message = held_message(thread, token);
    struct grant_source granted = {NULL, NULL};

    if (message == NULL) {
        return XOUS_STALE_TOKEN;
    }
    status_t status = reply_check(thread, message, how, words, &granted);
    if (status != 0 && message->state != MESSAGE_RETURNING) {
        return status;
    }
    if (message->lend.size != 0) {
        message->state = MESSAGE_RETURNING;
        if (lend_return(&message->lend) == STATUS_AGAIN) {
            return STATUS_AGAIN;
        }
    }
    return reply_finish(thread, message, words, &granted);
}

status_t sys_server_reply(struct thread *thread, const struct xous_args_server_reply *args)
{
    struct how how;

    RETURN_UNLESS_OK(how_decode(args->how, KINDS_ANSWERED, XOUS_HOW_GRANT, &how));
    return how.timeout != 0 ? XOUS_INVALID_ARGUMENT : reply(thread, args->token, &how, &args->word1);
}

static status_t reply_part(struct thread *thread, const struct xous_args_server_reply_receive *args,
                           const struct how *how)
{
    if (args->token != 0) {
        return reply(thread, args->token, how, &args->word1);
    }
    uint64_t words = args->word1 | args->word2 | args->word3 | args->word4 | args->word5;
    return how->kind == 0 && !how->grant && words == 0 ? 0 : XOUS_INVALID_ARGUMENT;
}

status_t sys_server_reply_receive(struct thread *thread, const struct xous_args_server_reply_receive *args)
{
    struct server *server;
    struct how how;

    if (thread->incoming != NULL) {
        return message_receive_step(thread);
    }
    RETURN_UNLESS_OK(how_decode_wait(args->how, KINDS_ANSWERED, XOUS_HOW_TRY | XOUS_HOW_GRANT, &how));
    RETURN_UNLESS_OK(reply_part(thread, args, &how));
    status_t status = find_server(thread, thread->last_server, &server);
    if (status == 0) {
        status = receive(thread, server, &how);
    }
    if (status > 0) {
        message_receive_fail(thread, status);
        return STATUS_DONE;
    }
    return status;
}
