/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Servers and connections.
 *
 * A server belongs to one process and is found by its SID through a keyed hash, or by a connection. It is the
 * wait set of its process: messages wait in `senders`, events in `events`, and threads in `receivers`; never
 * both a message or event and an idle receiver.
 *
 * A connection belongs to the client that holds its handle and pays for it and its slots. It is in its server's
 * list while the server lives. It stays, without handle, while slots hold undelivered messages, or until its
 * end was reported to a server that bound XOUS_EVENT_GONE.
 */
#pragma once

#include <kernel/list.h>
#include <kernel/message.h>
#include <kernel/queue.h>
#include <kernel/types.h>

struct server {
    struct list hash;    /* bucket of the SID table */
    struct list sibling; /* servers of the process */
    struct xous_sid sid;
    struct process *process;
    struct list receivers; /* threads in receive */
    struct queue senders;  /* messages, by priority */
    struct list building;  /* messages whose pages are on their way here */
    struct list held;      /* messages received and not answered */
    struct list room;      /* threads that wait for the borrow limit */
    struct list bindings;  /* event sources bound to it */
    struct list connections;
    struct list gone; /* ended connections that server_next_gone has not named yet */
    uint64_t events;
    uint64_t peer_bits;    /* which events peers may signal */
    uint64_t borrow_limit; /* bytes */
    uint64_t borrowed;
    uint64_t received; /* messages */
    uint32_t id;
    uint32_t connected;
    xous_handle_t handle;
    uint8_t flags;    /* XOUS_SERVER_* */
    uint8_t gone_bit; /* 64: not bound */
    bool event_last;  /* the last thing received was an event */
    bool ending;
};

struct connection_slot {
    struct message message;
    uint64_t words[5];
};

struct connection {
    struct list link;      /* server's connections, or its gone list */
    struct list waiters;   /* threads that wait for a slot */
    struct server *server; /* NULL once it is gone */
    struct process *client;
    struct share *share; /* goes with it as a place for a grant (grant.h) */
    uint64_t sent;
    xous_handle_t handle;  /* 0 once closed */
    xous_pid_t client_pid; /* kept for the gone record */
    uint32_t label;
    uint16_t slots;
    uint16_t used; /* slots with a message in them, or promised to a waiter */
    bool known;    /* its client has had the handle: its end is one of a connection */
    bool gone;     /* waits in the gone list */
    struct connection_slot slot[];
};

/* --- servers --- */
void server_init(void);
struct server *server_find(struct xous_sid sid);
uint32_t servers_count(void);
/* One thread that waits for a server of that SID to appear goes on with its call; false if none waits. */
bool server_wake_connecting(struct xous_sid sid);
/* Where threads wait for a server of that SID, which stands in their records. */
struct list *server_waiters(struct xous_sid sid);
/* The SID is (0, 0) for a random one. ServerExists, OutOfMemory. */
MUST_CHECK status_t server_create(struct process *process, struct xous_sid sid, uint64_t flags,
                                  uint64_t borrow_limit, uint64_t peer_bits, struct server **server);
/* One step of taking a server down: every client wakes with `failure`, every receiver with ServerNotFound.
 * STATUS_AGAIN until the server object is gone. */
status_t server_destroy_step(struct server *server, xous_error_t failure);
/* Bytes of the borrow limit are free again: lets waiting senders go on, in order. */
void server_release_room(struct server *server, uint64_t bytes);
/* Sets event bits; wakes a receiver. Never fails, never allocates. */
void server_signal(struct server *server, uint64_t bits);

/* --- connections --- */
/* An ending server takes nothing more, or it would never end. */
static inline bool connection_is_alive(const struct connection *connection)
{
    return connection->server != NULL && !connection->server->ending;
}
/* OutOfMemory. The handle is added to the client's table. Without a server it is reserved for a grant that may
 * come. */
MUST_CHECK status_t connection_create(struct process *client, struct server *server, uint32_t label,
                                      unsigned slots, struct connection **connection);
/* Joins a reserved connection to its server; NULL: the server has ended meanwhile. */
void connection_attach(struct connection *connection, struct server *server, uint32_t label);
/* The handle of a reserved connection becomes one that its process can use. Before, not even a guess finds it. */
void connection_publish(struct connection *connection);
/* The handle of a reserved connection goes with its process; the object stays for the message that it is part of. */
void connection_disown(struct connection *connection);
/* The handle goes now; the object when nothing needs it any more. Requires: no thread waits for a slot. */
void connection_close(struct connection *connection);
/* A use ended (slot, handle, record): frees the object if that was the last. */
void connection_settle(struct connection *connection);
/* Takes a free slot, or returns NULL. */
struct connection_slot *connection_take_slot(struct connection *connection);
/* The slot is free again: it goes to the first waiting thread, if any. May free the connection. */
void connection_free_slot(struct connection *connection, struct message *message);
/* A thread that waits for a slot gets the error; false if none waits. */
bool connection_fail_waiter(struct connection *connection, xous_error_t error);
/* One step of the server's end: a waiter fails, or the record settles. */
void connection_sever(struct connection *connection, xous_error_t failure);
/* server_next_gone: the oldest ended connection's identity; false if there is none. */
bool connection_next_gone(struct server *server, xous_pid_t *pid, uint32_t *label);
