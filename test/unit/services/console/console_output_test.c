/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/console/output.c, readers.c and uart.c: requests that wait, on registers in memory.
 *
 * The registers do what memory does: the line status says what the test wrote there.
 */
#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "readers.h"
#include "replies.h"

#define STATUS_REGISTER 5
#define STATUS_ROOM 0x20

static uint8_t registers[8];
static struct uart uart;
static struct output output;
static struct readers readers;
static struct input input;
static uint8_t page[16384];

static const struct xous_start_resource resource = {
    .name = "ns16550a", .size = 4096, .interrupt = 10, .register_width = 1};

static void ignore_text(void *context, const char *text, size_t length)
{
    (void)context;
    (void)text;
    (void)length;
}

static int begin(void **state)
{
    (void)state;
    memset(registers, 0, sizeof(registers));
    memset(&replies, 0, sizeof(replies));
    memset(&readers, 0, sizeof(readers));
    registers[2] = 1; /* no interrupt is pending */
    uart_init(&uart, registers, &resource);
    output_init(&output, &uart, true);
    input_init(&input);
    input.echo = ignore_text;
    return 0;
}

static struct xous_request request_make(xous_token_t token, xous_pid_t sender, size_t valid)
{
    return (struct xous_request){
        .message = {.token = token, .sender = sender, .label = CONSOLE_OUTPUT},
        .borrow = {.address = page, .length = sizeof(page), .valid = valid},
    };
}

static int64_t write_send(xous_token_t token, size_t valid)
{
    struct xous_request request = request_make(token, 7, valid);

    return output_write(&output, &request);
}

static void output_takes_at_most_a_piece_of_a_write(void **state)
{
    (void)state;
    assert_int_equal(write_send(1, 5), 5);
    assert_int_equal(write_send(2, sizeof(page)), FRAME_PIECE_MAX);
}

static void output_writers_wait_in_order_for_room(void **state)
{
    xous_token_t token = 1;

    (void)state;
    while (write_send(token, FRAME_PIECE_MAX) != XOUS_DEFER) {
        token++;
    }
    assert_int_equal(write_send(token + 1, 1), XOUS_DEFER);
    output_pump(&output);
    assert_int_equal(replies.count, 0);
    registers[STATUS_REGISTER] = STATUS_ROOM;
    while (output_is_pending(&output)) {
        output_pump(&output);
    }
    assert_int_equal(replies.count, 2);
    assert_int_equal(replies.entries[0].token, token);
    assert_int_equal(replies.entries[0].value, FRAME_PIECE_MAX);
    assert_int_equal(replies.entries[1].token, token + 1);
    assert_int_equal(replies.entries[1].value, 1);
}

static void output_refuses_more_writers_than_can_wait(void **state)
{
    xous_token_t token = 1;

    (void)state;
    while (write_send(token, FRAME_PIECE_MAX) != XOUS_DEFER) {
        token++;
    }
    for (uint32_t i = 1; i < OUTPUT_WAITING; i++) {
        assert_int_equal(write_send(token + i, 1), XOUS_DEFER);
    }
    assert_int_equal(write_send(9999, 1), -XOUS_OUT_OF_MEMORY);
}

static void output_flush_is_answered_when_the_device_is_empty(void **state)
{
    struct xous_request request = request_make(42, 7, 0);

    (void)state;
    assert_int_equal(write_send(1, 100), 100);
    assert_int_equal(output_flush(&output, &request), XOUS_DEFER);
    output_pump(&output);
    assert_int_equal(replies.count, 0);
    assert_true(output_is_pending(&output));
    registers[STATUS_REGISTER] = STATUS_ROOM;
    output_pump(&output);
    assert_int_equal(replies.count, 1);
    assert_int_equal(replies.entries[0].token, 42);
    assert_false(output_is_pending(&output));
}

static void uart_sends_nothing_while_it_is_busy(void **state)
{
    (void)state;
    registers[0] = 0;
    assert_int_equal(write_send(1, 10), 10);
    output_pump(&output);
    assert_int_equal(registers[0], 0);
    assert_int_equal(byte_ring_used(&output.ring), 14);
}

