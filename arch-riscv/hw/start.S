/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Where the loader enters the kernel.
 * Entry: paging on with the kernel's root table, bss zero, interrupts off; a0 = boot information, a1 = index of
 *        the boot hart's record. Everything else is whatever firmware and loader left.
 * Exit:  into user mode, with the frame that arch_start returns.
 */
#include "hart.h"

    .section .text.entry, "ax"
    .globl kernel_entry
kernel_entry:
    la      tp, machine_harts
    la      sp, hart_stacks
    li      t0, HART_STACKS_SIZE
    add     sp, sp, t0
    li      s0, 0                   /* ends the chain of frame pointers */

    /* Interrupts masked; floating point, SUM and MXR off, whatever the firmware left on. From here on a trap
     * ends in a report. */
    csrw    sie, zero
    csrw    sstatus, zero
    csrw    sscratch, zero
    la      t0, trap_vector
    csrw    stvec, t0

    call    arch_start
    j       trap_return
