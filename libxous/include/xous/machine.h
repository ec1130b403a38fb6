/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The instructions that libxous cannot say in C, for RV64. Host tests put a header of the same name in front
 * of this one, so every other source is the same on both.
 */
#pragma once

#include <stdint.h>

#include <xous/abi/syscall.h>

/* One system call. Registers that the kernel may zero (t0..t6) are clobbers; all others survive. */
static inline __attribute__((always_inline)) struct xous_result xous_call(uint64_t number, uint64_t x0,
                                                                          uint64_t x1, uint64_t x2,
                                                                          uint64_t x3, uint64_t x4,
                                                                          uint64_t x5, uint64_t x6)
{
    register uint64_t a0 __asm__("a0") = x0;
    register uint64_t a1 __asm__("a1") = x1;
    register uint64_t a2 __asm__("a2") = x2;
    register uint64_t a3 __asm__("a3") = x3;
    register uint64_t a4 __asm__("a4") = x4;
    register uint64_t a5 __asm__("a5") = x5;
    register uint64_t a6 __asm__("a6") = x6;
    register uint64_t a7 __asm__("a7") = number;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6), "+r"(a7)
                     :
                     : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
    return (struct xous_result){a0, {a1, a2, a3, a4, a5, a6, a7}};
}

/* The time register: ticks since an arbitrary moment; xous_info()->timebase of them are a second. */
static inline uint64_t xous_machine_time(void)
{
    uint64_t ticks;

    __asm__ volatile("rdtime %0" : "=r"(ticks));
    return ticks;
}

/* Ends the process by a breakpoint fault, so that the report shows where. */
static inline __attribute__((noreturn)) void xous_machine_trap(void)
{
    __asm__ volatile("ebreak");
    __builtin_unreachable();
}
