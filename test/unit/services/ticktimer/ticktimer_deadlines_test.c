/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/ticktimer/deadlines.c.
 */
#include <check.h>

#include <stdlib.h>

#include "deadlines.h"

static struct deadlines deadlines;

static int begin(void **state)
{
    (void)state;
    deadlines = (struct deadlines){0};
    return 0;
}

static int end(void **state)
{
    struct deadline *deadline = deadlines_take_due(&deadlines, UINT64_MAX);

    (void)state;
    while (deadline != NULL) {
        free(deadline);
        deadline = deadlines_take_due(&deadlines, UINT64_MAX);
    }
    free(deadlines.heap.entries);
    return 0;
}

static xous_error_t add(xous_pid_t pid, enum deadline_kind kind, uint64_t when, uint32_t *number)
{
    const struct deadline deadline = {.entry = {.when = when}, .kind = kind, .pid = pid};

    return deadlines_add(&deadlines, &deadline, number);
}

static void due_expect(uint64_t now, xous_pid_t pid)
{
    struct deadline *deadline = deadlines_take_due(&deadlines, now);

    assert_non_null(deadline);
    assert_int_equal(deadline->pid, pid);
    free(deadline);
}

static void deadlines_come_when_they_are_due(void **state)
{
    uint32_t number;

    (void)state;
    assert_int_equal(deadlines_next(&deadlines), 0);
    assert_int_equal(add(1, DEADLINE_SLEEP, 200, &number), XOUS_OK);
    assert_int_equal(add(2, DEADLINE_SIGNAL, 100, &number), XOUS_OK);
    assert_int_equal(deadlines_next(&deadlines), 100);
    assert_null(deadlines_take_due(&deadlines, 99));
    due_expect(100, 2);
    assert_null(deadlines_take_due(&deadlines, 199));
    assert_int_equal(deadlines_next(&deadlines), 200);
    due_expect(500, 1);
}

static void deadlines_at_tick_zero_do_not_stop_the_timer(void **state)
{
    uint32_t number;

    (void)state;
    assert_int_equal(add(1, DEADLINE_SLEEP, 0, &number), XOUS_OK);
    assert_int_equal(deadlines_next(&deadlines), 1);
}

static void deadlines_are_cancelled_by_their_owner_alone(void **state)
{
    struct deadline *taken;
    uint32_t first;
    uint32_t second;

    (void)state;
    assert_int_equal(add(1, DEADLINE_SIGNAL, 100, &first), XOUS_OK);
    assert_int_equal(add(1, DEADLINE_SIGNAL, 50, &second), XOUS_OK);
    assert_int_not_equal(first, second);
    assert_null(deadlines_take(&deadlines, 2, first));
    taken = deadlines_take(&deadlines, 1, first);
    assert_non_null(taken);
    free(taken);
    assert_null(deadlines_take(&deadlines, 1, first));
    assert_int_equal(deadlines_next(&deadlines), 50);
}

static void deadlines_are_limited_for_each_process(void **state)
{
    uint32_t number;

    (void)state;
    for (size_t i = 0; i < TICKTIMER_DEADLINES; i++) {
        assert_int_equal(add(1, DEADLINE_SIGNAL, i, &number), XOUS_OK);
    }
    assert_int_equal(add(1, DEADLINE_SIGNAL, 1, &number), XOUS_OUT_OF_MEMORY);
    assert_int_equal(add(1, DEADLINE_SLEEP, 1, &number), XOUS_OK);
    assert_int_equal(add(2, DEADLINE_SIGNAL, 1, &number), XOUS_OK);
}

static void deadlines_are_limited_in_all(void **state)
{
    uint32_t number;

    (void)state;
    for (size_t i = 0; i < DEADLINES_MAX; i++) {
        assert_int_equal(add(1, DEADLINE_SLEEP, i, &number), XOUS_OK);
    }
    assert_int_equal(add(2, DEADLINE_SLEEP, 1, &number), XOUS_OUT_OF_MEMORY);
}

static void deadlines_of_a_process_can_all_be_taken(void **state)
{
    struct deadline *taken;
    uint32_t number;
    size_t count = 0;

    (void)state;
    for (uint64_t i = 0; i < 20; i++) {
        assert_int_equal(add(i % 2 + 1, i % 3 == 0 ? DEADLINE_SLEEP : DEADLINE_SIGNAL, i, &number), XOUS_OK);
    }
    for (taken = deadlines_take(&deadlines, 1, 0); taken != NULL; taken = deadlines_take(&deadlines, 1, 0)) {
        assert_int_equal(taken->pid, 1);
        free(taken);
        count++;
    }
    assert_int_equal(count, 10);
    assert_int_equal(deadlines.heap.count, 10);
    assert_true(heap_check(&deadlines.heap));
}

static void deadlines_numbers_skip_those_in_use(void **state)
{
    uint32_t first;
    uint32_t second;

    (void)state;
    assert_int_equal(add(1, DEADLINE_SIGNAL, 1, &first), XOUS_OK);
    deadlines.last_number = INT32_MAX;
    assert_int_equal(add(1, DEADLINE_SIGNAL, 1, &second), XOUS_OK);
    assert_int_equal(first, 1);
    assert_int_equal(second, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(deadlines_come_when_they_are_due, begin, end),
        cmocka_unit_test_setup_teardown(deadlines_at_tick_zero_do_not_stop_the_timer, begin, end),
        cmocka_unit_test_setup_teardown(deadlines_are_cancelled_by_their_owner_alone, begin, end),
        cmocka_unit_test_setup_teardown(deadlines_are_limited_for_each_process, begin, end),
        cmocka_unit_test_setup_teardown(deadlines_are_limited_in_all, begin, end),
        cmocka_unit_test_setup_teardown(deadlines_of_a_process_can_all_be_taken, begin, end),
        cmocka_unit_test_setup_teardown(deadlines_numbers_skip_those_in_use, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
