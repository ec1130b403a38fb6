/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * arch-riscv/pure/cause.c: each fault of the privileged specification's table of causes.
 */
#include <check.h>

#include <string.h>

#include <pure/cause.h>

static void expect(uint64_t scause, bool at_pc, enum xous_fault_cause fault, enum xous_access access)
{
    const struct trap_cause *cause = cause_of_fault(scause);

    assert_int_equal(cause->at_pc, at_pc);
    assert_int_equal(cause->fault, fault);
    assert_int_equal(cause->access, access);
}

static void cause_of_page_faults(void **state)
{
    (void)state;
    expect(12, false, XOUS_FAULT_ACCESS, XOUS_ACCESS_EXECUTE);
    expect(13, false, XOUS_FAULT_ACCESS, XOUS_ACCESS_READ);
    expect(15, false, XOUS_FAULT_ACCESS, XOUS_ACCESS_WRITE);
}

static void cause_of_bus_faults(void **state)
{
    (void)state;
    expect(1, false, XOUS_FAULT_BUS, XOUS_ACCESS_EXECUTE);
    expect(5, false, XOUS_FAULT_BUS, XOUS_ACCESS_READ);
    expect(7, false, XOUS_FAULT_BUS, XOUS_ACCESS_WRITE);
}

static void cause_of_misaligned_accesses(void **state)
{
    (void)state;
    expect(0, false, XOUS_FAULT_MISALIGNED, XOUS_ACCESS_EXECUTE);
    expect(4, false, XOUS_FAULT_MISALIGNED, XOUS_ACCESS_READ);
    expect(6, false, XOUS_FAULT_MISALIGNED, XOUS_ACCESS_WRITE);
}

static void cause_of_instructions(void **state)
{
    (void)state;
    expect(2, true, XOUS_FAULT_ILLEGAL, XOUS_ACCESS_EXECUTE);
    expect(3, true, XOUS_FAULT_BREAKPOINT, XOUS_ACCESS_EXECUTE);
}

/* Whatever a machine reports, user code can cause no panic. */
static void cause_of_anything_else_is_a_fault(void **state)
{
    static const uint64_t reserved[] = {9, 10, 11, 14, 16, 18, 20, 24, 63, 64, 1ul << 40, ~SCAUSE_INTERRUPT};

    (void)state;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        expect(reserved[i], true, XOUS_FAULT_ILLEGAL, XOUS_ACCESS_EXECUTE);
    }
}

static void cause_names_are_words(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 70; i++) {
        assert_true(strlen(cause_of_fault(i)->name) > 5);
    }
    assert_string_equal(cause_of_fault(15)->name, "store page fault");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cause_of_page_faults),
        cmocka_unit_test(cause_of_bus_faults),
        cmocka_unit_test(cause_of_misaligned_accesses),
        cmocka_unit_test(cause_of_instructions),
        cmocka_unit_test(cause_of_anything_else_is_a_fault),
        cmocka_unit_test(cause_names_are_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
