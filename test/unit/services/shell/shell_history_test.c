/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/history.c.
 */
#include <check.h>

#include <stdio.h>

#include "history.h"

static void history_gives_the_newest_first(void **state)
{
    struct history history = {0};

    (void)state;
    assert_null(history_line(&history, 0));
    history_add(&history, "one");
    history_add(&history, "two");
    assert_string_equal(history_line(&history, 0), "two");
    assert_string_equal(history_line(&history, 1), "one");
    assert_null(history_line(&history, 2));
    history_free(&history);
}

static void history_leaves_out_blank_and_repeated_lines(void **state)
{
    struct history history = {0};

    (void)state;
    history_add(&history, "");
    history_add(&history, "  \t");
    history_add(&history, "one");
    history_add(&history, "one");
    history_add(&history, "two");
    history_add(&history, "one");
    assert_int_equal(history_count(&history), 3);
    history_free(&history);
}

static void history_forgets_the_oldest(void **state)
{
    struct history history = {0};

    (void)state;
    for (unsigned i = 0; i < HISTORY_LINES + 5; i++) {
        char line[16];

        (void)snprintf(line, sizeof(line), "line %u", i);
        history_add(&history, line);
    }
    assert_int_equal(history_count(&history), HISTORY_LINES);
    assert_string_equal(history_line(&history, HISTORY_LINES - 1), "line 5");
    assert_null(history_line(&history, HISTORY_LINES));
    history_free(&history);
}

static void history_search_finds_the_youngest_match(void **state)
{
    struct history history = {0};
    size_t age = 99;

    (void)state;
    history_add(&history, "run hello");
    history_add(&history, "ps");
    history_add(&history, "run ping");
    assert_string_equal(history_search(&history, "run", 0, &age), "run ping");
    assert_int_equal(age, 0);
    assert_string_equal(history_search(&history, "run", 1, &age), "run hello");
    assert_int_equal(age, 2);
    assert_null(history_search(&history, "run", 3, &age));
    assert_null(history_search(&history, "x", 0, &age));
    history_free(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_gives_the_newest_first),
        cmocka_unit_test(history_leaves_out_blank_and_repeated_lines),
        cmocka_unit_test(history_forgets_the_oldest),
        cmocka_unit_test(history_search_finds_the_youngest_match),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
