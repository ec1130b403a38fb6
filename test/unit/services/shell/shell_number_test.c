/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/number.c and calendar.c.
 */
#include <check.h>

#include "calendar.h"
#include "number.h"

static void number_takes_digits_up_to_the_limit(void **state)
{
    uint64_t value;

    (void)state;
    assert_true(number_parse("0", 9, &value));
    assert_int_equal(value, 0);
    assert_true(number_parse("4294967295", UINT32_MAX, &value));
    assert_int_equal(value, UINT32_MAX);
    assert_false(number_parse("4294967296", UINT32_MAX, &value));
    assert_true(number_parse("18446744073709551615", UINT64_MAX, &value));
    assert_false(number_parse("18446744073709551616", UINT64_MAX, &value));
    assert_false(number_parse("9", 8, &value));
}

static void number_refuses_anything_else(void **state)
{
    static const char *const wrong[] = {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "a"};
    uint64_t value;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(number_parse(wrong[i], 100, &value));
    }
}

static void number_seconds_have_a_fraction(void **state)
{
    uint64_t value;

    (void)state;
    assert_true(number_parse_seconds("1.5", &value));
    assert_int_equal(value, 1500000);
    assert_true(number_parse_seconds("0.000001", &value));
    assert_int_equal(value, 1);
    assert_true(number_parse_seconds("2.", &value));
    assert_int_equal(value, 2000000);
    assert_false(number_parse_seconds("0.0000001", &value));
    assert_false(number_parse_seconds(".5", &value));
    assert_false(number_parse_seconds("1s", &value));
    assert_false(number_parse_seconds("99999999999999999999", &value));
}

static void number_sizes_have_units(void **state)
{
    uint64_t value;

    (void)state;
    assert_true(number_parse_size("4096", &value));
    assert_int_equal(value, 4096);
    assert_true(number_parse_size("4M", &value));
    assert_int_equal(value, 4 << 20);
    assert_true(number_parse_size("1G", &value));
    assert_int_equal(value, 1 << 30);
    assert_false(number_parse_size("4m", &value));
    assert_false(number_parse_size("4MB", &value));
    assert_false(number_parse_size("M", &value));
}

static void calendar_says_how_long(void **state)
{
    struct text text = {0};

    (void)state;
    calendar_duration(12345678, &text);
    assert_string_equal(text_string(&text), "0:00:12.345");
    text_free(&text);
    calendar_duration((86400ul + 3661) * 1000000, &text);
    assert_string_equal(text_string(&text), "1 day 1:01:01.000");
    text_free(&text);
    calendar_duration(3 * 86400ul * 1000000, &text);
    assert_string_equal(text_string(&text), "3 days 0:00:00.000");
    text_free(&text);
}

static void calendar_says_when(void **state)
{
    struct text text = {0};

    (void)state;
    calendar_moment(0, &text);
    assert_string_equal(text_string(&text), "1970-01-01 00:00:00 UTC");
    text_free(&text);
    calendar_moment(1709210096ul * 1000000000, &text);
    assert_string_equal(text_string(&text), "2024-02-29 12:34:56 UTC");
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number_takes_digits_up_to_the_limit),
        cmocka_unit_test(number_refuses_anything_else),
        cmocka_unit_test(number_seconds_have_a_fraction),
        cmocka_unit_test(number_sizes_have_units),
        cmocka_unit_test(calendar_says_how_long),
        cmocka_unit_test(calendar_says_when),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
