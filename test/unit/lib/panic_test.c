/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/panic.c: the report, and that it always comes to an end.
 */
#include <check.h>

#include <string.h>

#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/klog.h>

static char console[4096];
static size_t console_length;
static jmp_buf end;
static enum boot_power_action ended_by;
static uint64_t ended_with;
static bool others_stopped;
static bool panic_inside;

void arch_console_put(char c)
{
    assert_true(others_stopped);
    console[console_length++] = c;
    console[console_length] = '\0';
}

void arch_stop_others(void)
{
    others_stopped = true;
}

size_t arch_backtrace(uint64_t *addresses, size_t limit)
{
    assert_true(limit >= 2);
    addresses[0] = 0xffffffff80001004;
    addresses[1] = 0xffffffff80002008;
    return 2;
}

void panic_report_processes(void)
{
    console_print("who was there: %d", 3);
    if (panic_inside) {
        panic("inside");
    }
}

void arch_power(enum boot_power_action action, uint64_t status)
{
    ended_by = action;
    ended_with = status;
    longjmp(end, 1);
}

static int begin(void **state)
{
    (void)state;
    console_length = 0;
    others_stopped = false;
    panic_inside = false;
    ended_by = BOOT_POWER_OFF;
    ended_with = 0;
    return 0;
}

static void panic_reports_and_ends_with_a_failure(void **state)
{
    (void)state;
    if (setjmp(end) == 0) {
        panic("the %s is %d", "answer", 42);
    }
    assert_string_equal(console, "\036spanic\n\036lkernel panic: the answer is 42\n"
                                 "  called from [kernel 0xffffffff80001002]\n"
                                 "  called from [kernel 0xffffffff80002006]\n"
                                 "  for source lines: riscv64-unknown-elf-addr2line -fpe "
                                 "build/rv64/programs/kernel.elf ADDRESS...\n"
                                 "who was there: 3\n");
    assert_int_equal(ended_by, BOOT_POWER_FAIL);
    assert_int_equal(ended_with, 1);
}

static void panic_inside_a_panic_ends_at_once(void **state)
{
    (void)state;
    panic_inside = true;
    if (setjmp(end) == 0) {
        panic("outside");
    }
    assert_non_null(strstr(console, "outside"));
    assert_non_null(strstr(console, "who was there"));
    assert_null(strstr(console, "inside"));
    assert_int_equal(ended_by, BOOT_POWER_FAIL);
}

static void panic_cuts_long_lines(void **state)
{
    char line[1000];

    (void)state;
    memset(line, 'x', sizeof(line));
    line[sizeof(line) - 1] = '\0';
    if (setjmp(end) == 0) {
        panic("%s", line);
    }
    assert_non_null(strstr(console, "xxx\n  called from"));
    assert_int_equal(ended_by, BOOT_POWER_FAIL);
}

static void kassert_names_file_line_and_condition(void **state)
{
    volatile int three = 3;

    (void)state;
    KASSERT(three == 3);
    if (setjmp(end) == 0) {
        KASSERT(three == 4);
    }
    assert_non_null(strstr(console, "panic_test.c:"));
    assert_non_null(strstr(console, "three == 4 does not hold"));
}

#define CASE(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(panic_reports_and_ends_with_a_failure),
        CASE(panic_inside_a_panic_ends_at_once),
        CASE(panic_cuts_long_lines),
        CASE(kassert_names_file_line_and_condition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
