/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What kernel/arch.h asks of this architecture before all else: types, and the direct map and the
 * hart's index in place.
 */
#pragma once

#include <kernel/types.h>
#include <pure/trap_frame.h>
#include <xous/abi/bootinfo.h>

static inline void *arch_virtual(paddr_t address)
{
    return (void *)(BOOT_DIRECT_BASE + address);
}

static inline paddr_t arch_physical(const void *pointer)
{
    return (uintptr_t)pointer - BOOT_DIRECT_BASE;
}

/* tp is the hart's struct machine_hart wherever the kernel runs; the index lies in it at this offset. */
#define ARCH_HART_INDEX 24

static inline unsigned arch_hart(void)
{
    unsigned index;

    __asm__("lw %0, %1(tp)" : "=r"(index) : "i"(ARCH_HART_INDEX)); /* not volatile: it never changes */
    return index;
}
