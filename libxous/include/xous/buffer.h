/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Buffers that can be lent: page-aligned, whole pages, with nothing else on them.
 *
 * Single pages come from a small cache. Whatever an earlier use left in a page is cleared before the page is
 * lent again, so no server sees what was meant for another.
 */
#pragma once

#include <xous/message.h>

struct xous_buffer {
    uint8_t *data;
    size_t size; /* whole pages */
    size_t used; /* bytes from the start that may be other than zero; buffer users keep it true */
};

/* A zeroed buffer of at least size bytes. */
XOUS_MUST_CHECK xous_error_t xous_buffer_create(struct xous_buffer *buffer, size_t size);
void xous_buffer_destroy(struct xous_buffer *buffer);

/* Copies an object to lendable pages, lends them, and gives the pages up. Any object, any alignment. */
struct xous_reply xous_copy_lend(xous_handle_t connection, uint64_t how, uint64_t id, const void *object,
                                 size_t size);

/* The same with a mutable lend: the first in_size bytes of the object go to the server; afterwards the valid
 * bytes of the reply, at most capacity, are in the object. The count is reply.words[XOUS_REPLY_VALID]. */
struct xous_reply xous_copy_exchange(xous_handle_t connection, uint64_t how, uint64_t id, void *object,
                                     size_t in_size, size_t capacity);

/* A structure by its type: the server receives exactly sizeof(*object) valid bytes. */
#define XOUS_LEND_STRUCT(connection, how, id, object) \
    xous_copy_lend((connection), (how), (id), (object), sizeof(*(object)))
#define XOUS_EXCHANGE_STRUCT(connection, how, id, object) \
    xous_copy_exchange((connection), (how), (id), (object), sizeof(*(object)), sizeof(*(object)))
