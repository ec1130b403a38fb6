/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/names/utf8.c.
 */
#include <check.h>

#include <stdlib.h>
#include <string.h>

#include <xous/names_api.h>

#include "utf8.h"

/* From an allocation of exactly its size, so that ASan sees any read behind it. */
static bool valid(bool (*function)(const char *, size_t), const char *text, size_t length)
{
    char *copy = malloc(length + (length == 0));
    bool result;

    memcpy(copy, text, length);
    result = function(copy, length);
    free(copy);
    return result;
}

static bool is_utf8(const char *text)
{
    return valid(utf8_valid, text, strlen(text));
}

static void utf8_accepts_each_length_at_its_bounds(void **state)
{
    (void)state;
    assert_true(is_utf8(""));
    assert_true(is_utf8("a\x7f"));
    assert_true(is_utf8("\xc2\x80\xdf\xbf"));
    assert_true(is_utf8("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"));
    assert_true(is_utf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
}

static void utf8_refuses_what_has_a_shorter_form(void **state)
{
    (void)state;
    assert_false(is_utf8("\xc0\x80"));
    assert_false(is_utf8("\xc1\xbf"));
    assert_false(is_utf8("\xe0\x9f\xbf"));
    assert_false(is_utf8("\xf0\x8f\xbf\xbf"));
}

static void utf8_refuses_surrogates_and_what_is_above_unicode(void **state)
{
    (void)state;
    assert_false(is_utf8("\xed\xa0\x80"));
    assert_false(is_utf8("\xed\xbf\xbf"));
    assert_false(is_utf8("\xf4\x90\x80\x80"));
    assert_false(is_utf8("\xf5\x80\x80\x80"));
    assert_false(is_utf8("\xff"));
}

static void utf8_refuses_cut_and_stray_bytes(void **state)
{
    (void)state;
    assert_false(is_utf8("\x80"));
    assert_false(is_utf8("a\xc2"));
    assert_false(is_utf8("\xe2\x82"));
    assert_false(is_utf8("\xf0\x9f\x98"));
    assert_false(is_utf8("\xc2"
                         "a"));
    assert_false(is_utf8("\xe2\x82"
                         "a"));
}

static void E02_name_lengths_and_characters(void **state)
{
    char longest[NAMES_LENGTH + 1];

    (void)state;
    memset(longest, 'n', sizeof(longest));
    assert_false(valid(name_valid, "", 0));
    assert_true(valid(name_valid, "n", 1));
    assert_true(valid(name_valid, longest, NAMES_LENGTH));
    assert_false(valid(name_valid, longest, NAMES_LENGTH + 1));
    assert_true(valid(name_valid, "caf\xc3\xa9 \xf0\x9f\x98\x80", 10));
    assert_false(valid(name_valid, "a\0b", 3));
    assert_false(valid(name_valid, "a\nb", 3));
    assert_false(valid(name_valid, "a\x7f", 2));
    assert_false(valid(name_valid, "a\xc2\x9f", 3));
    assert_true(valid(name_valid, "a\xc2\xa0", 3));
    assert_false(valid(name_valid, "a\xc3", 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_accepts_each_length_at_its_bounds),
        cmocka_unit_test(utf8_refuses_what_has_a_shorter_form),
        cmocka_unit_test(utf8_refuses_surrogates_and_what_is_above_unicode),
        cmocka_unit_test(utf8_refuses_cut_and_stray_bytes),
        cmocka_unit_test(E02_name_lengths_and_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
