/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A message on its way.
 *
 * A blocked client thread is its own queue entry: the message is a member of struct thread and its words stay in
 * the thread's saved registers. Messages without a reply (scalars, moves) that find no receiver waiting are put
 * into a slot of their connection and outlive their sender.
 *
 *     NONE -> BUILDING -> QUEUED -> RECEIVING -> RECEIVED -> RETURNING -> NONE
 *               pages       |         pages         |         pages
 *               leave       |         appear        |         go back
 *                           +-- withdrawn ----------+-- failed by the server's end
 *
 * server_forward takes a RECEIVED message to QUEUED at another server; with pages through RETURNING, DETACHED (it waits
 * for room at the new server, whose building list has it) and BUILDING.
 *
 * Only messages with pages pass through BUILDING, RECEIVING and RETURNING (long work, in steps). The token is
 * valid, and the message in its server's list, while RECEIVED or RETURNING.
 */
#pragma once

#include <kernel/lend.h>
#include <kernel/list.h>
#include <xous/abi/message.h>

struct connection;
struct process;
struct server;
struct thread;

enum message_state {
    MESSAGE_NONE = 0,
    MESSAGE_BUILDING = 1, /* or its pages are on their way back, not received */
    MESSAGE_QUEUED = 2,
    MESSAGE_RECEIVING = 3,
    MESSAGE_RECEIVED = 4,
    MESSAGE_RETURNING = 5,
    MESSAGE_DETACHED = 6,
};

struct message {
    struct list link;              /* the server's building, senders or held list */
    uint64_t *words;               /* id and four words: registers of the thread, or the slot's own */
    struct server *server;         /* where it goes or was received; its process may reply */
    struct thread *thread;         /* the client that waits; NULL for a slot */
    struct connection *connection; /* slot: where it belongs; thread: where it was sent */
    uint64_t token;
    struct connection *granted; /* place made at send for the receiver (grant.h); NULL if none */
    struct connection
        *accepted;           /* place made at send for the sender, bound by a granting reply; NULL if none */
    struct thread *receiver; /* RECEIVING: for whom the pages are being mapped */
    xous_tid_t served_by;    /* RECEIVED: the server's thread that received it */
    xous_pid_t sender;
    uint32_t label;
    uint8_t kind;     /* enum xous_kind */
    uint8_t state;    /* enum message_state */
    uint8_t priority; /* at which it is queued */
    bool slotted;     /* is in a slot of its connection */
    bool orphan;      /* the client's process is gone: the reply only takes the pages down */
    int32_t failure;  /* a timeout found it BUILDING: the error to report once the pages are back */
    struct lend lend;
};
