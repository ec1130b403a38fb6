/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Text on its way out: writers, the ring, the UART.
 *
 * 1. A piece - what one message brings, up to FRAME_PIECE_MAX - is in the ring whole or not at all.
 * 2. Writers that find no room wait in order, with their buffers lent; none overtakes another. The server's
 *    borrow limit is OUTPUT_WAITING pages, and each lend has one or more, so the queue cannot overflow.
 * 3. Echo does not wait: it is dropped if there is no room.
 * 4. While the ring is not empty the UART's send interrupt is enabled, and it calls output_pump().
 */
#pragma once

#include <xous/server.h>

#include "frame.h"
#include "uart.h"

#define OUTPUT_RING 16384u
#define OUTPUT_WAITING 128u
#define OUTPUT_FLUSHING 8u

_Static_assert(OUTPUT_RING >= FRAME_COST_MAX, "an empty ring takes any piece");

struct output {
    struct uart *uart;
    struct byte_ring ring;
    struct frame frame;
    uint32_t waiting; /* writers, oldest first */
    uint32_t flushing;
    struct xous_request writers[OUTPUT_WAITING];
    struct xous_request flushers[OUTPUT_FLUSHING];
    uint8_t bytes[OUTPUT_RING];
};

void output_init(struct output *output, struct uart *uart, bool framed);

/* Handlers' bodies: what they return is the handler's return value. */
int64_t output_write(struct output *output, struct xous_request *request);
int64_t output_flush(struct output *output, struct xous_request *request);

void output_echo(struct output *output, const char *text, size_t length);

/* Moves bytes to the UART, then pieces of waiting writers to the ring, as long as either goes on. */
void output_pump(struct output *output);

/* Whether the send interrupt is needed. */
bool output_is_pending(const struct output *output);
