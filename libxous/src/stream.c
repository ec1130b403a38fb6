/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The stream protocol from the client's side, for any stream and any memory.
 */
#include <xous/stream.h>

#include <xous/buffer.h>

#include <string.h>

/* More than this goes in several messages: it bounds what a reader has to keep at once. */
#define STREAM_PART ((size_t)4 * XOUS_PAGE_SIZE)

xous_error_t xous_stream_write(xous_handle_t stream, const void *text, size_t size)
{
    const uint8_t *next = text;

    while (size > 0) {
        size_t part = size < STREAM_PART ? size : STREAM_PART;
        struct xous_reply reply = xous_copy_lend(stream, XOUS_FOREVER, XOUS_STREAM_WRITE, next, part);
        xous_error_t error = xous_reply_error(&reply);

        if (error != XOUS_OK) {
            return error;
        }
        if (reply.words[0] == 0 || reply.words[0] > part) {
            return XOUS_INVALID_ARGUMENT;
        }
        next += reply.words[0];
        size -= reply.words[0];
    }
    return XOUS_OK;
}

xous_error_t xous_stream_read(xous_handle_t stream, void *buffer, size_t size, size_t *count)
{
    size_t part = size < STREAM_PART ? size : STREAM_PART;

    /* A whole page is lent whatever was asked for: `valid` says how much of it is wanted, and the bytes that go
     * there with it tell nothing. */
    memset(buffer, 0, part);
    struct xous_reply reply = xous_copy_exchange(stream, XOUS_FOREVER, XOUS_STREAM_READ, buffer, part, part);
    xous_error_t error = xous_reply_error(&reply);

    *count = error == XOUS_OK ? reply.words[XOUS_REPLY_VALID] : 0;
    return error;
}
