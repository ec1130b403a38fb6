/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Typed messages: one declaration of a service's operations, from which both sides are made.
 *
 * A service NAME declares its operations in NAME.def, a row each, with a comment above it:
 *
 *     PROTOCOL(adder, ADDER_VERSION, 1)
 *
 *     // The sum of two numbers.
 *     CALL(1, ADDER_ADD, adder_add, WORD(uint32_t, first) WORD(uint32_t, second), RESULT(uint64_t, sum))
 *
 * Rows: an id that is never changed, its name, the name of the function that a client calls, and what travels.
 *     CALL(id, OPCODE, name, fields, results)      a blocking scalar: at most four fields
 *     TELL(id, OPCODE, name, fields)               a scalar: nobody waits, and nothing comes back
 *     LEND(id, OPCODE, name, type, results)        a structure, lent
 *     LEND_TAIL(id, OPCODE, name, type, results)   the same with more bytes behind it
 *     EXCHANGE(id, OPCODE, name, type)             a structure, lent mutably, with room behind it for the answer
 *     LIST(id, OPCODE, name, type, entry)          the same, for a list: see below
 *     BYTES(id, OPCODE, name, kind)                bytes of no structure: XOUS_LEND or XOUS_LEND_MUTABLE
 * Fields:  WORD(type, name), or NONE; the first may be HANDLE(name), a connection that the server gets.
 * Results: RESULT(type, name), at most five, or GRANTED(name), a connection that the client gets; or nothing.
 *
 * A list is a structure with `uint32_t cursor, capacity, count` and `entry entries[]`. The client sets the cursor, 0 at
 * first; the server fills in entries, sets their count, and moves the cursor for the next request.
 *
 * The headers below expand the file named by XOUS_PROTOCOL, and can be included once for each protocol:
 *     <xous/protocol/client.h>    the ids, struct NAME_request and struct NAME_reply, and the client's functions
 *     <xous/protocol/handlers.h>  int64_t on_NAME(...), which the server defines, and NAME_answer()
 *     <xous/protocol/serve.h>     the table `handlers`, with the checks that come before each of them
 *
 * What comes from the other side is checked before anybody uses it: ids and kinds, the size and alignment of
 * structures, that fields fit their types and unused words are 0, counts of lists against the memory that there is.
 * What fails a check is answered InvalidArgument, and never reaches a handler; of a reply, it is the client's error.
 */
#pragma once

#include <stddef.h>

#include <xous/buffer.h>
#include <xous/message.h>

/* The words of a message while they are written or read. */
struct xous_fields {
    uint64_t words[5];
    size_t count; /* of those that were written or read so far */
    bool wrong;   /* one did not fit its type */
};

/* What became of a request. The first members of every struct NAME_reply are the same. */
struct xous_outcome {
    xous_error_t error;
    bool answered; /* the error, if it is one, is the server's answer; else sending failed */
};

/* The outcome that a reply tells. A handle that came with an error is closed. */
struct xous_outcome xous_reply_outcome(const struct xous_reply *reply);

/* The words of a reply, none of them read yet. */
struct xous_fields xous_reply_fields(const struct xous_reply *reply);

/* The client's side of LIST: what fits into `size` bytes is asked for, and no more is believed. */
struct xous_list_shape {
    size_t head;  /* bytes before the first entry */
    size_t entry; /* bytes of an entry */
};
struct xous_outcome xous_list_ask(xous_handle_t connection, uint64_t how, uint64_t id, void *list,
                                  size_t size, struct xous_list_shape shape);

/* The client's side of EXCHANGE: *valid is how many bytes the answer has, at least `least`. */
struct xous_outcome xous_exchange_ask(xous_handle_t connection, uint64_t how, uint64_t id, void *object,
                                      size_t least, size_t size, size_t *valid);

/* What the checks before a handler use; a server's own code has no need of them. */
struct xous_request;

/* The words of a request, none of them read yet; and whether those that were not read are all 0. */
struct xous_fields xous_request_fields(const struct xous_request *request);
bool xous_fields_end(const struct xous_fields *fields);

/* The valid bytes of a lend if they are at least `size` and aligned, else NULL. */
const void *xous_request_structure(const struct xous_request *request, size_t size, size_t alignment);

/* The start of mutably lent memory whose valid bytes begin there and are at least `size`, which becomes the range of the
 * reply; else NULL. */
void *xous_request_exchange(struct xous_request *request, size_t size);

/* How many entries there is room for behind the head, and not more than were asked for. */
uint32_t xous_request_capacity(const struct xous_request *request, uint32_t asked, size_t head, size_t entry);

/* Several statements of an expansion. */
#define XOUS_DO(...) \
    do {             \
        __VA_ARGS__  \
    } while (false)
