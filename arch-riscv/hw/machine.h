/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The parts of the machine, as start.c sets them up, and the ways between assembly and C.
 */
#pragma once

#include <kernel/arch.h>

/* Notes where the kernel's own devices are. */
void devices_init(const struct boot_info *info);
/* Notes the kernel's root table and the width of ASIDs. Requires: the loader's satp is in force. */
void mmu_init(void);
/* Takes away the mapping of one page of the kernel image. */
void mmu_unmap_guard(const void *page);
/* Chooses the timer that the boot information names and disarms it. */
void timer_init(const struct boot_info *info);
/* Takes over the interrupt controller: nothing is let through. Without one there are no interrupts. */
void plic_init(const struct boot_info *info);

/* From start.S, once, on the boot hart: brings the machine up and returns the first frame. */
struct arch_frame *arch_start(const struct boot_info *info);
/* From entry.S, for traps of user code, without and with the kernel lock. */
struct arch_frame *trap_user(struct arch_frame *frame);
struct arch_frame *trap_user_locked(struct arch_frame *frame);
/* From entry.S, on the emergency stack: kernel code trapped; its return address and stack pointer. */
NORETURN void trap_kernel(uint64_t return_address, uint64_t stack);
