/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Servers: creation, lookup by SID, events, the borrow limit, and the end.
 *
 * Invariants
 *  1. A server that is not ending is in exactly one bucket, found by the keyed hash of its SID.
 *  2. Either `receivers` is empty, or there is neither a message in `senders` nor an event.
 *  3. borrowed is the sum of the sizes of the messages with pages that are in building, senders or held, plus
 *     what was promised to threads that left `room`.
 *  4. An ending server accepts nothing more; each destroy step takes one thing off it, so it comes to an end
 *     whatever its clients do.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/chacha.h>
#include <kernel/event.h>
#include <kernel/ipc.h>
#include <kernel/sched.h>

#define BUCKETS 1024u

/* Servers, and threads that wait for one to appear, by hash of the SID. */
static struct list buckets[BUCKETS];
static struct list awaiting[BUCKETS];
static uint32_t last_id;
static uint32_t count;

_Static_assert(sizeof(struct server) <= PAGE_SIZE, "a server fits into a frame of its pool");

void server_init(void)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        list_init(&buckets[i]);
        list_init(&awaiting[i]);
    }
    last_id = 0;
    count = 0;
}

static unsigned bucket_of(struct xous_sid sid)
{
    return (unsigned)(keyed_hash(sid.low, sid.high) % BUCKETS);
}

static bool sid_equal(struct xous_sid a, struct xous_sid b)
{
    return a.low == b.low && a.high == b.high;
}

struct server *server_find(struct xous_sid sid)
{
    LIST_FOR_EACH(node, &buckets[bucket_of(sid)])
    {
        struct server *server = LIST_ENTRY(node, struct server, hash);
        if (sid_equal(server->sid, sid)) {
            return server;
        }
    }
    return NULL;
}

uint32_t servers_count(void)
{
    return count;
}

struct list *server_waiters(struct xous_sid sid)
{
    return &awaiting[bucket_of(sid)];
}

bool server_wake_connecting(struct xous_sid sid)
{
    LIST_FOR_EACH(node, server_waiters(sid))
    {
        struct thread *thread = LIST_ENTRY(node, struct thread, link);
        if (sid_equal(thread->sid, sid)) {
            thread_continue(thread);
            return true;
        }
    }
    return false;
}

/* Random SIDs do not collide in practice; the loop makes it a fact. */
static struct xous_sid sid_random(void)
{
    struct xous_sid sid;

    do {
        random_bytes(&sid, sizeof(sid));
    } while ((sid.low == 0 && sid.high == 0) || server_find(sid) != NULL);
    return sid;
}

static void server_setup(struct server *server, struct process *process, struct xous_sid sid)
{
    server->process = process;
    server->sid = sid;
    server->id = ++last_id;
    server->gone_bit = XOUS_EVENT_UNBIND;
    list_init(&server->receivers);
    list_init(&server->building);
    list_init(&server->held);
    list_init(&server->room);
    list_init(&server->connections);
    list_init(&server->gone);
    list_init(&server->bindings);
    queue_init(&server->senders);
    list_append(&buckets[bucket_of(sid)], &server->hash);
    list_append(&process->servers, &server->sibling);
    count++;
}

status_t server_create(struct process *process, struct xous_sid sid, uint64_t flags, uint64_t borrow_limit,
                       uint64_t peer_bits, struct server **server)
{
    xous_handle_t handle;

    if (sid.low == 0 && sid.high == 0) {
        sid = sid_random();
    } else if (server_find(sid) != NULL) {
        return XOUS_SERVER_EXISTS;
    }
    struct server *new =
        process_new_object(process, &process->server_pool, sizeof(struct server), OBJECT_SERVER, &handle);
    if (new == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    new->handle = handle;
    new->flags = (uint8_t)flags;
    new->borrow_limit = borrow_limit;
    new->peer_bits = peer_bits;
    server_setup(new, process, sid);
    *server = new;
    return 0;
}

void server_signal(struct server *server, uint64_t bits)
{
    struct thread *receiver = first_waiting(&server->receivers);

    if (server->ending || bits == 0) {
        return;
    }
    if (receiver == NULL) {
        server->events |= bits;
        return;
    }
    server->event_last = true;
    thread_result(receiver, XOUS_TAG_EVENT, 0, bits, 0);
    thread_wake(receiver);
}

/* In order: a large request at the front is not overtaken by small ones for ever. */
void server_release_room(struct server *server, uint64_t bytes)
{
    struct thread *thread;

    server->borrowed -= bytes;
    while ((thread = first_waiting(&server->room)) != NULL) {
        uint64_t wanted = lend_bytes(&thread->message.lend);
        if (server->borrowed + wanted > server->borrow_limit) {
            return;
        }
        server->borrowed += wanted;
        thread->message.state = MESSAGE_BUILDING;
        thread_continue(thread);
        list_remove(&thread->message.link);
        list_append(&server->building, &thread->message.link);
    }
}

/* --- the end --- */

static void server_hide(struct server *server)
{
    server->ending = true;
    list_remove(&server->hash);
    table_remove(&server->process->objects, server->handle);
    count--;
}

/* Who was forwarded here leaves the line only: its pages go home from the building list. */
static void fail_in_line(struct thread *thread, xous_error_t failure)
{
    if (thread->message.state == MESSAGE_DETACHED) {
        list_remove(&thread->link);
    } else {
        message_send_fail(thread, failure);
    }
}

/* Wakes one thread that waits at the server itself; false if none does. */
static bool fail_waiter(struct server *server, xous_error_t failure)
{
    struct thread *thread;

    if ((thread = first_waiting(&server->receivers)) != NULL) {
        message_receive_fail(thread, XOUS_SERVER_NOT_FOUND);
        thread_wake(thread);
    } else if ((thread = first_waiting(&server->room)) != NULL) {
        fail_in_line(thread, failure);
    }
    return thread != NULL;
}

static bool fail_message(struct server *server, xous_error_t failure)
{
    struct list *node = queue_first(&server->senders);

    if (node == NULL) {
        node = list_first(list_empty(&server->building) ? &server->held : &server->building);
    }
    if (node == &server->held) {
        return false;
    }
    struct message *message = LIST_ENTRY(node, struct message, link);
    if (message_unwind(message) == 0) {
        message_fail(message, failure);
    }
    return true;
}

static bool sever_connection(struct list *connections, xous_error_t failure)
{
    if (list_empty(connections)) {
        return false;
    }
    connection_sever(LIST_ENTRY(list_first(connections), struct connection, link), failure);
    return true;
}

status_t server_destroy_step(struct server *server, xous_error_t failure)
{
    if (!server->ending) {
        server_hide(server);
    }
    if (fail_waiter(server, failure) || fail_message(server, failure) ||
        sever_connection(&server->connections, failure) || sever_connection(&server->gone, failure)) {
        return STATUS_AGAIN;
    }
    if (!list_empty(&server->bindings)) {
        binding_clear(LIST_ENTRY(list_first(&server->bindings), struct binding, link));
        return STATUS_AGAIN;
    }
    list_remove(&server->sibling);
    pool_give_back(&server->process->server_pool, server);
    return 0;
}
