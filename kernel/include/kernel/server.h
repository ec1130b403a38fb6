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
    struct list hash;      /* bucket of the SID table */
    struct list sibling;   /* servers of the process */
    struct xous_sid sid;
    struct process *process;
    struct list receivers; /* threads in receive */
    struct queue senders;  /* messages, by priority */
    struct list building;  /* messages whose pages are on their way here */
    struct list room;      /* threads that wait for the borrow limit */
    struct list connections;
    struct list gone;      /* ended connections that server_next_gone has not named yet */
    uint64_t events;
    uint64_t peer_bits;    /* which events peers may signal */
    uint64_t borrow_limit; /* bytes */
    uint64_t borrowed;
    uint64_t received;     /* messages */
    uint32_t id;
    uint32_t connected;
    xous_handle_t handle;
    uint8_t flags;         /* XOUS_SERVER_* */
    uint8_t gone_bit;      /* 64: not bound */
    bool event_last;       /* the last thing received was an event */
    bool ending;
};

struct connection_slot {
    struct message message;
    uint64_t words[5];
};

struct connection {
    struct list link;         /* server's connections, or its gone list */
    struct list waiters;      /* threads that wait for a slot */
    struct server *server;    /* NULL once it is gone */
    struct process *client;
    uint64_t sent;
    xous_handle_t handle;     /* 0 once closed */
    xous_pid_t client_pid;    /* kept for the gone record */
    uint32_t label;
    uint16_t slots;
    uint16_t used;            /* slots with a message in them */
    bool reported;            /* waits in the gone list */
    struct connection_slot slot[];
};

/* --- servers --- */
void server_init(void);
struct server *server_find(struct xous_sid sid);
/* The SID is (0, 0) for a random one. ServerExists, OutOfMemory. */
MUST_CHECK status_t server_create(struct process *process, struct xous_sid sid, uint64_t flags,
                                  uint64_t borrow_limit, uint64_t peer_bits, struct server **server);
/* One step of taking a server down: every client wakes with `failure`, every receiver with ServerNotFound.
 * STATUS_AGAIN until the server object is gone. */
status_t server_destroy_step(struct server *server, xous_error_t failure);
/* Sets event bits; wakes a receiver. Never fails, never allocates. */
void server_signal(struct server *server, uint64_t bits);

/* --- connections --- */
/* OutOfMemory. The handle is added to the client's table. */
MUST_CHECK status_t connection_create(struct process *client, struct server *server, uint32_t label,
                                      unsigned slots, struct connection **connection);
/* The handle goes now; the object when nothing needs it any more. */
void connection_close(struct connection *connection);
/* A slot was emptied or the handle closed: frees the object if that was the last use. */
void connection_settle(struct connection *connection);
/* A free slot, or NULL. */
struct connection_slot *connection_free_slot(struct connection *connection);
