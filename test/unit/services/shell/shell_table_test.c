/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/table.c and text.c.
 */
#include <check.h>

#include <string.h>

#include "table.h"

static void table_aligns_columns(void **state)
{
    static const char *const titles[] = {"PID", "NAME", "STATE"};
    struct table table;
    struct text text = {0};

    (void)state;
    table_begin(&table, "rll", titles);
    table_cell(&table, "%d", 7);
    table_cell(&table, "ticktimer");
    table_cell(&table, "running");
    table_cell(&table, "%d", 65543);
    table_cell(&table, "log");
    table_cell(&table, "killed");
    table_end(&table, &text);
    assert_string_equal(text_string(&text), "  PID  NAME       STATE\n"
                                            "    7  ticktimer  running\n"
                                            "65543  log        killed\n");
    text_free(&text);
}

static void table_counts_characters_not_bytes(void **state)
{
    static const char *const titles[] = {"A", "B"};
    struct table table;
    struct text text = {0};

    (void)state;
    table_begin(&table, "ll", titles);
    table_cell(&table, "\xc3\xa9\xc3\xa9");
    table_cell(&table, "x");
    table_end(&table, &text);
    assert_string_equal(text_string(&text), "A   B\n\xc3\xa9\xc3\xa9  x\n");
    text_free(&text);
}

static void table_shows_whole_rows_only(void **state)
{
    static const char *const titles[] = {"A", "B"};
    struct table table;
    struct text text = {0};

    (void)state;
    table_begin(&table, "lr", titles);
    table_cell(&table, "lonely");
    table_end(&table, &text);
    assert_string_equal(text_string(&text), "A       B\n");
    text_free(&text);
}

static void table_grows_as_needed(void **state)
{
    static const char *const titles[] = {"N"};
    struct table table;
    struct text text = {0};

    (void)state;
    table_begin(&table, "r", titles);
    for (unsigned i = 0; i < 1000; i++) {
        table_cell(&table, "%u", i);
    }
    table_end(&table, &text);
    assert_int_equal(text.length, 1001 * 4);
    assert_memory_equal(text_string(&text) + text.length - 4, "999\n", 4);
    text_free(&text);
}

static void text_grows_and_stays_terminated(void **state)
{
    struct text text = {0};

    (void)state;
    assert_string_equal(text_string(&text), "");
    for (unsigned i = 0; i < 300; i++) {
        text_add(&text, "%03u", i);
    }
    text_repeat(&text, '-', 500);
    text_append(&text, "end", 3);
    assert_int_equal(text.length, 900 + 500 + 3);
    assert_int_equal(strlen(text_string(&text)), text.length);
    assert_false(text.incomplete);
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_aligns_columns),
        cmocka_unit_test(table_counts_characters_not_bytes),
        cmocka_unit_test(table_shows_whole_rows_only),
        cmocka_unit_test(table_grows_as_needed),
        cmocka_unit_test(text_grows_and_stays_terminated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
