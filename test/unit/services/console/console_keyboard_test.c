/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/console/keyboard.c.
 */
#include <check.h>

#include "keyboard.h"

#define SHELL 6u
#define PROGRAM 7u

static void keyboard_belongs_to_the_foreground_else_the_controller(void **state)
{
    struct keyboard keyboard = {0};

    (void)state;
    assert_int_equal(keyboard_owner(&keyboard), 0);
    assert_int_equal(keyboard_control(&keyboard, SHELL), XOUS_OK);
    assert_int_equal(keyboard_owner(&keyboard), SHELL);
    assert_int_equal(keyboard_foreground(&keyboard, SHELL, PROGRAM), XOUS_OK);
    assert_int_equal(keyboard_owner(&keyboard), PROGRAM);
    assert_int_equal(keyboard_foreground(&keyboard, SHELL, 0), XOUS_OK);
    assert_int_equal(keyboard_owner(&keyboard), SHELL);
}

static void keyboard_has_one_controller(void **state)
{
    struct keyboard keyboard = {0};

    (void)state;
    assert_int_equal(keyboard_foreground(&keyboard, PROGRAM, PROGRAM), XOUS_ACCESS_DENIED);
    assert_int_equal(keyboard_control(&keyboard, SHELL), XOUS_OK);
    assert_int_equal(keyboard_control(&keyboard, PROGRAM), XOUS_ACCESS_DENIED);
    assert_int_equal(keyboard_foreground(&keyboard, PROGRAM, PROGRAM), XOUS_ACCESS_DENIED);
    assert_int_equal(keyboard_control(&keyboard, SHELL), XOUS_OK);
}

static void keyboard_mode_is_each_processes_own(void **state)
{
    struct keyboard keyboard = {0};

    (void)state;
    assert_int_equal(keyboard_mode_set(&keyboard, SHELL, CONSOLE_RAW), XOUS_OK);
    assert_int_equal(keyboard_mode(&keyboard, SHELL), CONSOLE_RAW);
    assert_int_equal(keyboard_mode(&keyboard, PROGRAM), CONSOLE_COOKED);
    assert_int_equal(keyboard_mode(&keyboard, 0), CONSOLE_COOKED);
    assert_int_equal(keyboard_mode_set(&keyboard, SHELL, CONSOLE_COOKED), XOUS_OK);
    assert_int_equal(keyboard_mode(&keyboard, SHELL), CONSOLE_COOKED);
}

static void keyboard_limits_raw_readers(void **state)
{
    struct keyboard keyboard = {0};

    (void)state;
    for (xous_pid_t pid = 1; pid <= KEYBOARD_RAW_MAX; pid++) {
        assert_int_equal(keyboard_mode_set(&keyboard, pid, CONSOLE_RAW), XOUS_OK);
    }
    assert_int_equal(keyboard_mode_set(&keyboard, 1, CONSOLE_RAW), XOUS_OK);
    assert_int_equal(keyboard_mode_set(&keyboard, 100, CONSOLE_RAW), XOUS_OUT_OF_MEMORY);
    keyboard_gone(&keyboard, 3, false);
    assert_int_equal(keyboard_mode_set(&keyboard, 100, CONSOLE_RAW), XOUS_OK);
}

static void keyboard_is_free_when_the_controller_is_gone(void **state)
{
    struct keyboard keyboard = {0};

    (void)state;
    assert_int_equal(keyboard_control(&keyboard, SHELL), XOUS_OK);
    assert_int_equal(keyboard_mode_set(&keyboard, SHELL, CONSOLE_RAW), XOUS_OK);
    assert_int_equal(keyboard_foreground(&keyboard, SHELL, PROGRAM), XOUS_OK);
    keyboard_gone(&keyboard, SHELL, false);
    assert_int_equal(keyboard_owner(&keyboard), PROGRAM);
    assert_int_equal(keyboard_mode(&keyboard, SHELL), CONSOLE_RAW);
    keyboard_gone(&keyboard, SHELL, true);
    assert_int_equal(keyboard_owner(&keyboard), 0);
    assert_int_equal(keyboard_mode(&keyboard, SHELL), CONSOLE_COOKED);
    assert_int_equal(keyboard_control(&keyboard, PROGRAM), XOUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keyboard_belongs_to_the_foreground_else_the_controller),
        cmocka_unit_test(keyboard_has_one_controller),
        cmocka_unit_test(keyboard_mode_is_each_processes_own),
        cmocka_unit_test(keyboard_limits_raw_readers),
        cmocka_unit_test(keyboard_is_free_when_the_controller_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
