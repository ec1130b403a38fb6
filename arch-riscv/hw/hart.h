/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a hart has of its own. In the kernel tp holds the address of its struct machine_hart, always.
 *
 * Stacks of a hart, lowest address first; a guard page has no mapping, so that an overflow traps, and the trap
 * is handled on the emergency stack:
 *
 *     guard | emergency stack | guard | kernel stack
 */
#pragma once

#define HART_STACK 0 /* offsets in struct machine_hart, for assembly */
#define HART_EMERGENCY 8
#define HART_STACK_SIZE 8192
#define HART_GUARD_SIZE 4096
#define HART_STACKS_SIZE (2 * (HART_GUARD_SIZE + HART_STACK_SIZE))

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xous/abi/bootinfo.h>

#define MACHINE_HARTS_MAX 8u

struct machine_hart {
    char *stack;     /* end of the kernel stack */
    char *emergency; /* end of the emergency stack */
    uint64_t id;     /* as SBI names it */
    uint32_t index;
    uint32_t plic_context; /* ~0 if none */
};
_Static_assert(offsetof(struct machine_hart, stack) == HART_STACK, "entry.S");
_Static_assert(offsetof(struct machine_hart, emergency) == HART_EMERGENCY, "entry.S");

static inline struct machine_hart *hart_this(void)
{
    struct machine_hart *hart;

    __asm__("mv %0, tp" : "=r"(hart)); /* not volatile: tp is the same wherever the kernel runs */
    return hart;
}

/* Makes the boot hart, whose BOOT_HART record has that index, hart 0. */
void hart_init(const struct boot_info *info);
/* True if `address` lies in or at the end of one of this hart's stacks. */
bool hart_on_stack(uint64_t address);
/* True if `address` lies in one of this hart's guard pages. */
bool hart_in_guard(uint64_t address);

#endif
