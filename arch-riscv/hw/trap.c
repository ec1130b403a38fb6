/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * From the trap to the portable kernel's doors (kernel/trap.h).
 *
 * Entry contract, kept by entry.S before trap_user:
 *  1. All 31 registers, sepc and sstatus of the user code are in `frame`.
 *  2. tp is this hart's struct machine_hart, sp the end of its kernel stack, s0 is 0: the call chain ends here.
 *  3. sscratch is 0: a trap from now on is the kernel's own.
 *  4. Interrupts are off (sstatus.SIE, cleared by the hardware) and stay off until the frame is resumed.
 *  5. scause and stval are untouched.
 *  The frame that is returned is resumed as it stands; its address space is in satp.
 */
#include <kernel/assert.h>
#include <kernel/trap.h>

#include <pure/cause.h>

#include "csr.h"
#include "hart.h"
#include "machine.h"

/* System calls first: they are the most frequent. Any illegal instruction while floating point is off counts as
 * its first use: if it was another one, it traps again, with floating point on. */
struct arch_frame *trap_user(struct arch_frame *frame)
{
    uint64_t scause = csr_read(scause);

    if (scause == SCAUSE_USER_CALL) {
        return kernel_syscall(frame);
    }
    if (scause & SCAUSE_INTERRUPT) {
        return kernel_interrupt(frame);
    }
    if (scause == SCAUSE_ILLEGAL && (frame->status & SSTATUS_FS) == SSTATUS_FS_OFF) {
        return kernel_fp_first_use(frame);
    }
    const struct trap_cause *cause = cause_of_fault(scause);
    return kernel_fault(frame, cause->fault, cause->access, cause->at_pc ? frame->pc : csr_read(stval));
}

struct arch_frame *trap_user_locked(struct arch_frame *frame)
{
    kernel_lock();
    frame = trap_user(frame);
    kernel_unlock();
    return frame;
}

void trap_kernel(uint64_t return_address, uint64_t stack)
{
    uint64_t address = csr_read(stval);
    uint64_t pc = csr_read(sepc);

    if (hart_in_guard(address)) {
        panic("the kernel stack overflowed at [kernel 0x%lx], sp 0x%lx", pc, stack);
    }
    panic("%s in the kernel at [kernel 0x%lx] called from [kernel 0x%lx], address 0x%lx, sp 0x%lx",
          cause_of_fault(csr_read(scause))->name, pc, return_address - 2, address, stack);
}
