/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The registers of an ns16550a.
 *
 * The firmware set the line's speed and format, which stay as they are: this driver knows no clock it could
 * trust more. Nothing here waits: what the device cannot take now is left for its next interrupt.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <xous/start.h>

#include "ring.h"

struct uart {
    volatile uint8_t *registers;
    uint32_t shift;  /* register n is at n << shift */
    uint32_t width;  /* bytes of an access: 1, 2 or 4 */
    uint8_t enabled; /* interrupts enabled now */
};

/* Whether the driver can speak to a device with these facts. */
bool uart_is_supported(const struct xous_start_resource *resource);

/* Turns the FIFOs on and the receive interrupt. What the firmware is still sending goes out. */
void uart_init(struct uart *uart, void *registers, const struct xous_start_resource *resource);

/* Clears the reason of the interrupt as far as reading registers does. */
void uart_acknowledge(struct uart *uart);

/* The next byte received; false if there is none. */
bool uart_receive(struct uart *uart, uint8_t *byte);

/* Sends from the ring what the device takes now, a bounded number of bytes. */
void uart_send(struct uart *uart, struct byte_ring *ring);

/* Which interrupts to get from now on: bytes received, and room to send. */
void uart_enable(struct uart *uart, bool receive, bool send);

/* Whether the FIFO is empty; the send interrupt tells when it becomes so. */
bool uart_is_drained(const struct uart *uart);
