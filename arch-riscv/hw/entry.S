/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The way into the kernel and the way out.
 *
 * sscratch tells where a trap came from: while user code runs it is the address of that thread's frame, in
 * the kernel it is 0. Everything is saved and everything is restored; a path that saves less can stand at the
 * head of a vector as long as it leaves through trap_return or restores what it used.
 */
#include <pure/trap_frame.h>

#include "hart.h"

#define SAVE(number, name) sd name, 8 * number(a0);
#define LOAD(number, name) ld name, 8 * number(a0);

/*
 * Entry: from user mode: sscratch = frame; all registers are the user's.
 * Exit:  in `handler` with the contract of trap.c; it returns the frame to resume.
 */
.macro TRAP_VECTOR name, handler
    .balign 4
    .globl \name
\name:
    csrrw   a0, sscratch, a0
    beqz    a0, trap_in_kernel
    FRAME_REGISTERS(SAVE)
    csrrw   t0, sscratch, zero
    sd      t0, 8 * FRAME_A0(a0)
    csrr    t1, sepc
    sd      t1, FRAME_PC(a0)
    csrr    t2, sstatus
    sd      t2, FRAME_STATUS(a0)
    ld      tp, FRAME_HART(a0)
    ld      sp, HART_STACK(tp)
    li      s0, 0
    call    \handler
    j       trap_return
.endm

    .text
TRAP_VECTOR trap_vector_locked, trap_user_locked /* two harts or more are online */
TRAP_VECTOR trap_vector, trap_user               /* one is */

/*
 * Entry: a0 = frame to resume, tp = this hart, interrupts off.
 * Exit:  in user mode.
 */
    .globl trap_return
trap_return:
    sd      tp, FRAME_HART(a0)
    csrw    sscratch, a0
    ld      t0, FRAME_PC(a0)
    csrw    sepc, t0
    ld      t1, FRAME_STATUS(a0)
    csrw    sstatus, t1
    /* Ends a load-reserved of the code that ran before: its store-conditional must fail now. */
    sc.d    zero, zero, (a0)
    FRAME_REGISTERS(LOAD)
    ld      a0, 8 * FRAME_A0(a0)
    sret

/*
 * Kernel code trapped, which it never should.
 * Entry: a0 = 0 and sscratch = the a0 of the kernel code; tp = this hart; sp may be off its stack.
 * Exit:  in trap_kernel on the emergency stack, with sscratch 0 again in case it traps too. s0 is unchanged and
 *        ra looks like a return address behind the instruction that trapped, so a backtrace goes on below.
 */
trap_in_kernel:
    csrw    sscratch, zero
    mv      a0, ra
    mv      a1, sp
    ld      sp, HART_EMERGENCY(tp)
    csrr    ra, sepc
    addi    ra, ra, 2
    j       trap_kernel
