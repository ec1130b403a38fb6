/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/process/process_table.c.
 */
#include <check.h>

#include <string.h>

#include "process_table.h"

static struct process_table table;

static int reset(void **state)
{
    (void)state;
    process_table_init(&table);
    process_table_add(&table, 1, 0, "process", 0);
    return 0;
}

static void end_with(xous_pid_t pid, uint32_t process_state, uint64_t status)
{
    const struct process_end end = {.pid = pid, .state = process_state, .status = status};

    process_table_end(&table, process_table_find(&table, pid), &end, 99);
}

static void F03_fault_stays_listed_with_its_record(void **state)
{
    const struct process_end end = {.pid = 5,
                                    .state = XOUS_PROCESS_FAULTED,
                                    .cause = XOUS_FAULT_ACCESS,
                                    .access = XOUS_ACCESS_WRITE,
                                    .address = 0x10,
                                    .pc = 0x10234};
    const struct process_entry *entry;

    (void)state;
    process_table_add(&table, 5, 1, "crash", 7);
    process_table_end(&table, process_table_find(&table, 5), &end, 8);
    assert_null(process_table_find(&table, 5));
    entry = &process_table_find_ended(&table, 5)->entry;
    assert_string_equal(entry->name, "crash");
    assert_int_equal(entry->state, XOUS_PROCESS_FAULTED);
    assert_int_equal(entry->cause, XOUS_FAULT_ACCESS);
    assert_int_equal(entry->access, XOUS_ACCESS_WRITE);
    assert_int_equal(entry->address, 0x10);
    assert_int_equal(entry->pc, 0x10234);
    assert_int_equal(entry->started, 7);
    assert_int_equal(entry->ended, 8);
}

static void table_keeps_the_last_sixteen_ended(void **state)
{
    (void)state;
    for (xous_pid_t pid = 10; pid < 30; pid++) {
        process_table_add(&table, pid, 1, "p", 0);
        end_with(pid, XOUS_PROCESS_EXITED, pid);
    }
    for (xous_pid_t pid = 10; pid < 14; pid++) {
        assert_null(process_table_find_ended(&table, pid));
    }
    for (xous_pid_t pid = 14; pid < 30; pid++) {
        assert_int_equal(process_table_find_ended(&table, pid)->entry.status, pid);
    }
}

static void table_never_finds_pid_0(void **state)
{
    (void)state;
    assert_null(process_table_find(&table, 0));
    assert_null(process_table_find_ended(&table, 0));
}

static void table_knows_descendants_of_any_depth(void **state)
{
    (void)state;
    process_table_add(&table, 2, 1, "a", 0);
    process_table_add(&table, 3, 2, "b", 0);
    process_table_add(&table, 4, 3, "c", 0);
    process_table_add(&table, 5, 1, "d", 0);
    assert_true(process_table_descends(&table, 4, 2));
    assert_true(process_table_descends(&table, 4, 1));
    assert_false(process_table_descends(&table, 2, 4));
    assert_false(process_table_descends(&table, 5, 2));
    assert_false(process_table_descends(&table, 2, 2));
    assert_false(process_table_descends(&table, 77, 1));
}

static void F10_orphans_pass_to_the_nearest_living_ancestor(void **state)
{
    (void)state;
    process_table_add(&table, 2, 1, "a", 0);
    process_table_add(&table, 3, 2, "b", 0);
    process_table_add(&table, 4, 3, "c", 0);
    end_with(3, XOUS_PROCESS_KILLED, 0);
    assert_int_equal(process_table_find(&table, 4)->entry.parent, 2);
    assert_true(process_table_descends(&table, 4, 2));
    end_with(2, XOUS_PROCESS_KILLED, 0);
    assert_int_equal(process_table_find(&table, 4)->entry.parent, 1);
}

static void table_list_is_in_order_of_start_and_complete(void **state)
{
    static const xous_pid_t expected[] = {1, 9, 4, 7};
    const struct process_entry *entry;
    uint32_t cursor = 0;

    (void)state;
    process_table_add(&table, 9, 1, "a", 0);
    process_table_add(&table, 4, 1, "b", 0);
    end_with(9, XOUS_PROCESS_EXITED, 0);
    process_table_add(&table, 7, 1, "c", 0); /* in the slot that 9 had */
    for (size_t i = 0; i < 4; i++) {
        entry = process_table_next(&table, &cursor);
        assert_int_equal(entry->pid, expected[i]);
    }
    assert_null(process_table_next(&table, &cursor));
    process_table_add(&table, 8, 1, "d", 0);
    assert_int_equal(process_table_next(&table, &cursor)->pid, 8);
}

static void table_is_full_at_its_limit(void **state)
{
    (void)state;
    for (xous_pid_t pid = 2; pid <= PROCESS_LIVE; pid++) {
        assert_false(process_table_full(&table));
        process_table_add(&table, pid, 1, "p", 0);
    }
    assert_true(process_table_full(&table));
    end_with(100, XOUS_PROCESS_EXITED, 0);
    assert_false(process_table_full(&table));
}

static void table_cuts_long_names(void **state)
{
    (void)state;
    process_table_add(&table, 2, 1, "0123456789012345678901234567890123456789", 0);
    assert_string_equal(process_table_find(&table, 2)->entry.name, "0123456789012345678901234567890");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(F03_fault_stays_listed_with_its_record, reset),
        cmocka_unit_test_setup(table_keeps_the_last_sixteen_ended, reset),
        cmocka_unit_test_setup(table_never_finds_pid_0, reset),
        cmocka_unit_test_setup(table_knows_descendants_of_any_depth, reset),
        cmocka_unit_test_setup(F10_orphans_pass_to_the_nearest_living_ancestor, reset),
        cmocka_unit_test_setup(table_list_is_in_order_of_start_and_complete, reset),
        cmocka_unit_test_setup(table_is_full_at_its_limit, reset),
        cmocka_unit_test_setup(table_cuts_long_names, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
