/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Messages: what a client sends, what a server receives and replies.
 *
 * Every function that can wait takes `how`: flags and timeout of the how word, without the kind.
 *     XOUS_FOREVER              wait as long as it takes
 *     XOUS_HOW_TRY              do not wait
 *     xous_timeout(1500)        at most 1.5 ms
 *     ... | XOUS_HOW_ACCEPT     the reply may grant a handle
 *
 * The convention of all protocols: the first reply word is signed. Not negative: success, with a meaning of
 * the protocol's own. Negative: minus a code of error.def.
 */
#pragma once

#include <stdbool.h>

#include <xous/abi/error.h>
#include <xous/abi/message.h>
#include <xous/attributes.h>

#define XOUS_FOREVER 0ul

/* The how word's timeout, clamped to what it can say; 0 microseconds become 1, as 0 would mean for ever. */
static inline uint64_t xous_timeout(uint64_t microseconds)
{
    if (microseconds == 0) {
        microseconds = 1;
    }
    if (microseconds > XOUS_HOW_TIMEOUT_MAX) {
        microseconds = XOUS_HOW_TIMEOUT_MAX;
    }
    return microseconds << XOUS_HOW_TIMEOUT_SHIFT;
}

/* What a client gets back. */
struct xous_reply {
    xous_error_t error;    /* of the send; if not 0 the rest is zero */
    xous_handle_t granted; /* a handle that the reply brought, or 0 */
    uint64_t words[5];     /* a2..a6; after a lend: the word, own address, own length, offset, valid */
};

#define XOUS_REPLY_OFFSET 3 /* index in xous_reply.words after a lend */
#define XOUS_REPLY_VALID 4

/* The error of the send, else the error that the server answered, else 0. */
xous_error_t xous_reply_error(const struct xous_reply *reply);

/* A scalar: id and four words, no reply. Returns when it is queued. */
XOUS_MUST_CHECK xous_error_t xous_scalar_send(xous_handle_t connection, uint64_t how, uint64_t id,
                                              const uint64_t words[4]);

/* A blocking scalar. With XOUS_HOW_GRANT in how, words[0] is a handle of the caller that the server gets. */
struct xous_reply xous_scalar_call(xous_handle_t connection, uint64_t how, uint64_t id,
                                   const uint64_t words[4]);

/* Memory that is lent or moved: whole pages. `offset` and `valid` tell the receiver which bytes count. */
struct xous_range {
    void *address;
    size_t length;
    size_t offset;
    size_t valid;
};

/* Lends pages for reading; they are back when the call returns, whatever it returns. */
struct xous_reply xous_lend(xous_handle_t connection, uint64_t how, uint64_t id,
                            const struct xous_range *range);

/* Lends pages for writing; the caller must not touch them until the call returns. */
struct xous_reply xous_lend_mutable(xous_handle_t connection, uint64_t how, uint64_t id,
                                    const struct xous_range *range);

/* Lends one range for reading and another for writing, with one reply; NULL for one that is absent, not both. Only
 * address and length travel: what counts of each buffer is the protocol's business. The reply names the out range (the
 * in range if there is no other) and says what of it counts. The ranges must not overlap: ShareViolation. */
struct xous_reply xous_pair(xous_handle_t connection, uint64_t how, uint64_t id, const struct xous_range *in,
                            const struct xous_range *out);

/* Gives pages away; after success they are gone from the caller. */
XOUS_MUST_CHECK xous_error_t xous_move(xous_handle_t connection, uint64_t how, uint64_t id,
                                       const struct xous_range *range);

/* What arrives at a server. */
enum xous_arrival {
    XOUS_ARRIVED_MESSAGE,
    XOUS_ARRIVED_EVENT,
    XOUS_ARRIVED_FAULT,
};

struct xous_message {
    xous_token_t token; /* 0: nothing waits for a reply */
    uint64_t id;
    uint64_t words[4]; /* a3..a6; of a lend or move: address, length, offset, valid as received;
                        * of a pair: address and length of the in buffer, then of the out buffer */
    uint64_t events;   /* of an event: the bits */
    xous_pid_t sender;
    uint32_t label;        /* of the connection it came through */
    xous_handle_t granted; /* a handle that came with it, or 0 */
    uint32_t kind;         /* enum xous_kind, of a message */
    enum xous_arrival arrival;
};

/* A fault as its handler sees it. */
struct xous_fault {
    uint32_t cause;  /* enum xous_fault_cause */
    uint32_t access; /* enum xous_access */
    uint64_t address;
    uint64_t pc;
    xous_tid_t tid;
};

struct xous_result;

/* Turns the registers of a receive into a message; the error if they carry one, InvalidArgument if they
 * carry something that is no arrival. */
XOUS_MUST_CHECK xous_error_t xous_message_decode(const struct xous_result *result,
                                                 struct xous_message *message);

struct xous_fault xous_message_fault(const struct xous_message *message);

/* Whether the sender waits for pages or words to come back. */
bool xous_message_expects_reply(const struct xous_message *message);

/* The reply that xous_message_reply and xous_message_reply_receive send. */
struct xous_answer {
    xous_token_t token;
    uint64_t how;      /* the request's kind; | XOUS_HOW_GRANT */
    uint64_t words[5]; /* a2..a6 */
};

/* An answer to the message: of its kind, naming the buffer that it lent. `grant` is 0, or a connection or object of the
 * caller of which the sender gets one of its own (then `value` is lost in the reply to a lend).
 * words[1..4] may be filled in afterwards for a blocking scalar, words[3] and [4] for a lend. */
struct xous_answer xous_answer_make(const struct xous_message *message, int64_t value, xous_handle_t grant);

XOUS_MUST_CHECK xous_error_t xous_message_receive(xous_handle_t server, uint64_t how,
                                                  struct xous_message *message);
XOUS_MUST_CHECK xous_error_t xous_message_reply(const struct xous_answer *answer);

/* Passes a message that waits for a reply on to the server behind `target`, which answers it: its client cannot tell. The
 * id and words are what that server finds; of a lend only the last two words count, which are offset and valid, and of a
 * pair none. `how` is 0, or XOUS_HOW_GRANT for a blocking scalar whose words[0] is a handle of the caller. After an error
 * the message is still the caller's to answer, also after ProcessTerminated: only the reply takes down the pages of a client
 * that is gone. */
XOUS_MUST_CHECK xous_error_t xous_message_forward(const struct xous_message *message, xous_handle_t target,
                                                  uint64_t how, uint64_t id, const uint64_t words[4]);

/* Replies, then receives on the server of this thread's last receive. *replied tells whether an error is the
 * receive's (true) or the reply's (false: nothing was received). A NULL answer only receives. */
XOUS_MUST_CHECK xous_error_t xous_message_reply_receive(const struct xous_answer *answer, uint64_t how,
                                                        struct xous_message *message, bool *replied);

/* Connections. */

/* Connects to the server of that identity; with a timeout it waits for it to appear. 0 slots: the usual. */
XOUS_MUST_CHECK xous_error_t xous_connect(struct xous_sid sid, uint64_t how, uint32_t slots,
                                          xous_handle_t *connection);
xous_error_t xous_disconnect(xous_handle_t connection);
xous_error_t xous_handle_close(xous_handle_t handle);

/* Whether an error of a send says that the server is gone for good, so that a new connection is needed. */
bool xous_error_is_gone(xous_error_t error);
