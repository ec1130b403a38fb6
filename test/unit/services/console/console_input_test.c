/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/console/input.c.
 */
#include <check.h>

#include <string.h>

#include "input.h"

struct fixture {
    struct input input;
    char echo[65536];
    unsigned interrupts;
};

static struct fixture fixture;

static void on_echo(void *context, const char *text, size_t length)
{
    struct fixture *self = context;

    strncat(self->echo, text, length);
}

static void on_interrupt(void *context)
{
    struct fixture *self = context;

    self->interrupts++;
}

static int begin(void **state)
{
    (void)state;
    memset(&fixture, 0, sizeof(fixture));
    input_init(&fixture.input);
    fixture.input.context = &fixture;
    fixture.input.echo = on_echo;
    fixture.input.interrupt = on_interrupt;
    return 0;
}

static void type(const char *text)
{
    for (; *text != '\0'; text++) {
        input_feed(&fixture.input, (uint8_t)*text);
    }
}

static void take_expect(size_t size, const char *expected)
{
    char buffer[256];
    size_t count;

    assert_true(input_is_ready(&fixture.input));
    count = input_take(&fixture.input, buffer, size);
    assert_int_equal(count, strlen(expected));
    assert_memory_equal(buffer, expected, count);
}

static void input_cooked_arrives_line_by_line(void **state)
{
    (void)state;
    type("on");
    assert_false(input_is_ready(&fixture.input));
    type("e\rtwo\r");
    take_expect(100, "one\n");
    take_expect(2, "tw");
    take_expect(100, "o\n");
    assert_false(input_is_ready(&fixture.input));
    assert_string_equal(fixture.echo, "one\ntwo\n");
}

static void input_end_key_reads_as_no_bytes(void **state)
{
    (void)state;
    type("\x04");
    take_expect(100, "");
    assert_false(input_is_ready(&fixture.input));
    type("part\x04");
    take_expect(100, "part");
    assert_false(input_is_ready(&fixture.input));
}

static void input_end_mark_behind_a_full_read_is_no_end(void **state)
{
    (void)state;
    type("part\x04next\r");
    take_expect(4, "part");
    take_expect(100, "next\n");
}

static void input_raw_arrives_as_typed_up_to_a_line_end(void **state)
{
    (void)state;
    input_mode(&fixture.input, CONSOLE_RAW);
    type("\x1b[A\x03\x04");
    take_expect(100, "\x1b[A\x03\x04");
    type("ls\rcat\r");
    take_expect(100, "ls\r");
    take_expect(100, "cat\r");
    assert_string_equal(fixture.echo, "");
    assert_int_equal(fixture.interrupts, 0);
}

static void input_typed_ahead_in_raw_mode_is_cooked_later(void **state)
{
    (void)state;
    input_mode(&fixture.input, CONSOLE_RAW);
    type("run cat\rabX\x7f"
         "c\r");
    take_expect(100, "run cat\r");
    input_mode(&fixture.input, CONSOLE_COOKED);
    take_expect(100, "abc\n");
    assert_string_equal(fixture.echo, "abX\b \bc\n");
}

static void input_typed_ahead_in_cooked_mode_is_kept_for_raw(void **state)
{
    (void)state;
    type("first\rsec");
    input_mode(&fixture.input, CONSOLE_RAW);
    type("ond\r");
    take_expect(100, "first\n");
    take_expect(100, "sec");
    take_expect(100, "ond\r");
}

static void input_interrupt_drops_what_was_typed(void **state)
{
    (void)state;
    type("first\rsec\x03third\r");
    assert_int_equal(fixture.interrupts, 1);
    take_expect(100, "third\n");
    assert_false(input_is_ready(&fixture.input));
}

static void input_interrupt_comes_through_when_all_is_full(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * INPUT_SIZE; i++) {
        assert_true(input_has_room(&fixture.input));
        input_feed(&fixture.input, i % 64 == 63 ? '\r' : 'x');
    }
    type("\x03");
    assert_int_equal(fixture.interrupts, 1);
}

static void input_keeps_only_whole_lines_when_full(void **state)
{
    char buffer[128];

    (void)state;
    for (size_t i = 0; i < 100 * 70; i++) {
        input_feed(&fixture.input, i % 70 == 69 ? '\r' : 'x');
    }
    while (input_is_ready(&fixture.input)) {
        assert_int_equal(input_take(&fixture.input, buffer, sizeof(buffer)), 70);
    }
    assert_non_null(strchr(fixture.echo, '\a'));
}

static void input_raw_stops_at_its_limit(void **state)
{
    (void)state;
    input_mode(&fixture.input, CONSOLE_RAW);
    for (size_t i = 0; i < INPUT_SIZE; i++) {
        assert_true(input_has_room(&fixture.input));
        input_feed(&fixture.input, 'x');
    }
    assert_false(input_has_room(&fixture.input));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(input_cooked_arrives_line_by_line, begin),
        cmocka_unit_test_setup(input_end_key_reads_as_no_bytes, begin),
        cmocka_unit_test_setup(input_end_mark_behind_a_full_read_is_no_end, begin),
        cmocka_unit_test_setup(input_raw_arrives_as_typed_up_to_a_line_end, begin),
        cmocka_unit_test_setup(input_typed_ahead_in_raw_mode_is_cooked_later, begin),
        cmocka_unit_test_setup(input_typed_ahead_in_cooked_mode_is_kept_for_raw, begin),
        cmocka_unit_test_setup(input_interrupt_drops_what_was_typed, begin),
        cmocka_unit_test_setup(input_interrupt_comes_through_when_all_is_full, begin),
        cmocka_unit_test_setup(input_keeps_only_whole_lines_when_full, begin),
        cmocka_unit_test_setup(input_raw_stops_at_its_limit, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
