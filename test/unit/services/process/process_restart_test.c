/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/process/restart.c and restart_queue.c.
 */
#include <check.h>

#include <string.h>

#include <xous/process_api.h>

#include "restart.h"
#include "restart_queue.h"

static struct restart_decision decide(uint32_t policy, uint32_t process_state, uint32_t streak,
                                      uint64_t lived)
{
    const struct restart_case end = {policy, process_state, streak, lived};

    return restart_decide(&end);
}

static void described(uint32_t policy, uint32_t process_state, uint32_t streak, const char *expected)
{
    const struct restart_case end = {policy, process_state, streak, 0};
    struct restart_decision decision = restart_decide(&end);
    char text[80];

    restart_describe(&end, &decision, text, sizeof(text));
    assert_string_equal(text, expected);
}

static void restart_never_means_never(void **state)
{
    (void)state;
    for (uint32_t end = XOUS_PROCESS_EXITED; end <= XOUS_PROCESS_FAULTED; end++) {
        assert_false(decide(PROCESS_RESTART_NEVER, end, 0, 0).again);
    }
}

static void restart_always_is_after_any_end(void **state)
{
    (void)state;
    for (uint32_t end = XOUS_PROCESS_EXITED; end <= XOUS_PROCESS_FAULTED; end++) {
        assert_true(decide(PROCESS_RESTART_ALWAYS, end, 1000, 0).again);
    }
}

static void restart_fault_is_not_after_an_exit(void **state)
{
    (void)state;
    assert_false(decide(PROCESS_RESTART_FAULT(3), XOUS_PROCESS_EXITED, 0, 0).again);
    assert_true(decide(PROCESS_RESTART_FAULT(3), XOUS_PROCESS_KILLED, 0, 0).again);
    assert_true(decide(PROCESS_RESTART_FAULT(3), XOUS_PROCESS_FAULTED, 0, 0).again);
}

static void restart_fault_ends_after_its_number(void **state)
{
    uint32_t streak = 0;

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct restart_decision decision = decide(PROCESS_RESTART_FAULT(3), XOUS_PROCESS_FAULTED, streak, 0);

        assert_true(decision.again);
        streak = decision.streak;
    }
    assert_false(decide(PROCESS_RESTART_FAULT(3), XOUS_PROCESS_FAULTED, streak, 0).again);
}

static void restart_waits_longer_each_time_up_to_a_limit(void **state)
{
    static const uint64_t expected[] = {0,       100000,  200000,  400000, 800000,
                                        1600000, 3200000, 5000000, 5000000};

    (void)state;
    for (uint32_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        assert_int_equal(decide(PROCESS_RESTART_ALWAYS, XOUS_PROCESS_FAULTED, i, 0).delay, expected[i]);
    }
    assert_int_equal(decide(PROCESS_RESTART_ALWAYS, XOUS_PROCESS_FAULTED, UINT32_MAX, 0).delay, 5000000);
}

static void restart_after_a_kill_is_at_once(void **state)
{
    (void)state;
    assert_int_equal(decide(PROCESS_RESTART_ALWAYS, XOUS_PROCESS_KILLED, 7, 0).delay, 0);
}

static void restart_counts_anew_after_a_stable_time(void **state)
{
    struct restart_decision decision =
        decide(PROCESS_RESTART_FAULT(3), XOUS_PROCESS_FAULTED, 3, RESTART_STABLE);

    (void)state;
    assert_true(decision.again);
    assert_int_equal(decision.streak, 1);
    assert_int_equal(decision.delay, 0);
}

static void restart_says_what_comes_next(void **state)
{
    (void)state;
    described(PROCESS_RESTART_FAULT(5), XOUS_PROCESS_FAULTED, 1, "restarting in 100 ms (2 of 5)");
    described(PROCESS_RESTART_FAULT(5), XOUS_PROCESS_FAULTED, 5, "not restarted: it failed too often");
    described(PROCESS_RESTART_ALWAYS, XOUS_PROCESS_KILLED, 1, "restarting now");
    described(PROCESS_RESTART_NEVER, XOUS_PROCESS_FAULTED, 0, "not restarted");
}

static void restart_word_is_checked(void **state)
{
    (void)state;
    assert_true(restart_word_valid(PROCESS_RESTART_NEVER));
    assert_true(restart_word_valid(PROCESS_RESTART_ALWAYS));
    assert_true(restart_word_valid(PROCESS_RESTART_FAULT(1)));
    assert_false(restart_word_valid(PROCESS_RESTART_FAULT(0)));
    assert_false(restart_word_valid(3));
    assert_false(restart_word_valid(PROCESS_RESTART_ALWAYS | 0x100));
    assert_false(restart_word_valid((1ull << 32) | PROCESS_RESTART_ALWAYS));
}

static struct restart_queue queue;

static int reset(void **state)
{
    (void)state;
    memset(&queue, 0, sizeof(queue));
    return 0;
}

static bool add(xous_pid_t pid, uint64_t moment)
{
    /* the queue never looks into a launch */
    const struct restart_entry entry = {.launch = (struct launch *)&queue, .moment = moment, .pid = pid};

    return restart_queue_add(&queue, &entry);
}

static void restart_queue_gives_what_is_due_in_order(void **state)
{
    struct restart_entry entry;
    uint64_t moment;

    (void)state;
    add(1, 300);
    add(2, 100);
    add(3, 200);
    assert_true(restart_queue_next(&queue, &moment));
    assert_int_equal(moment, 100);
    assert_false(restart_queue_due(&queue, 99, &entry));
    assert_true(restart_queue_due(&queue, 200, &entry));
    assert_int_equal(entry.pid, 2);
    assert_true(restart_queue_due(&queue, 200, &entry));
    assert_int_equal(entry.pid, 3);
    assert_false(restart_queue_due(&queue, 200, &entry));
    assert_non_null(restart_queue_find(&queue, 1));
    assert_null(restart_queue_find(&queue, 2));
}

static void restart_queue_is_full_at_its_limit(void **state)
{
    struct restart_entry entry;
    uint64_t moment;

    (void)state;
    assert_false(restart_queue_next(&queue, &moment));
    for (xous_pid_t pid = 1; pid <= RESTARTS_DUE; pid++) {
        assert_true(add(pid, pid));
    }
    assert_false(add(99, 1));
    assert_true(restart_queue_due(&queue, 1, &entry));
    assert_true(add(99, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restart_never_means_never),
        cmocka_unit_test(restart_always_is_after_any_end),
        cmocka_unit_test(restart_fault_is_not_after_an_exit),
        cmocka_unit_test(restart_fault_ends_after_its_number),
        cmocka_unit_test(restart_waits_longer_each_time_up_to_a_limit),
        cmocka_unit_test(restart_after_a_kill_is_at_once),
        cmocka_unit_test(restart_counts_anew_after_a_stable_time),
        cmocka_unit_test(restart_says_what_comes_next),
        cmocka_unit_test(restart_word_is_checked),
        cmocka_unit_test_setup(restart_queue_gives_what_is_due_in_order, reset),
        cmocka_unit_test_setup(restart_queue_is_full_at_its_limit, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
