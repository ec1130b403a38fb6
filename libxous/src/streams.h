/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The standard streams inside the library. See streams.c.
 */
#pragma once

#include <xous/start.h>
#include <xous/stream.h>

enum stream_output {
    STREAM_OUTPUT,
    STREAM_ERROR,
    STREAM_OUTPUTS,
};

/* Takes the streams that the parent gave; start may be NULL. */
void streams_start(const struct xous_start *start);

/* Where the calling thread's text for an output collects: a line goes out when it is complete, when it fills a
 * page, or here. false if it could not be written. */
bool streams_put(enum stream_output output, char byte);
bool streams_flush(enum stream_output output);

/* Flushes both outputs and gives the calling thread's pages back: at its end. */
void streams_end_thread(void);

/* Bytes from standard input: at least one, or 0 at its end; negative for an error. Flushes the thread's own
 * output first, so that a prompt is seen before the answer is awaited. */
long streams_read(void *buffer, size_t size);
