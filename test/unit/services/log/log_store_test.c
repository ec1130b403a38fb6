/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/log/store.c.
 */
#include <check.h>

#include <stdio.h>
#include <string.h>

#include "store.h"

static struct store store;
static uint8_t buffer[STORE_LINES * 64];

static int begin(void **state)
{
    (void)state;
    memset(&store, 0, sizeof(store));
    store_init(&store);
    return 0;
}

static void add(const char *text)
{
    const struct xous_log_record record = {
        .time = 5, .pid = 3, .level = XOUS_LOG_INFO, .length = (uint16_t)strlen(text)};

    store_add(&store, &record, text, false);
}

static void add_numbered(unsigned count)
{
    for (unsigned i = 1; i <= count; i++) {
        char text[16];

        (void)snprintf(text, sizeof(text), "line %u", i);
        add(text);
    }
}

/* The text of the record at the offset; moves behind it. */
static void record_expect(size_t *at, const char *text)
{
    struct xous_log_record record;

    memcpy(&record, buffer + *at, sizeof(record));
    assert_int_equal(record.pid, 3);
    assert_int_equal(record.length, strlen(text));
    assert_memory_equal(buffer + *at + sizeof(record), text, strlen(text));
    *at += sizeof(record) + ((record.length + 7u) & ~(size_t)7);
}

static void store_gives_lines_in_order(void **state)
{
    uint64_t position = 0;
    uint32_t lost;
    size_t at = 0;

    (void)state;
    add("one");
    add("two");
    assert_int_equal(store_read(&store, &position, buffer, sizeof(buffer), &lost), 48);
    record_expect(&at, "one");
    record_expect(&at, "two");
    assert_int_equal(lost, 0);
    assert_int_equal(position, 3);
    assert_int_equal(store_read(&store, &position, buffer, sizeof(buffer), &lost), 0);
    add("three");
    at = 0;
    assert_int_equal(store_read(&store, &position, buffer, sizeof(buffer), &lost), 24);
    record_expect(&at, "three");
}

static void store_gives_the_last_lines(void **state)
{
    uint64_t position = LOG_LAST(2);
    uint32_t lost;
    size_t at = 0;

    (void)state;
    add_numbered(5);
    assert_int_equal(store_read(&store, &position, buffer, sizeof(buffer), &lost), 48);
    record_expect(&at, "line 4");
    record_expect(&at, "line 5");
    position = LOG_LAST(100);
    assert_int_equal(store_read(&store, &position, buffer, sizeof(buffer), &lost), 5 * 24);
    position = LOG_LAST(0);
    assert_int_equal(store_read(&store, &position, buffer, sizeof(buffer), &lost), 0);
    assert_int_equal(position, 6);
}

static void store_gives_only_whole_records(void **state)
{
    uint64_t position = 0;
    uint32_t lost;

    (void)state;
    add_numbered(3);
    assert_int_equal(store_read(&store, &position, buffer, 71, &lost), 48);
    assert_int_equal(position, 3);
    assert_int_equal(store_read(&store, &position, buffer, 23, &lost), 0);
    assert_int_equal(position, 3);
}

static void store_drops_the_oldest_and_counts_them(void **state)
{
    uint64_t position = 3;
    uint32_t lost;
    size_t at = 0;

    (void)state;
    add_numbered(STORE_LINES + 10);
    assert_int_equal(store_first(&store), 11);
    assert_null(store_line(&store, 10));
    assert_non_null(store_line(&store, 11));
    assert_true(store_read(&store, &position, buffer, 24, &lost) > 0);
    assert_int_equal(lost, 8);
    record_expect(&at, "line 11");
    position = 0;
    (void)store_read(&store, &position, buffer, 24, &lost);
    assert_int_equal(lost, 0);
}

static void store_shows_control_characters_as_question_marks(void **state)
{
    uint64_t position = 0;
    uint32_t lost;
    size_t at = 0;

    (void)state;
    add("a\x1b[2J\nb\x7f\x1es\xc3\xa9");
    (void)store_read(&store, &position, buffer, sizeof(buffer), &lost);
    record_expect(&at, "a?[2J?b??s\xc3\xa9");
}

static void store_takes_any_position(void **state)
{
    uint64_t position = UINT64_MAX >> 1;
    uint32_t lost;

    (void)state;
    add_numbered(3);
    assert_int_equal(store_read(&store, &position, buffer, sizeof(buffer), &lost), 0);
    assert_int_equal(position, 4);
    position = UINT64_MAX;
    assert_int_equal(store_read(&store, &position, buffer, sizeof(buffer), &lost), 72);
}

static void store_cuts_a_line_that_is_too_long(void **state)
{
    char text[XOUS_LOG_LINE + 100];
    const struct xous_log_record record = {.level = XOUS_LOG_INFO, .length = sizeof(text)};

    (void)state;
    memset(text, 'x', sizeof(text));
    store_add(&store, &record, text, true);
    assert_int_equal(store_line(&store, 1)->record.length, XOUS_LOG_LINE);
    assert_true(store_line(&store, 1)->shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(store_gives_lines_in_order, begin),
        cmocka_unit_test_setup(store_gives_the_last_lines, begin),
        cmocka_unit_test_setup(store_gives_only_whole_records, begin),
        cmocka_unit_test_setup(store_drops_the_oldest_and_counts_them, begin),
        cmocka_unit_test_setup(store_shows_control_characters_as_question_marks, begin),
        cmocka_unit_test_setup(store_takes_any_position, begin),
        cmocka_unit_test_setup(store_cuts_a_line_that_is_too_long, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
