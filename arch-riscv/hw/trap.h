/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Between entry.S, start.S and C.
 */
#pragma once

#include <kernel/arch.h>

/* From start.S, once, on the boot hart: arch_start brings the machine up and returns the first frame. */
struct arch_frame *arch_start(const struct boot_info *info);
/* From entry.S, for traps of user code, without and with the kernel lock. */
struct arch_frame *trap_user(struct arch_frame *frame);
struct arch_frame *trap_user_locked(struct arch_frame *frame);
/* From entry.S, on the emergency stack: kernel code trapped; its return address and stack pointer. */
NORETURN void trap_kernel(uint64_t return_address, uint64_t stack);
