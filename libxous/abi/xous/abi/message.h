/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Tags, the how word and message kinds.
 *
 * Register alignment: the payload never moves. What the client puts in a2..a6 is what the server finds in
 * a2..a6, and the reply's a2..a6 are what the client finds. Only addresses and granted handles are translated.
 */
#pragma once

#include <xous/abi/types.h>

/* a0 after a call. */
enum xous_tag {
    XOUS_TAG_OK = 0,
    XOUS_TAG_ERROR = 1,          /* a1 = code of error.def */
    XOUS_TAG_CONTEXTS = 2,       /* process_resume of a parent-scheduled child */
    XOUS_TAG_MESSAGE = 16,       /* + kind */
    XOUS_TAG_EVENT = 24,         /* a2 = the bits, now cleared */
    XOUS_TAG_FAULT = 25,         /* a1 = token, a2 = cause | access << 32, a3 = address, a4 = pc, a5 = TID */
    XOUS_TAG_MESSAGE_GRANT = 48, /* + kind; a3 is a handle of the receiver */
};

enum xous_kind {
    XOUS_BLOCKING_SCALAR = 0, /* id and 4 words; the reply has 5 */
    XOUS_SCALAR = 1,          /* id and 4 words; no reply */
    XOUS_LEND = 2,            /* pages, read-only for both until the reply */
    XOUS_LEND_MUTABLE = 3,    /* pages, the server's alone until the reply */
    XOUS_PAIR = 4,            /* an in buffer lent and an out buffer lent mutably */
    XOUS_MOVE = 5,            /* pages change owner; no reply */
    XOUS_KINDS = 6,
    XOUS_REPLY_FAULT = 9, /* only in the reply to a fault */
};

/* The how word: a1 of every call that can block. The plain call is the word 0. */
#define XOUS_HOW_KIND 0xful
#define XOUS_HOW_TRY (1ul << 4)    /* do not wait for a slot, room, server, message or event */
#define XOUS_HOW_GRANT (1ul << 5)  /* a3 is a handle of the sender (a2 in a reply to a lend) */
#define XOUS_HOW_ACCEPT (1ul << 6) /* the reply may grant a handle */
#define XOUS_HOW_RESERVED 0xffff80ul
#define XOUS_HOW_TIMEOUT_SHIFT 24 /* bits 24-63: microseconds from now; 0 = for ever */
#define XOUS_HOW_TIMEOUT_MAX ((1ul << 40) - 1)
#define XOUS_HOW(kind, flags, microseconds) \
    ((uint64_t)(kind) | (uint64_t)(flags) | ((uint64_t)(microseconds) << XOUS_HOW_TIMEOUT_SHIFT))

/* server_forward: its a1 has no timeout, and the connection to the next server in bits 32-63. */
#define XOUS_FORWARD_TARGET(word) ((xous_handle_t)((uint64_t)(word) >> 32))
#define XOUS_FORWARD_FLAGS(word) ((uint64_t)(word)&0xfffffffful)
#define XOUS_FORWARD_HOW(kind, flags, target) \
    ((uint64_t)(kind) | (uint64_t)(flags) | ((uint64_t)(target) << 32))

/* server_receive: a7 of a message. */
#define XOUS_SENDER_PID(a7) ((xous_pid_t)(a7))
#define XOUS_SENDER_LABEL(a7) ((uint32_t)((uint64_t)(a7) >> 32))

/* server_create flags. */
#define XOUS_SERVER_ACCEPT 1ul /* senders may grant handles to this server */

#define XOUS_SLOTS_DEFAULT 4u
#define XOUS_SLOTS_MAX 16u

/* event_bind: a0 = source type << 32 | id; a2 = bit 0-63, or XOUS_EVENT_UNBIND. */
enum xous_event_source {
    XOUS_EVENT_INTERRUPT = 1, /* id: a claimed interrupt */
    XOUS_EVENT_TIMER = 2,     /* id: a timer of this process, 0 to XOUS_TIMERS - 1 */
    XOUS_EVENT_CHILDREN = 3,  /* id 0: a child ended, faulted or became ready */
    XOUS_EVENT_GONE = 4,      /* id 0: a connection to the server itself ended; see server_next_gone */
    XOUS_EVENT_RING = 5,      /* id 0: a completion was written */
    XOUS_EVENT_LOG = 6,       /* id 0: the kernel log grew (needs the log grant) */
};
#define XOUS_EVENT_SOURCE(type, id) (((uint64_t)(type) << 32) | (uint32_t)(id))
#define XOUS_EVENT_UNBIND 64u
#define XOUS_TIMERS 8u
