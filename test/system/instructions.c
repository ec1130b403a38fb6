/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Instructions that user code may and may not execute, and system calls from unusual places.
 */
#include <string.h>

#include <xous/info.h>
#include <xous/memory.h>
#include <xous/message.h>
#include <xous/syscall.h>

#include "child.h"
#include "harness.h"
#include "watch.h"

static void A12_counters_are_readable(void)
{
    uint64_t time;
    uint64_t cycle;
    uint64_t instret;

    __asm__ volatile("rdtime %0\n rdcycle %1\n rdinstret %2" : "=r"(time), "=r"(cycle), "=r"(instret));
    CHECK(time != 0 && cycle != 0 && instret != 0);
}

/* --- code in pages of its own --- */

#define CODE_ECALL 0x00000073u
#define CODE_RET 0x8082u
#define CODE_NOP 0x0001u

/* A page at the address (0: anywhere) with the instructions at the offset, executable. */
static uint8_t *code_page(void *address, const void *code, size_t size, size_t offset)
{
    void *page = address;

    if (address == NULL) {
        CHECK_OK(xous_memory_allocate(XOUS_PAGE_SIZE, XOUS_READ_WRITE, &page));
    } else {
        CHECK_OK(xous_memory_allocate_at(page, XOUS_PAGE_SIZE, XOUS_READ_WRITE));
    }
    memcpy((uint8_t *)page + offset, code, size);
    CHECK_OK(xous_memory_protect(page, XOUS_PAGE_SIZE, XOUS_READ | XOUS_EXECUTE));
    return page;
}

/* Calls the code with a7 = number and a0..a6 zero but a1. */
static uint64_t code_call(const void *code, uint64_t number, uint64_t how)
{
    register uint64_t a0 __asm__("a0") = 0;
    register uint64_t a1 __asm__("a1") = how;
    register uint64_t a2 __asm__("a2") = 0;
    register uint64_t a3 __asm__("a3") = 0;
    register uint64_t a4 __asm__("a4") = 0;
    register uint64_t a5 __asm__("a5") = 0;
    register uint64_t a6 __asm__("a6") = 0;
    register uint64_t a7 __asm__("a7") = number;

    __asm__ volatile("jalr ra, 0(%[code])"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6), "+r"(a7)
                     : [code] "r"(code)
                     : "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
    return a0;
}

static uint64_t run_instruction(uint64_t instruction)
{
    uint32_t code = (uint32_t)instruction;

    (void)code_call(code_page(NULL, &code, sizeof(code), 0), 0, 0);
    return 99;
}

static void expect_instruction_fault(uint32_t instruction, enum xous_fault_cause cause)
{
    struct child_end end = child_wait(child_start(run_instruction, instruction, NULL));

    if (end.state != XOUS_PROCESS_FAULTED || end.cause != cause) {
        note("instruction 0x%08x", (unsigned)instruction);
    }
    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.cause, cause);
    CHECK_EQUAL(end.address, end.pc);
}

static void A08_privileged_instructions(void)
{
    static const uint32_t instructions[] = {
        0x10200073, /* sret */
        0x30200073, /* mret */
        0x12000073, /* sfence.vma */
        0x10500073, /* wfi */
        0x18002573, /* csrr a0, satp */
        0x10002573, /* csrr a0, sstatus */
        0x14002573, /* csrr a0, sscratch */
        0x14202573, /* csrr a0, scause */
        0x10551073, /* csrw stvec, a0 */
        0x18051073, /* csrw satp, a0 */
        0x10006073, /* csrsi sstatus, 0 */
        0xc0051073, /* csrw cycle, a0 */
        0xf1402573, /* csrr a0, mhartid */
        0x00000000, 0xffffffff,
    };

    for (size_t i = 0; i < TESTS_COUNT(instructions); i++) {
        expect_instruction_fault(instructions[i], XOUS_FAULT_ILLEGAL);
    }
    expect_instruction_fault(0x00100073, XOUS_FAULT_BREAKPOINT);
}

static uint64_t call_at_the_end(uint64_t unused)
{
    uint32_t code = CODE_ECALL;
    uint8_t *page = (uint8_t *)(xous_info()->user_end - XOUS_PAGE_SIZE);

    (void)unused;
    (void)code_page(page, &code, sizeof(code), XOUS_PAGE_SIZE - sizeof(code));
    (void)code_call(page + XOUS_PAGE_SIZE - sizeof(code), XOUS_SYS_process_yield, 0);
    return 99;
}

static void A09_call_at_the_end_of_user_space(void)
{
    struct child_end end = child_wait(child_start(call_at_the_end, 0, NULL));

    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.cause, XOUS_FAULT_ACCESS);
    CHECK_EQUAL(end.access, XOUS_ACCESS_EXECUTE);
    CHECK_EQUAL(end.address, xous_info()->user_end);
    CHECK_EQUAL(end.pc, xous_info()->user_end);
}

static void A09_call_between_compressed_instructions(void)
{
    static const uint16_t code[] = {CODE_NOP, CODE_ECALL & 0xffff, CODE_ECALL >> 16, CODE_RET};
    uint8_t *page = code_page(NULL, code, sizeof(code), 0);

    CHECK_EQUAL(code_call(page, XOUS_SYS_process_yield, 0), XOUS_TAG_OK);
    CHECK_EQUAL(code_call(page, 0, 0), XOUS_TAG_ERROR);
}

#define UNMAP_MICROSECONDS 20000ul

/* Frees the page of code that the first thread is waiting in. */
static void unmap_code(uint64_t page)
{
    await_state(own_pid(), XOUS_THREAD_WAITING);
    (void)xous_raw_memory_free((struct xous_args_memory_free){.address = page, .size = XOUS_PAGE_SIZE});
    (void)xous_raw_thread_exit((struct xous_args_thread_exit){.value = 0});
}

static uint64_t call_from_unmapped_page(uint64_t unused)
{
    static _Alignas(16) uint8_t stack[4096];
    static const uint16_t code[] = {CODE_ECALL & 0xffff, CODE_ECALL >> 16, CODE_RET};
    uint8_t *page = code_page((void *)0x100000000ul, code, sizeof(code), 0);

    (void)unused;
    struct xous_result result =
        xous_raw_thread_create((struct xous_args_thread_create){.entry = (uintptr_t)unmap_code,
                                                                .stack = (uintptr_t)(stack + sizeof(stack)),
                                                                .argument = (uintptr_t)page});
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    (void)code_call(page, XOUS_SYS_thread_wait, xous_timeout(UNMAP_MICROSECONDS));
    return 99;
}

static void A13_call_from_a_page_that_goes(void)
{
    struct child_end end = child_wait(child_start(call_from_unmapped_page, 0, NULL));

    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.cause, XOUS_FAULT_ACCESS);
    CHECK_EQUAL(end.access, XOUS_ACCESS_EXECUTE);
    CHECK_EQUAL(end.pc, 0x100000004ul);
}

static const struct test tests[] = {
    TEST(A08_privileged_instructions),
    TEST(A09_call_at_the_end_of_user_space),
    TEST(A09_call_between_compressed_instructions),
    TEST(A12_counters_are_readable),
    TEST(A13_call_from_a_page_that_goes),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
