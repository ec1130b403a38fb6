/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/names/waiting.c and listing.c.
 */
#include <check.h>

#include <string.h>

#include "listing.h"
#include "waiting.h"

static struct waiting waiting;
static struct name_table table;

static int reset(void **state)
{
    (void)state;
    memset(&waiting, 0, sizeof(waiting));
    memset(&table, 0, sizeof(table));
    return 0;
}

static struct name named(const char *text)
{
    return (struct name){text, strlen(text)};
}

static bool add(const char *text, xous_pid_t pid, uint64_t token, uint64_t deadline)
{
    const struct xous_request request = {.message = {.sender = pid, .token = token}};

    return waiting_add(&waiting, &request, named(text), deadline);
}

static void E04_waiting_clients_are_served_in_order(void **state)
{
    struct xous_request request;

    (void)state;
    add("log", 1, 11, WAITING_FOREVER);
    add("console", 2, 12, WAITING_FOREVER);
    add("log", 3, 13, WAITING_FOREVER);
    assert_true(waiting_take_name(&waiting, named("log"), &request));
    assert_int_equal(request.message.token, 11);
    add("log", 4, 14, WAITING_FOREVER); /* in the slot that became free */
    assert_true(waiting_take_name(&waiting, named("log"), &request));
    assert_int_equal(request.message.token, 13);
    assert_true(waiting_take_name(&waiting, named("log"), &request));
    assert_int_equal(request.message.token, 14);
    assert_false(waiting_take_name(&waiting, named("log"), &request));
}

static void waiting_ends_at_the_deadline(void **state)
{
    struct xous_request request;

    (void)state;
    assert_true(waiting_deadline(&waiting) == WAITING_FOREVER);
    add("a", 1, 11, 500);
    add("b", 1, 12, 300);
    add("c", 1, 13, WAITING_FOREVER);
    assert_int_equal(waiting_deadline(&waiting), 300);
    assert_false(waiting_take_due(&waiting, 299, &request));
    assert_true(waiting_take_due(&waiting, 300, &request));
    assert_int_equal(request.message.token, 12);
    assert_int_equal(waiting_deadline(&waiting), 500);
    assert_true(waiting_take_due(&waiting, UINT64_MAX, &request));
    assert_false(waiting_take_due(&waiting, UINT64_MAX, &request));
}

static void waiting_of_a_process_ends_with_it(void **state)
{
    struct xous_request request;

    (void)state;
    add("a", 1, 11, WAITING_FOREVER);
    add("b", 2, 12, WAITING_FOREVER);
    add("c", 1, 13, WAITING_FOREVER);
    assert_true(waiting_take_process(&waiting, 1, &request));
    assert_true(waiting_take_process(&waiting, 1, &request));
    assert_false(waiting_take_process(&waiting, 1, &request));
    assert_true(waiting_take_name(&waiting, named("b"), &request));
}

static void E05_waiting_places_have_a_limit_per_process(void **state)
{
    (void)state;
    for (unsigned i = 0; i < NAMES_WAITS_PER_PROCESS; i++) {
        assert_true(add("a", 1, i, WAITING_FOREVER));
    }
    assert_false(add("a", 1, 99, WAITING_FOREVER));
    for (unsigned i = NAMES_WAITS_PER_PROCESS; i < WAITING_MAX; i++) {
        assert_true(add("a", 100 + i, i, WAITING_FOREVER));
    }
    assert_false(add("a", 99, 99, WAITING_FOREVER));
}

static void list_merges_names_and_who_waits(void **state)
{
    struct names_entry entries[8];

    (void)state;
    name_table_add(&table, named("log"), 5, (struct xous_sid){1, 1});
    name_table_add(&table, named("console"), 6, (struct xous_sid){1, 1});
    name_table_find(&table, named("log"))->connects = 3;
    add("disk", 7, 1, WAITING_FOREVER);
    add("zoo", 7, 2, WAITING_FOREVER);
    add("disk", 8, 3, WAITING_FOREVER);
    assert_int_equal(listing_fill(&table, &waiting, 0, entries, 8), 4);
    assert_string_equal(entries[0].name, "console");
    assert_int_equal(entries[0].pid, 6);
    assert_string_equal(entries[1].name, "disk");
    assert_int_equal(entries[1].pid, 0);
    assert_int_equal(entries[1].waiting, 2);
    assert_string_equal(entries[2].name, "log");
    assert_int_equal(entries[2].connects, 3);
    assert_string_equal(entries[3].name, "zoo");
}

static void list_is_read_in_pieces(void **state)
{
    struct names_entry entries[2];

    (void)state;
    name_table_add(&table, named("a"), 5, (struct xous_sid){1, 1});
    name_table_add(&table, named("b"), 5, (struct xous_sid){1, 1});
    name_table_add(&table, named("c"), 5, (struct xous_sid){1, 1});
    assert_int_equal(listing_fill(&table, &waiting, 0, entries, 2), 2);
    assert_int_equal(listing_fill(&table, &waiting, 2, entries, 2), 1);
    assert_string_equal(entries[0].name, "c");
    assert_int_equal(listing_fill(&table, &waiting, 3, entries, 2), 0);
    assert_int_equal(listing_fill(&table, &waiting, UINT32_MAX, entries, 2), 0);
    assert_int_equal(listing_fill(&table, &waiting, 0, entries, 0), 0);
}

#define CASE(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(E04_waiting_clients_are_served_in_order), CASE(waiting_ends_at_the_deadline),
        CASE(waiting_of_a_process_ends_with_it),       CASE(E05_waiting_places_have_a_limit_per_process),
        CASE(list_merges_names_and_who_waits),         CASE(list_is_read_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
