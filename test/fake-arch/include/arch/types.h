/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The registers of a thread: the fake machine uses the real machine's layout, so that the host tests look at
 * the frames that ship. The direct map refuses what is not RAM.
 */
#pragma once

#include <kernel/types.h>
#include <pure/trap_frame.h>

void *arch_virtual(paddr_t address);
paddr_t arch_physical(const void *pointer);
unsigned arch_hart(void);
