/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What kernel/arch.h asks of this architecture before all else: types, and the direct map in place.
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
