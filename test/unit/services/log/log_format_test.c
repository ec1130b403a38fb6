/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/log/format.c.
 */
#include <check.h>

#include <string.h>

#include <xous/abi/system.h>

#include "format.h"

static const struct format_clock clock_10mhz = {.boot_time = 1000, .timebase = 10000000};

static void line_expect(uint64_t time, const char *name, const char *text, const char *expected)
{
    char line[FORMAT_LINE_MAX + 1];
    size_t length = format_line(&clock_10mhz, time, name, text, strlen(text), line);

    line[length] = '\0';
    assert_string_equal(line, expected);
}

static void format_is_time_name_text(void **state)
{
    (void)state;
    line_expect(1000 + 123456, "names", "ready", "[   0.012] names: ready\n");
    line_expect(1000 + 98765432100, "kernel", "", "[9876.543] kernel: \n");
}

static void format_of_a_time_before_the_start_is_zero(void **state)
{
    (void)state;
    line_expect(0, "kernel", "early", "[   0.000] kernel: early\n");
}

static void format_never_exceeds_its_limit(void **state)
{
    char line[FORMAT_LINE_MAX];
    char name[200];
    char text[400];

    (void)state;
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    memset(text, 't', sizeof(text));
    assert_int_equal(format_line(&clock_10mhz, UINT64_MAX, name, text, sizeof(text), line), FORMAT_LINE_MAX);
    assert_int_equal(line[FORMAT_LINE_MAX - 1], '\n');
    assert_true(format_line(&clock_10mhz, UINT64_MAX, name, text, XOUS_LOG_LINE, line) < FORMAT_LINE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_is_time_name_text),
        cmocka_unit_test(format_of_a_time_before_the_start_is_zero),
        cmocka_unit_test(format_never_exceeds_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