static void uart_is_refused_without_facts_that_fit(void **state)
{
    struct xous_start_resource other = resource;

    (void)state;
    assert_true(uart_is_supported(&resource));
    other.register_width = 3;
    assert_false(uart_is_supported(&other));
    other = resource;
    other.register_width = 4;
    assert_false(uart_is_supported(&other));
    other.register_shift = 2;
    assert_true(uart_is_supported(&other));
    other.interrupt = 0;
    assert_false(uart_is_supported(&other));
    other = resource;
    other.size = 7;
    assert_false(uart_is_supported(&other));
}

static void readers_are_served_by_process_and_in_order(void **state)
{
    struct xous_request first = request_make(1, 7, 0);
    struct xous_request other = request_make(2, 8, 0);
    struct xous_request second = request_make(3, 7, 2);

    (void)state;
    input_mode(&input, CONSOLE_RAW);
    assert_int_equal(readers_add(&readers, &first), XOUS_DEFER);
    assert_int_equal(readers_add(&readers, &other), XOUS_DEFER);
    assert_int_equal(readers_add(&readers, &second), XOUS_DEFER);
    readers_serve(&readers, &input, 7);
    assert_int_equal(replies.count, 0);
    for (const char *c = "a\rbcd"; *c != '\0'; c++) {
        input_feed(&input, (uint8_t)*c);
    }
    readers_serve(&readers, &input, 7);
    assert_int_equal(replies.count, 2);
    assert_int_equal(replies.entries[0].token, 1);
    assert_int_equal(replies.entries[0].valid, 2);
    assert_int_equal(replies.entries[1].token, 3);
    assert_int_equal(replies.entries[1].valid, 2);
    readers_serve(&readers, &input, 8);
    assert_int_equal(replies.entries[2].token, 2);
    assert_int_equal(replies.entries[2].valid, 1);
}

static void readers_of_a_dead_process_are_dropped(void **state)
{
    struct xous_request first = request_make(1, 7, 0);
    struct xous_request other = request_make(2, 8, 0);

    (void)state;
    assert_int_equal(readers_add(&readers, &first), XOUS_DEFER);
    assert_int_equal(readers_add(&readers, &other), XOUS_DEFER);
    readers_drop(&readers, 7);
    assert_int_equal(readers.count, 1);
    assert_int_equal(replies.entries[0].token, 1);
    assert_int_equal(replies.entries[0].value, -XOUS_PROCESS_TERMINATED);
}

static void readers_are_limited_in_number_and_size(void **state)
{
    struct xous_request request = request_make(1, 7, 0);
    struct xous_request large = request_make(1, 7, 0);

    (void)state;
    large.borrow.length = CONSOLE_READ_MAX + XOUS_PAGE_SIZE;
    assert_int_equal(readers_add(&readers, &large), -XOUS_INVALID_ARGUMENT);
    for (uint32_t i = 0; i < READERS_MAX; i++) {
        assert_int_equal(readers_add(&readers, &request), XOUS_DEFER);
    }
    assert_int_equal(readers_add(&readers, &request), -XOUS_OUT_OF_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(output_takes_at_most_a_piece_of_a_write, begin),
        cmocka_unit_test_setup(output_writers_wait_in_order_for_room, begin),
        cmocka_unit_test_setup(output_refuses_more_writers_than_can_wait, begin),
        cmocka_unit_test_setup(output_flush_is_answered_when_the_device_is_empty, begin),
        cmocka_unit_test_setup(uart_sends_nothing_while_it_is_busy, begin),
        cmocka_unit_test_setup(uart_is_refused_without_facts_that_fit, begin),
        cmocka_unit_test_setup(readers_are_served_by_process_and_in_order, begin),
        cmocka_unit_test_setup(readers_of_a_dead_process_are_dropped, begin),
        cmocka_unit_test_setup(readers_are_limited_in_number_and_size, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
