/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The doors of the portable kernel: what the architecture's trap code calls. Each is entered with interrupts
 * off, the kernel lock held and the user registers saved in `frame`, the frame of this hart's current thread;
 * each returns the frame to go on with: its address space is active, its floating-point state in place. They
 * never return NULL: a hart with nothing to run waits inside.
 */
#pragma once

#include <kernel/arch.h>
#include <xous/abi/process.h>

/* Boot: called once by the boot hart; returns the first frame to run. */
struct arch_frame *kernel_main(const struct boot_info *info);
/* The thread made a system call; pc is still at the call instruction. */
struct arch_frame *kernel_syscall(struct arch_frame *frame);
/* The thread faulted. For page faults cause is XOUS_FAULT_ACCESS and the kernel may resolve it. */
struct arch_frame *kernel_fault(struct arch_frame *frame, enum xous_fault_cause cause,
                                enum xous_access access, vaddr_t address);
/* Something that arch_pending() names is pending. */
struct arch_frame *kernel_interrupt(struct arch_frame *frame);
/* The thread used floating point while it was off; pc is at the instruction, to be repeated. */
struct arch_frame *kernel_fp_first_use(struct arch_frame *frame);

/* The one lock. Taken at trap entry, released at exit, nowhere else. */
void kernel_lock(void);
void kernel_unlock(void);
