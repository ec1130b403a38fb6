/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/console/line.c.
 */
#include <check.h>

#include <string.h>

#include "line.h"

struct typist {
    struct line line;
    struct line_echo echo;
    enum line_result result; /* of the last byte */
    char shown[8192];
};

static void type_bytes(struct typist *typist, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        typist->result = line_feed(&typist->line, (uint8_t)bytes[i], &typist->echo);
        strncat(typist->shown, typist->echo.text, typist->echo.length);
    }
}

static void type(struct typist *typist, const char *text)
{
    type_bytes(typist, text, strlen(text));
}

static void text_expect(const struct typist *typist, const char *text)
{
    assert_int_equal(typist->line.length, strlen(text));
    assert_memory_equal(typist->line.text, text, strlen(text));
}

static void line_ends_with_either_key(void **state)
{
    static struct typist typist;

    (void)state;
    type(&typist, "abc\r");
    assert_int_equal(typist.result, LINE_DONE);
    text_expect(&typist, "abc\n");
    assert_string_equal(typist.shown, "abc\n");
    line_clear(&typist.line);
    type(&typist, "x\n");
    assert_int_equal(typist.result, LINE_DONE);
    text_expect(&typist, "x\n");
}

static void line_takes_return_and_feed_as_one(void **state)
{
    static struct typist typist;

    (void)state;
    type(&typist, "a\r");
    line_clear(&typist.line);
    type(&typist, "\n");
    assert_int_equal(typist.result, LINE_MORE);
    type(&typist, "\n");
    assert_int_equal(typist.result, LINE_DONE);
}

static void line_rubs_out_whole_characters(void **state)
{
    static struct typist typist;

    (void)state;
    type(&typist, "a\xc3\xa9\x7f");
    text_expect(&typist, "a");
    assert_string_equal(typist.shown, "a\xc3\xa9\b \b");
    type(&typist, "\x08\x08\x08");
    text_expect(&typist, "");
}

static void line_rubs_out_words_and_lines(void **state)
{
    static struct typist typist;

    (void)state;
    type(&typist, "one two  \x17");
    text_expect(&typist, "one ");
    type(&typist, "three\x15");
    text_expect(&typist, "");
}

static void line_end_key_ends_or_hands_over(void **state)
{
    static struct typist typist;

    (void)state;
    type(&typist, "\x04");
    assert_int_equal(typist.result, LINE_PART);
    text_expect(&typist, "");
    type(&typist, "ab\x04");
    assert_int_equal(typist.result, LINE_PART);
    text_expect(&typist, "ab");
}

static void line_interrupt_drops_the_line(void **state)
{
    static struct typist typist;

    (void)state;
    type(&typist, "abc\x03");
    assert_int_equal(typist.result, LINE_INTERRUPT);
    text_expect(&typist, "");
    type(&typist, "\x1b[\x03");
    assert_int_equal(typist.result, LINE_INTERRUPT);
    type(&typist, "x");
    text_expect(&typist, "x");
}

static void line_swallows_cursor_keys_and_control_characters(void **state)
{
    static struct typist typist;

    (void)state;
    type(&typist, "a\x1b[A\x1b[3~\x1bOHb\x01\x02\x0e\tc");
    text_expect(&typist, "ab\tc");
}

static void line_refuses_more_than_fits(void **state)
{
    static struct typist typist;

    (void)state;
    for (size_t i = 0; i < 2 * LINE_MAX; i++) {
        (void)line_feed(&typist.line, 'x', &typist.echo);
    }
    assert_int_equal(typist.line.length, LINE_MAX - 1);
    assert_int_equal(typist.echo.text[0], '\a');
    assert_int_equal(line_feed(&typist.line, '\r', &typist.echo), LINE_DONE);
    assert_int_equal(typist.line.length, LINE_MAX);
}

static void line_echo_of_rubbing_out_a_full_line_fits(void **state)
{
    static struct typist typist;

    (void)state;
    for (size_t i = 0; i < LINE_MAX; i++) {
        (void)line_feed(&typist.line, 'x', &typist.echo);
    }
    (void)line_feed(&typist.line, 0x15, &typist.echo);
    assert_int_equal(typist.line.length, 0);
    assert_int_equal(typist.echo.length, 3 * (LINE_MAX - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends_with_either_key),
        cmocka_unit_test(line_takes_return_and_feed_as_one),
        cmocka_unit_test(line_rubs_out_whole_characters),
        cmocka_unit_test(line_rubs_out_words_and_lines),
        cmocka_unit_test(line_end_key_ends_or_hands_over),
        cmocka_unit_test(line_interrupt_drops_the_line),
        cmocka_unit_test(line_swallows_cursor_keys_and_control_characters),
        cmocka_unit_test(line_refuses_more_than_fits),
        cmocka_unit_test(line_echo_of_rubbing_out_a_full_line_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
