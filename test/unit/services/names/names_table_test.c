/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/names/name_table.c.
 */
#include <check.h>

#include <stdio.h>
#include <string.h>

#include "name_table.h"

static struct name_table table;
static const struct xous_sid sid = {1, 2};

static int reset(void **state)
{
    (void)state;
    memset(&table, 0, sizeof(table));
    return 0;
}

static struct name named(const char *text)
{
    return (struct name){text, strlen(text)};
}

static xous_error_t add(const char *text, xous_pid_t pid)
{
    return name_table_add(&table, named(text), pid, sid);
}

static void E01_register_find_twice_unregister(void **state)
{
    struct name_record *record;

    (void)state;
    assert_null(name_table_find(&table, named("log")));
    assert_int_equal(add("log", 5), XOUS_OK);
    record = name_table_find(&table, named("log"));
    assert_int_equal(record->pid, 5);
    assert_int_equal(record->sid.high, 2);
    assert_int_equal(add("log", 6), XOUS_SERVER_EXISTS);
    assert_int_equal(add("log", 5), XOUS_SERVER_EXISTS);
    name_table_remove(&table, record);
    assert_null(name_table_find(&table, named("log")));
    assert_int_equal(add("log", 6), XOUS_OK);
}

static void names_are_compared_whole(void **state)
{
    (void)state;
    assert_int_equal(add("log", 1), XOUS_OK);
    assert_int_equal(add("lo", 1), XOUS_OK);
    assert_int_equal(add("logs", 1), XOUS_OK);
    assert_int_equal(add("LOG", 1), XOUS_OK);
    assert_int_equal(name_table_find(&table, named("lo"))->length, 2);
    assert_null(name_table_find(&table, named("l")));
}

static void names_stay_in_order(void **state)
{
    static const char *const texts[] = {"m", "a", "z", "mm", "b", "\xc3\xa9"};

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(add(texts[i], 1), XOUS_OK);
    }
    name_table_remove(&table, name_table_find(&table, named("b")));
    assert_int_equal(table.count, 5);
    for (uint32_t i = 1; i < table.count; i++) {
        struct name_record *a = &table.records[i - 1];
        struct name_record *b = &table.records[i];

        assert_true(name_compare((struct name){a->text, a->length}, (struct name){b->text, b->length}) < 0);
    }
}

static void E05_one_process_cannot_fill_the_table(void **state)
{
    char text[16];

    (void)state;
    for (unsigned i = 0; i < NAMES_PER_PROCESS; i++) {
        snprintf(text, sizeof(text), "n%u", i);
        assert_int_equal(add(text, 7), XOUS_OK);
    }
    assert_int_equal(add("more", 7), XOUS_OUT_OF_MEMORY);
    assert_int_equal(add("more", 8), XOUS_OK);
    name_table_remove(&table, name_table_find(&table, named("n3")));
    assert_int_equal(add("again", 7), XOUS_OK);
}

static void names_table_is_full_at_its_limit(void **state)
{
    char text[16];

    (void)state;
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        snprintf(text, sizeof(text), "n%u", i);
        assert_int_equal(add(text, 10 + i / NAMES_PER_PROCESS), XOUS_OK);
    }
    assert_int_equal(add("more", 1), XOUS_OUT_OF_MEMORY);
    assert_int_equal(add("n5", 1), XOUS_SERVER_EXISTS);
}

static void E02_longest_name_has_no_terminator(void **state)
{
    char text[NAMES_LENGTH];

    (void)state;
    memset(text, 'n', sizeof(text));
    assert_int_equal(name_table_add(&table, (struct name){text, sizeof(text)}, 1, sid), XOUS_OK);
    assert_int_equal(name_table_add(&table, (struct name){text, sizeof(text) - 1}, 1, sid), XOUS_OK);
    assert_int_equal(name_table_find(&table, (struct name){text, sizeof(text)})->length, NAMES_LENGTH);
}

#define CASE(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(E01_register_find_twice_unregister),
        CASE(names_are_compared_whole),
        CASE(names_stay_in_order),
        CASE(E05_one_process_cannot_fill_the_table),
        CASE(names_table_is_full_at_its_limit),
        CASE(E02_longest_name_has_no_terminator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
