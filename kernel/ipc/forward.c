/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A received message on its way to another server.
 *
 * From here on it is a message that its client sent there: it is queued, waits for room, times out and ends as any.
 * What is out of the client's hands stays so: its pages are lent all the while, its thread runs no user code.
 */
#include <kernel/assert.h>
#include <kernel/ipc.h>
#include <kernel/process.h>
#include <kernel/sched.h>

/* Pages need room at the new server. The client's own call takes them there, once the line lets it. */
static void stand_in_line(struct message *message)
{
    struct thread *client = message->thread;
    struct server *server = message->server;

    message->state = MESSAGE_DETACHED;
    list_append(&server->building, &message->link);
    thread_block(client, XOUS_THREAD_AWAITING_SLOT, &server->room);
    if (client->suspended_timeout != 0) {
        timer_arm(&client->timeout, client->suspended_timeout);
    }
    server_release_room(server, 0);
}

void message_forward(struct message *message, struct connection *target)
{
    struct server *holder = message->server;
    uint64_t bytes = lend_bytes(&message->lend);

    message_return_priority(message);
    list_remove(&message->link);
    message->token = thread_new_token(message->thread);
    KASSERT(message->token != 0); /* asked before anything was changed */
    message->server = target->server;
    message->connection = NULL; /* the holder may close its own meanwhile */
    message->label = target->label;
    target->sent++;
    if (bytes == 0) {
        message_post(message);
        return;
    }
    stand_in_line(message);
    server_release_room(holder, bytes);
}
