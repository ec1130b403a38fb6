/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Everything that the portable kernel may ask of a machine. arch-riscv implements it for the hardware,
 * test/fake-arch for the host tests with a TLB that keeps stale entries as long as it may. Functions without a
 * stated precondition may be called anywhere in the kernel; interrupts are always off there.
 *
 * <arch/types.h> gives:   struct arch_frame    the registers of a thread in user mode
 *                         struct arch_fp       its floating-point registers
 *                         frame_arguments()    a0..a7 of a frame as an array of eight words
 *                         frame_pc()           where the thread goes on
 *                         frame_skip_call()    moves it past the system-call instruction
 *                         arch_virtual()       RAM at a physical address, through the direct map
 *                         arch_physical()      of a pointer from arch_virtual
 * <arch/pte.h> gives the encodings of page-table entries (shared: arch-riscv/pure/pte.h).
 */
#pragma once

#include <arch/types.h>
#include <kernel/attr.h>
#include <kernel/types.h>
#include <xous/abi/bootinfo.h>

/* --- physical memory --- */
paddr_t arch_kernel_root(void); /* root table whose upper half every space shares */

/* --- translation; this hart only. Number 0 with `asid` means: no ASIDs are in use --- */
void arch_space_switch(paddr_t root, uint64_t asid);
void arch_tlb_flush_page(uint64_t asid, vaddr_t address);
void arch_tlb_flush_asid(uint64_t asid);
void arch_tlb_flush_all(void);
unsigned arch_asid_bits(void);
void arch_instruction_fence(void); /* after code was written: this hart fetches what was stored */
void arch_entry_fence(void);       /* orders stores of new entries before the next translation */

/* --- time --- */
uint64_t arch_now(void);                /* ticks */
void arch_timer_set(uint64_t deadline); /* one shot; ~0 disarms */

/* --- interrupt controller --- */
uint32_t arch_interrupt_limit(void); /* highest number; 0: none */
void arch_interrupt_enable(uint32_t interrupt);
void arch_interrupt_disable(uint32_t interrupt);
uint32_t arch_interrupt_claim(void); /* 0: none pending */
void arch_interrupt_complete(uint32_t interrupt);

/* True if the kernel itself drives something in that physical range (interrupt controller, power). */
bool arch_device_reserved(paddr_t base, uint64_t size);

/* --- threads --- */
/* Registers of a thread at its first instruction: all zero but these. */
void arch_frame_init(struct arch_frame *frame, vaddr_t pc, vaddr_t stack, uint64_t argument, uint64_t info,
                     uint64_t thread_pointer);
/* Floating point is off for a thread until its first use. */
void arch_fp_save(struct arch_frame *frame, struct arch_fp *fp); /* if it was written since the last save */
void arch_fp_restore(struct arch_frame *frame, const struct arch_fp *fp); /* and allow its use */

/* --- harts --- */
/* arch_hart(), in arch/types.h: the index of this hart, 0 to arch_harts() - 1. */
unsigned arch_harts(void);
void arch_hart_kick(unsigned hart); /* makes it enter the kernel */
/* Waits until an interrupt is pending; returns with it still pending. */
void arch_idle(void);
/* What is pending and enabled on this hart, as ARCH_PENDING_* bits; the kernel asks between the steps of long
 * calls and while idle. ARCH_PENDING_TIMER stays until the timer is set again. */
unsigned arch_pending(void);
#define ARCH_PENDING_TIMER 1u
#define ARCH_PENDING_EXTERNAL 2u
#define ARCH_PENDING_KICK 4u
void arch_kick_clear(void);

/* --- console and end --- */
void arch_console_put(char c); /* firmware's console; for the log before a console exists and for panics */
NORETURN void arch_power(enum boot_power_action action, uint64_t status);
/* Return addresses of this call chain, innermost first; returns how many. */
size_t arch_backtrace(uint64_t *addresses, size_t limit);
/* Stops all other harts for good; used by panic. */
void arch_stop_others(void);
