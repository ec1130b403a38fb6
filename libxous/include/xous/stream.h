/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The stream protocol: text in and out, spoken by whatever a standard stream is connected to.
 *
 * XOUS_STREAM_WRITE  lend; `valid` bytes from offset 0. The reply's first word is how many were taken (a
 *                    writer sends the rest again), negative for an error. What one message carries is shown
 *                    in one piece.
 * XOUS_STREAM_READ   mutable lend; `valid` is the most bytes wanted, 0 = all that the pages hold; blocks until
 *                    there is input. The reply's valid is how many bytes there are, 0 at the end of input; its
 *                    first word is 0 or an error.
 *
 * Services that are streams keep the ids 1 and 2 for these.
 */
#pragma once

#include <xous/message.h>

#define XOUS_STREAM_WRITE 1ul
#define XOUS_STREAM_READ 2ul

/* Writes all, or fails. Any memory. */
XOUS_MUST_CHECK xous_error_t xous_stream_write(xous_handle_t stream, const void *text, size_t size);

/* Reads at least one byte unless the input ended: then *count is 0. */
XOUS_MUST_CHECK xous_error_t xous_stream_read(xous_handle_t stream, void *buffer, size_t size, size_t *count);

/* The standard streams of this process; 0 = none (output then goes to the log, input is at its end). The
 * process keeps owning the handles. */
struct xous_streams {
    xous_handle_t input;
    xous_handle_t output;
    xous_handle_t error;
    bool console; /* they are the console's: when it was started again they are made again by name */
};
struct xous_streams xous_streams_get(void);
void xous_streams_set(const struct xous_streams *streams);
