/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/log/levels.c.
 */
#include <check.h>

#include "levels.h"

static void levels_general_holds_for_all(void **state)
{
    struct levels levels;

    (void)state;
    levels_init(&levels);
    assert_true(levels_keep(&levels, 5, XOUS_LOG_DEBUG));
    assert_false(levels_keep(&levels, 5, XOUS_LOG_TRACE));
    assert_int_equal(levels_set(&levels, 0, XOUS_LOG_WARNING), XOUS_OK);
    assert_true(levels_keep(&levels, 5, XOUS_LOG_WARNING));
    assert_false(levels_keep(&levels, 0, XOUS_LOG_INFO));
}

static void levels_of_a_process_come_before_the_general_one(void **state)
{
    struct levels levels;

    (void)state;
    levels_init(&levels);
    assert_int_equal(levels_set(&levels, 5, XOUS_LOG_TRACE), XOUS_OK);
    assert_true(levels_keep(&levels, 5, XOUS_LOG_TRACE));
    assert_false(levels_keep(&levels, 6, XOUS_LOG_TRACE));
    assert_int_equal(levels_set(&levels, 5, 0), XOUS_OK);
    assert_false(levels_keep(&levels, 5, XOUS_LOG_TRACE));
}

static void levels_refuse_what_is_none(void **state)
{
    struct levels levels;

    (void)state;
    levels_init(&levels);
    assert_int_equal(levels_set(&levels, 5, XOUS_LOG_TRACE + 1), XOUS_INVALID_ARGUMENT);
    assert_int_equal(levels_set(&levels, 5, 1ul << 32), XOUS_INVALID_ARGUMENT);
    assert_int_equal(levels_set(&levels, 0, 0), XOUS_INVALID_ARGUMENT);
    assert_int_equal(levels_get(&levels, 5), XOUS_LOG_DEBUG);
}

static void levels_are_limited_and_freed(void **state)
{
    struct levels levels;

    (void)state;
    levels_init(&levels);
    for (xous_pid_t pid = 1; pid <= LEVELS_MAX; pid++) {
        assert_int_equal(levels_set(&levels, pid, XOUS_LOG_ERROR), XOUS_OK);
    }
    assert_int_equal(levels_set(&levels, 99, XOUS_LOG_ERROR), XOUS_OUT_OF_MEMORY);
    levels_forget(&levels, 4);
    levels_forget(&levels, 0);
    assert_int_equal(levels_set(&levels, 99, XOUS_LOG_ERROR), XOUS_OK);
    assert_int_equal(levels_get(&levels, 4), XOUS_LOG_DEBUG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_general_holds_for_all),
        cmocka_unit_test(levels_of_a_process_come_before_the_general_one),
        cmocka_unit_test(levels_refuse_what_is_none),
        cmocka_unit_test(levels_are_limited_and_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
