/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * arch-riscv/pure/context.c and what trap_frame.h says of frames.
 */
#include <check.h>

#include <string.h>

#include <kernel/arch.h>

static struct arch_frame frame;

static int dirty(void **state)
{
    (void)state;
    memset(&frame, 0xee, sizeof(frame));
    return 0;
}

static void context_starts_with_nothing_but_its_arguments(void **state)
{
    (void)state;
    arch_frame_init(&frame, 0x10000, 0x20000, 3, 4, 5);
    for (unsigned i = 0; i < 32; i++) {
        uint64_t expected = i == 2 ? 0x20000 : i == 4 ? 5 : i == 10 ? 3 : i == 11 ? 4 : 0;
        assert_int_equal(frame.x[i], expected);
    }
    assert_int_equal(frame_pc(&frame), 0x10000);
}

/* sstatus bits by the privileged specification: user mode after sret, interrupts on there, no floating point yet,
 * no way around the page-table rights. */
static void context_starts_without_rights_in_sstatus(void **state)
{
    (void)state;
    arch_frame_init(&frame, 0, 0, 0, 0, 0);
    assert_int_equal(frame.status >> 5 & 1, 1);  /* SPIE */
    assert_int_equal(frame.status >> 1 & 1, 0);  /* SIE */
    assert_int_equal(frame.status >> 8 & 1, 0);  /* SPP */
    assert_int_equal(frame.status >> 9 & 3, 0);  /* VS */
    assert_int_equal(frame.status >> 13 & 3, 0); /* FS */
    assert_int_equal(frame.status >> 18 & 1, 0); /* SUM */
    assert_int_equal(frame.status >> 19 & 1, 0); /* MXR */
    assert_int_equal(frame.status >> 32 & 3, 2); /* UXL: 64 bits */
}

static void context_arguments_are_a0_to_a7(void **state)
{
    (void)state;
    uint64_t *arguments = frame_arguments(&frame);
    for (unsigned i = 0; i < 8; i++) {
        arguments[i] = 100 + i;
        assert_int_equal(frame.x[10 + i], 100 + i);
    }
    assert_int_equal(frame.x[9], 0xeeeeeeeeeeeeeeee);
    assert_int_equal(frame.x[18], 0xeeeeeeeeeeeeeeee);
}

static void context_call_is_skipped(void **state)
{
    (void)state;
    frame.pc = 0x1000;
    frame_skip_call(&frame);
    assert_int_equal(frame_pc(&frame), 0x1004);
}

#define COUNT(number, name) seen[number]++;

static void context_list_has_each_register_once(void **state)
{
    unsigned seen[32] = {0};

    (void)state;
    FRAME_REGISTERS(COUNT)
    for (unsigned i = 1; i < 32; i++) {
        assert_int_equal(seen[i], i == FRAME_A0 ? 0 : 1); /* entry.S handles a0 itself */
    }
    assert_int_equal(seen[0], 0);
}

#define CASE(name) cmocka_unit_test_setup(name, dirty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(context_starts_with_nothing_but_its_arguments),
        CASE(context_starts_without_rights_in_sstatus),
        CASE(context_arguments_are_a0_to_a7),
        CASE(context_call_is_skipped),
        CASE(context_list_has_each_register_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
