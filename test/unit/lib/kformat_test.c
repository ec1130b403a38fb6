/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/kformat.c: what it knows agrees with the C library's snprintf.
 */
#include <check.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <kernel/klog.h>

static char text[128];
static int length;

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

static void kformat_knows_the_sizes_l_and_z(void **state)
{
    (void)state;
    AGREES("%zu %zx", (size_t)1 << 40, SIZE_MAX);
    AGREES("%llu %lld", 1ull << 63, -5ll);
    AGREES("%lu%u", 1ul << 32, 7u); /* the next argument is found */
}

static void kformat_pads_to_a_width(void **state)
{
    (void)state;
    AGREES("[%5d] [%-5d] [%05d] [%5s] [%-5s]", -42, -42, -42, "ab", "ab");
    AGREES("[%8x] [%-8x] [%08x] [%2u]", 0xabcu, 0xabcu, 0xabcu, 12345u);
    AGREES("[%016lx]", 0x1234ul);
    AGREES("[%3c] [%-3c]", 'x', 'y');
}

static void kformat_prints_pointers_in_hex(void **state)
{
    (void)state;
    AGREES("%p", (void *)0x1234abcd);
}

static void kformat_cuts_strings_at_a_precision(void **state)
{
    const char open[3] = {'a', 'b', 'c'}; /* not terminated: nothing behind it may be read */

    (void)state;
    AGREES("[%.2s] [%.9s] [%.*s] [%6.2s]", "abcdef", "abc", 4, "abcdef", "xyz");
    AGREES("%.3s|%.*s", open, 3, open);
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
    assert_int_equal(length, 10);
    assert_int_equal(text[5], '#');
    format(1, "%d", 77);
    assert_string_equal(text, "");
    format(0, "%d", 77);
    assert_int_equal(text[0], '#');
    assert_int_equal(length, 2);
}

static void kformat_fits_exactly(void **state)
{
    (void)state;
    format(11, "%s", "0123456789");
    assert_string_equal(text, "0123456789");
    assert_int_equal(text[11], '#');
}

static void kformat_copies_unknown_conversions(void **state)
{
    const char *unknown = "%q and %5k, %d"; /* a variable: the compiler checks literals */

    (void)state;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
    format(sizeof(text), unknown, 3);
    assert_string_equal(text, "%q and %5k, 3");
    unknown = "ends with %-12";
    format(sizeof(text), unknown);
#pragma GCC diagnostic pop
    assert_string_equal(text, "ends with %-12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kformat_copies_plain_text),
        cmocka_unit_test(kformat_prints_integers_up_to_their_limits),
        cmocka_unit_test(kformat_knows_the_sizes_l_and_z),
        cmocka_unit_test(kformat_pads_to_a_width),
        cmocka_unit_test(kformat_prints_pointers_in_hex),
        cmocka_unit_test(kformat_cuts_strings_at_a_precision),
        cmocka_unit_test(kformat_says_null_for_a_null_string),
        cmocka_unit_test(kformat_truncates_and_terminates),
        cmocka_unit_test(kformat_fits_exactly),
        cmocka_unit_test(kformat_copies_unknown_conversions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
