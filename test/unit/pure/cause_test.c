/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * arch-riscv/pure/cause.c: each cause of the privileged specification's table.
 */
#include <check.h>

#include <string.h>

#include <pure/cause.h>

static void expect(uint64_t scause, enum trap_kind kind, enum xous_fault_cause fault, enum xous_access access)
{
    struct trap_cause cause = cause_classify(scause);

    assert_int_equal(cause.kind, kind);
    assert_int_equal(cause.fault, fault);
    assert_int_equal(cause.access, access);
}

static void cause_of_a_system_call(void **state)
{
    (void)state;
    assert_int_equal(cause_classify(SCAUSE_USER_CALL).kind, TRAP_CALL);
}

static void cause_of_interrupts(void **state)
{
    (void)state;
    assert_int_equal(cause_classify(SCAUSE_INTERRUPT | 1).kind, TRAP_INTERRUPT);
    assert_int_equal(cause_classify(SCAUSE_INTERRUPT | 5).kind, TRAP_INTERRUPT);
    assert_int_equal(cause_classify(SCAUSE_INTERRUPT | 9).kind, TRAP_INTERRUPT);
    assert_int_equal(cause_classify(SCAUSE_INTERRUPT | 8).kind, TRAP_INTERRUPT); /* not a call */
}

static void cause_of_page_faults(void **state)
{
    (void)state;
    expect(12, TRAP_FAULT, XOUS_FAULT_ACCESS, XOUS_ACCESS_EXECUTE);
    expect(13, TRAP_FAULT, XOUS_FAULT_ACCESS, XOUS_ACCESS_READ);
    expect(15, TRAP_FAULT, XOUS_FAULT_ACCESS, XOUS_ACCESS_WRITE);
}

static void cause_of_bus_faults(void **state)
{
    (void)state;
    expect(1, TRAP_FAULT, XOUS_FAULT_BUS, XOUS_ACCESS_EXECUTE);
    expect(5, TRAP_FAULT, XOUS_FAULT_BUS, XOUS_ACCESS_READ);
    expect(7, TRAP_FAULT, XOUS_FAULT_BUS, XOUS_ACCESS_WRITE);
}

static void cause_of_misaligned_accesses(void **state)
{
    (void)state;
    expect(0, TRAP_FAULT, XOUS_FAULT_MISALIGNED, XOUS_ACCESS_EXECUTE);
    expect(4, TRAP_FAULT, XOUS_FAULT_MISALIGNED, XOUS_ACCESS_READ);
    expect(6, TRAP_FAULT, XOUS_FAULT_MISALIGNED, XOUS_ACCESS_WRITE);
}

static void cause_of_instructions(void **state)
{
    (void)state;
    expect(2, TRAP_ILLEGAL, XOUS_FAULT_ILLEGAL, XOUS_ACCESS_EXECUTE);
    expect(3, TRAP_STOP, XOUS_FAULT_BREAKPOINT, XOUS_ACCESS_EXECUTE);
}

/* Whatever a machine reports, user code can cause no panic. */
static void cause_of_anything_else_is_a_fault(void **state)
{
    static const uint64_t reserved[] = {9, 10, 11, 14, 16, 18, 20, 24, 63, 64, 1ul << 40, ~SCAUSE_INTERRUPT};

    (void)state;
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        expect(reserved[i], TRAP_STOP, XOUS_FAULT_ILLEGAL, XOUS_ACCESS_EXECUTE);
    }
}

static void cause_names_are_words(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 70; i++) {
        assert_true(strlen(cause_name(i)) > 5);
    }
    assert_string_equal(cause_name(15), "store page fault");
    assert_string_equal(cause_name(SCAUSE_INTERRUPT | 15), "interrupt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cause_of_a_system_call),
        cmocka_unit_test(cause_of_interrupts),
        cmocka_unit_test(cause_of_page_faults),
        cmocka_unit_test(cause_of_bus_faults),
        cmocka_unit_test(cause_of_misaligned_accesses),
        cmocka_unit_test(cause_of_instructions),
        cmocka_unit_test(cause_of_anything_else_is_a_fault),
        cmocka_unit_test(cause_names_are_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
