/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/complete.c.
 */
#include <check.h>

#include <stdio.h>
#include <string.h>

#include "complete.h"

static struct complete_place place;
static struct complete_candidates candidates;

static void find_expect(const char *line, size_t words, const char *prefix)
{
    assert_true(complete_find(line, strlen(line), &place));
    assert_int_equal(place.word_count, words);
    assert_string_equal(place.prefix, prefix);
}

static void insertion_expect(const char *prefix, const char *const *names, size_t count, const char *expected)
{
    char insertion[COMPLETE_NAME + 1];

    complete_begin(&candidates, prefix);
    for (size_t i = 0; i < count; i++) {
        complete_offer(&candidates, names[i]);
    }
    complete_insertion(&candidates, insertion);
    assert_string_equal(insertion, expected);
}

static void complete_finds_the_word_before_the_cursor(void **state)
{
    (void)state;
    find_expect("", 0, "");
    find_expect("up", 0, "up");
    find_expect("  up", 0, "up");
    find_expect("run ", 1, "");
    find_expect("run hel", 1, "hel");
    assert_string_equal(place.words[0], "run");
    find_expect("log level  debug na", 3, "na");
    assert_string_equal(place.words[2], "debug");
}

static void complete_looks_only_left_of_the_cursor(void **state)
{
    (void)state;
    assert_true(complete_find("run hello", 5, &place));
    assert_string_equal(place.prefix, "h");
    assert_true(complete_find("run hello", 2, &place));
    assert_int_equal(place.word_count, 0);
    assert_string_equal(place.prefix, "ru");
}

static void complete_begins_anew_behind_separators(void **state)
{
    (void)state;
    find_expect("ps; ru", 0, "ru");
    find_expect("spin&ki", 0, "ki");
    find_expect("ps; kill lo", 1, "lo");
}

static void complete_leaves_quotes_alone(void **state)
{
    (void)state;
    assert_false(complete_find("echo 'a", 7, &place));
    assert_false(complete_find("echo a # b", 10, &place));
    assert_true(complete_find("echo 'a'; p", 11, &place));
}

static void complete_refuses_words_that_are_too_long(void **state)
{
    char line[200];

    (void)state;
    memset(line, 'x', sizeof(line));
    line[sizeof(line) - 1] = '\0';
    assert_false(complete_find(line, strlen(line), &place));
    line[100] = ' ';
    assert_false(complete_find(line, 105, &place));
    assert_false(complete_find("a b c d e f g h i j", 19, &place));
}

static void complete_inserts_what_all_have_in_common(void **state)
{
    static const char *const names[] = {"sleep", "servers", "spawn", "ps", "spin"};

    (void)state;
    insertion_expect("sp", names, 5, "");
    assert_int_equal(candidates.count, 2);
    assert_string_equal(candidates.names[0], "spawn");
    insertion_expect("se", names, 5, "rvers ");
    insertion_expect("x", names, 5, "");
    insertion_expect("ps", names, 5, " ");
}

static void complete_inserts_a_common_beginning(void **state)
{
    static const char *const names[] = {"reboot-now", "reboot-later", "reboot-now"};

    (void)state;
    insertion_expect("re", names, 3, "boot-");
    assert_int_equal(candidates.count, 2);
}

static void complete_keeps_a_limited_number(void **state)
{
    char insertion[COMPLETE_NAME + 1];

    (void)state;
    complete_begin(&candidates, "n");
    for (unsigned i = 0; i < COMPLETE_MAX + 10; i++) {
        char name[16];

        (void)snprintf(name, sizeof(name), "n%03u", i);
        complete_offer(&candidates, name);
    }
    assert_int_equal(candidates.count, COMPLETE_MAX);
    assert_true(candidates.more);
    complete_insertion(&candidates, insertion);
    assert_string_equal(insertion, "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_finds_the_word_before_the_cursor),
        cmocka_unit_test(complete_looks_only_left_of_the_cursor),
        cmocka_unit_test(complete_begins_anew_behind_separators),
        cmocka_unit_test(complete_leaves_quotes_alone),
        cmocka_unit_test(complete_refuses_words_that_are_too_long),
        cmocka_unit_test(complete_inserts_what_all_have_in_common),
        cmocka_unit_test(complete_inserts_a_common_beginning),
        cmocka_unit_test(complete_keeps_a_limited_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
