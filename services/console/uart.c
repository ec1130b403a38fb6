/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "uart.h"

enum {
    REGISTER_DATA = 0,
    REGISTER_INTERRUPT_ENABLE = 1,
    REGISTER_FIFO_CONTROL = 2,
    REGISTER_INTERRUPT_IDENTITY = 2,
    REGISTER_MODEM_CONTROL = 4,
    REGISTER_LINE_STATUS = 5,
    REGISTER_MODEM_STATUS = 6,
    REGISTERS = 8,
};

#define ENABLE_RECEIVE 1u
#define ENABLE_SEND 2u
#define FIFO_ON 1u
#define IDENTITY_NONE 1u
#define MODEM_READY 0x0bu /* data terminal ready, request to send, interrupt line driven */
#define STATUS_DATA 1u
#define STATUS_ROOM 0x20u

#define FIFO_BYTES 16u
/* An emulated device takes a FIFO full at once, again and again; a real one says that it is full. */
#define SEND_LOADS 16u
/* Reasons that can be pending at once are four. */
#define ACKNOWLEDGE_MAX 8u

static volatile uint32_t *register_as_32(volatile uint8_t *address)
{
    return (volatile uint32_t *)(volatile void *)address;
}

static volatile uint16_t *register_as_16(volatile uint8_t *address)
{
    return (volatile uint16_t *)(volatile void *)address;
}

static uint8_t register_read(const struct uart *uart, uint32_t number)
{
    volatile uint8_t *address = uart->registers + ((uintptr_t)number << uart->shift);

    switch (uart->width) {
    case 4:
        return (uint8_t)register_as_32(address)[0];
    case 2:
        return (uint8_t)register_as_16(address)[0];
    default:
        return address[0];
    }
}

static void register_write(struct uart *uart, uint32_t number, uint8_t value)
{
    volatile uint8_t *address = uart->registers + ((uintptr_t)number << uart->shift);

    switch (uart->width) {
    case 4:
        register_as_32(address)[0] = value;
        break;
    case 2:
        register_as_16(address)[0] = value;
        break;
    default:
        address[0] = value;
        break;
    }
}

static bool status_has(const struct uart *uart, uint8_t bit)
{
    return (register_read(uart, REGISTER_LINE_STATUS) & bit) != 0;
}

static void fifo_fill(struct uart *uart, struct byte_ring *ring)
{
    uint8_t byte;

    for (uint32_t i = 0; i < FIFO_BYTES && byte_ring_take(ring, &byte); i++) {
        register_write(uart, REGISTER_DATA, byte);
    }
}

/* ------------------------------------------------------------------------------------------------------- */

bool uart_is_supported(const struct xous_start_resource *resource)
{
    uint32_t width = resource->register_width;

    if (width != 1 && width != 2 && width != 4) {
        return false;
    }
    return resource->register_shift <= 4 && (1u << resource->register_shift) >= width &&
           resource->interrupt != 0 && resource->size >= ((uint64_t)REGISTERS << resource->register_shift);
}

void uart_init(struct uart *uart, void *registers, const struct xous_start_resource *resource)
{
    *uart = (struct uart){
        .registers = registers,
        .shift = resource->register_shift,
        .width = resource->register_width,
    };
    register_write(uart, REGISTER_INTERRUPT_ENABLE, 0);
    register_write(uart, REGISTER_FIFO_CONTROL, FIFO_ON);
    register_write(uart, REGISTER_MODEM_CONTROL, MODEM_READY);
    uart_acknowledge(uart);
    uart_enable(uart, true, false);
}

void uart_acknowledge(struct uart *uart)
{
    for (uint32_t i = 0; i < ACKNOWLEDGE_MAX; i++) {
        if ((register_read(uart, REGISTER_INTERRUPT_IDENTITY) & IDENTITY_NONE) != 0) {
            return;
        }
        (void)register_read(uart, REGISTER_LINE_STATUS);
        (void)register_read(uart, REGISTER_MODEM_STATUS);
    }
}

bool uart_receive(struct uart *uart, uint8_t *byte)
{
    if (!status_has(uart, STATUS_DATA)) {
        return false;
    }
    *byte = register_read(uart, REGISTER_DATA);
    return true;
}

void uart_send(struct uart *uart, struct byte_ring *ring)
{
    for (uint32_t load = 0; load < SEND_LOADS; load++) {
        if (byte_ring_used(ring) == 0 || !status_has(uart, STATUS_ROOM)) {
            return;
        }
        fifo_fill(uart, ring);
    }
}

void uart_enable(struct uart *uart, bool receive, bool send)
{
    uint8_t enable = (uint8_t)((receive ? ENABLE_RECEIVE : 0u) | (send ? ENABLE_SEND : 0u));

    if (enable != uart->enabled) {
        uart->enabled = enable;
        register_write(uart, REGISTER_INTERRUPT_ENABLE, enable);
    }
}

bool uart_is_drained(const struct uart *uart)
{
    return status_has(uart, STATUS_ROOM);
}
