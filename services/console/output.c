/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "output.h"

#include <string.h>

#include <xous/abi/error.h>

/* A label that is no channel of the protocol is that of a connection by name. */
static enum console_channel request_channel(const struct xous_request *request)
{
    switch (request->message.label) {
    case CONSOLE_LOG:
        return CONSOLE_LOG;
    case CONSOLE_EDIT:
        return CONSOLE_EDIT;
    case CONSOLE_STATUS:
        return CONSOLE_STATUS;
    default:
        return CONSOLE_OUTPUT;
    }
}

static size_t piece_length(const struct xous_request *request)
{
    return request->borrow.valid < FRAME_PIECE_MAX ? request->borrow.valid : FRAME_PIECE_MAX;
}

/* True if the piece is in the ring. */
static bool request_take(struct output *output, const struct xous_request *request,
                         enum console_channel channel)
{
    const char *text = (const char *)request->borrow.address + request->borrow.offset;

    return frame_put(&output->frame, channel, text, piece_length(request));
}

static void writer_answer_first(struct output *output)
{
    (void)xous_request_reply(&output->writers[0], (int64_t)piece_length(&output->writers[0]));
    output->waiting--;
    memmove(&output->writers[0], &output->writers[1], output->waiting * sizeof(output->writers[0]));
}

/* True if a writer went on. */
static bool writers_advance(struct output *output)
{
    if (output->waiting == 0 ||
        !request_take(output, &output->writers[0], request_channel(&output->writers[0]))) {
        return false;
    }
    writer_answer_first(output);
    return true;
}

static bool output_is_drained(const struct output *output)
{
    return output->waiting == 0 && byte_ring_used(&output->ring) == 0 && uart_is_drained(output->uart);
}

static void flushers_answer(struct output *output)
{
    if (!output_is_drained(output)) {
        return;
    }
    for (uint32_t i = 0; i < output->flushing; i++) {
        (void)xous_request_reply(&output->flushers[i], 0);
    }
    output->flushing = 0;
}

/* ------------------------------------------------------------------------------------------------------- */

void output_init(struct output *output, struct uart *uart, bool framed)
{
    memset(output, 0, sizeof(*output));
    output->uart = uart;
    output->ring = (struct byte_ring){.bytes = output->bytes, .size = OUTPUT_RING};
    frame_init(&output->frame, &output->ring, framed);
}

int64_t output_write(struct output *output, struct xous_request *request)
{
    if (output->waiting == 0 && request_take(output, request, request_channel(request))) {
        return (int64_t)piece_length(request);
    }
    if (output->waiting == OUTPUT_WAITING) {
        return -XOUS_OUT_OF_MEMORY;
    }
    output->writers[output->waiting++] = *request;
    return XOUS_DEFER;
}

int64_t output_flush(struct output *output, struct xous_request *request)
{
    if (output_is_drained(output)) {
        return 0;
    }
    if (output->flushing == OUTPUT_FLUSHING) {
        return -XOUS_OUT_OF_MEMORY;
    }
    output->flushers[output->flushing++] = *request;
    return XOUS_DEFER;
}

void output_echo(struct output *output, const char *text, size_t length)
{
    (void)frame_put(&output->frame, CONSOLE_EDIT, text, length);
}

void output_pump(struct output *output)
{
    uart_send(output->uart, &output->ring);
    while (writers_advance(output)) {
        uart_send(output->uart, &output->ring);
    }
    flushers_answer(output);
}

bool output_is_pending(const struct output *output)
{
    return byte_ring_used(&output->ring) > 0 || output->flushing > 0;
}
