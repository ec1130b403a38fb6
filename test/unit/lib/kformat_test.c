/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/kformat.c: what it knows agrees with the C library's snprintf.
 */
#include <check.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <kernel/arch.h>
#include <kernel/klog.h>

static char text[128];
static size_t length;
static char console[1024];
static size_t console_length;

void arch_console_put(char c)
{
    console[console_length++] = c;
}

static void format(size_t size, const char *pattern, ...) PRINTF_LIKE(2, 3);
static void format(size_t size, const char *pattern, ...)
{
    va_list arguments;

    memset(text, '#', sizeof(text));
    va_start(arguments, pattern);
    length = kformat(text, size, pattern, arguments);
    va_end(arguments);
}

/* Both formats, the same arguments. */
#define AGREES(...)                                                      \
    do {                                                                 \
        char expected[128];                                              \
        int printed = snprintf(expected, sizeof(expected), __VA_ARGS__); \
        format(sizeof(text), __VA_ARGS__);                               \
        assert_string_equal(text, expected);                             \
        assert_int_equal(length, printed);                               \
    } while (0)

static void kformat_copies_plain_text(void **state)
{
    (void)state;
    AGREES("no conversion at all");
    AGREES("%s", "");
    AGREES("100%% of %s", "it");
}

static void kformat_prints_integers_up_to_their_limits(void **state)
{
    (void)state;
    AGREES("%d %d %d %d", 0, -1, INT_MAX, INT_MIN);
    AGREES("%u %u %x %x", 0u, UINT_MAX, 0xdeadbeefu, 0u);
    AGREES("%ld %ld %lu %lx", LONG_MAX, LONG_MIN, ULONG_MAX, ULONG_MAX);
}

static void kformat_knows_the_size_l(void **state)
{
    (void)state;
    AGREES("%lu%u %s", 1ul << 32, 7u, "next"); /* the next argument is found */
}

static void kformat_says_null_for_a_null_string(void **state)
{
    const char *nothing = NULL;

    (void)state;
    format(sizeof(text), "%s", nothing);
    assert_string_equal(text, "(null)");
}

static void kformat_truncates_and_terminates(void **state)
{
    (void)state;
    format(5, "%s", "0123456789");
    assert_string_equal(text, "0123");
    assert_int_equal(length, 4);
    assert_int_equal(text[5], '#');
    format(1, "%d", 77);
    assert_string_equal(text, "");
    assert_int_equal(length, 0);
}

static void kformat_fits_exactly(void **state)
{
    (void)state;
    format(11, "%s", "0123456789");
    assert_string_equal(text, "0123456789");
    assert_int_equal(text[11], '#');
}

/* What follows an unknown conversion must not take its argument for another. */
static void kformat_copies_from_an_unknown_conversion_on(void **state)
{
    static const char *const unknown[] = {"%q and %5k, %s", "%5u %s", "%ls", "%l", "ends with %"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
        format(sizeof(text), unknown[i], 3);
#pragma GCC diagnostic pop
        assert_string_equal(text, unknown[i]);
    }
}

static void console_print_ends_the_line(void **state)
{
    char line[1000];

    (void)state;
    console_print("%s %d", "line", 1);
    assert_string_equal(console, "line 1\n");
    memset(line, 'x', sizeof(line));
    line[sizeof(line) - 1] = '\0';
    console_print("%s", line);
    assert_non_null(strstr(console, "xxx\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kformat_copies_plain_text),
        cmocka_unit_test(kformat_prints_integers_up_to_their_limits),
        cmocka_unit_test(kformat_knows_the_size_l),
        cmocka_unit_test(kformat_says_null_for_a_null_string),
        cmocka_unit_test(kformat_truncates_and_terminates),
        cmocka_unit_test(kformat_fits_exactly),
        cmocka_unit_test(kformat_copies_from_an_unknown_conversion_on),
        cmocka_unit_test(console_print_ends_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
