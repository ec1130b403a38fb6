/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Connections and their slots.
 *
 * Invariants
 *  1. The object lives while it has a handle, a slot in use, or a place in its server's gone list.
 *  2. It retains its client's process for as long as it lives, because its frame is charged there.
 *  3. `used` counts slots with a message, and those promised to a thread that left `waiters`.
 *  4. A thread waits for a slot only while all are in use, or the server ends.
 */
#include <kernel/assert.h>
#include <kernel/ipc.h>
#include <kernel/process.h>
#include <kernel/sched.h>
#include <kernel/server.h>
#include <kernel/share.h>

_Static_assert(sizeof(struct connection) + XOUS_SLOTS_MAX * sizeof(struct connection_slot) <= PAGE_SIZE,
               "the largest connection fits into a frame of its pool");

static struct pool *pool_for(struct process *client, unsigned slots)
{
    return slots > XOUS_SLOTS_DEFAULT ? &client->large_pool : &client->connection_pool;
}

void connection_attach(struct connection *connection, struct server *server, uint32_t label)
{
    connection->label = label;
    if (server != NULL) {
        connection->server = server;
        list_append(&server->connections, &connection->link);
        server->connected++;
    }
}

status_t connection_create(struct process *client, struct server *server, uint32_t label, unsigned slots,
                           struct connection **connection)
{
    enum object_type type = server == NULL ? OBJECT_RESERVED : OBJECT_CONNECTION;
    size_t room = slots > XOUS_SLOTS_DEFAULT ? XOUS_SLOTS_MAX : XOUS_SLOTS_DEFAULT;
    size_t size = sizeof(struct connection) + room * sizeof(struct connection_slot);
    xous_handle_t handle;
    struct connection *new = process_new_object(client, pool_for(client, slots), size, type, &handle);

    if (new == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    new->handle = handle;
    new->client = client;
    new->client_pid = client->pid;
    new->slots = (uint16_t)slots;
    list_init(&new->link);
    list_init(&new->waiters);
    new->known = server != NULL;
    process_retain(client);
    connection_attach(new, server, label);
    *connection = new;
    return 0;
}

void connection_publish(struct connection *connection)
{
    table_fill(&connection->client->objects, connection->handle, OBJECT_CONNECTION, connection);
    connection->known = true;
}

void connection_settle(struct connection *connection)
{
    if (connection->handle != 0 || connection->used != 0 || connection->gone) {
        return;
    }
    struct process *client = connection->client;

    list_remove(&connection->link);
    if (connection->server != NULL) {
        connection->server->connected--;
    }
    pool_give_back(pool_for(client, connection->slots), connection);
    process_release(client);
}

/* A server that bound the event learns of the end; nobody else pays for the record. */
static void connection_report(struct connection *connection)
{
    struct server *server = connection->server;

    if (server == NULL || !connection->known || server->gone_bit == XOUS_EVENT_UNBIND) {
        return;
    }
    connection->gone = true;
    list_remove(&connection->link);
    list_append(&server->gone, &connection->link);
    server_signal(server, 1ul << server->gone_bit);
}

void connection_disown(struct connection *connection)
{
    if (connection->handle != 0) {
        table_remove(&connection->client->objects, connection->handle);
        connection->handle = 0;
    }
}

void connection_close(struct connection *connection)
{
    if (connection->share != NULL) {
        share_close(connection->share);
        connection->share = NULL;
    }
    connection_disown(connection);
    connection_report(connection);
    connection_settle(connection);
}

bool connection_next_gone(struct server *server, xous_pid_t *pid, uint32_t *label)
{
    if (list_empty(&server->gone)) {
        return false;
    }
    struct connection *connection = LIST_ENTRY(list_first(&server->gone), struct connection, link);
    *pid = connection->client_pid;
    *label = connection->label;
    connection->gone = false;
    list_remove(&connection->link);
    list_append(&server->connections, &connection->link);
    connection_settle(connection);
    return true;
}

bool connection_fail_waiter(struct connection *connection, xous_error_t error)
{
    struct thread *thread = first_waiting(&connection->waiters);

    if (thread != NULL) {
        message_send_fail(thread, error);
    }
    return thread != NULL;
}

void connection_sever(struct connection *connection, xous_error_t failure)
{
    if (connection_fail_waiter(connection, failure)) {
        return;
    }
    list_remove(&connection->link);
    connection->server->connected--;
    connection->server = NULL;
    connection->gone = false;
    connection_settle(connection);
}

/* --- slots --- */

struct connection_slot *connection_take_slot(struct connection *connection)
{
    if (connection->used == connection->slots) {
        return NULL;
    }
    for (unsigned i = 0; i < connection->slots; i++) {
        struct connection_slot *slot = &connection->slot[i];
        if (slot->message.connection == NULL) {
            slot->message = (struct message){.connection = connection, .words = slot->words};
            list_init(&slot->message.link);
            connection->used++;
            return slot;
        }
    }
    KASSERT(false);
    return NULL;
}

/* The first waiter goes on with its call and finds the slot. It was first, and nobody else runs before it gets
 * the slot: its place is taken in its name. While the server ends it waits to be told of that (connection_sever). */
void connection_free_slot(struct connection *connection, struct message *message)
{
    struct thread *thread = connection_is_alive(connection) ? first_waiting(&connection->waiters) : NULL;

    message->connection = NULL;
    connection->used--;
    if (thread == NULL) {
        connection_settle(connection);
        return;
    }
    thread->message_slot = connection_take_slot(connection);
    thread_continue(thread);
}
