/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The first instructions of a child (child.h), and a program that fits in one page.
 */
    .text
    /* Entry: sp = end of the stack. The data is a copy of the parent's. */
    .globl  child_entry
    .type   child_entry, @function
child_entry:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    mv      s0, zero
    mv      ra, zero
    call    child_main
    unimp
    .size   child_entry, . - child_entry

    /* process_exit(0), from wherever it is copied to. */
    .globl  small_program
    .globl  small_program_end
    .balign 4
small_program:
    li      a0, 0
    li      a1, 0
    li      a2, 0
    li      a3, 0
    li      a4, 0
    li      a5, 0
    li      a6, 0
    li      a7, 53
    ecall
    unimp
small_program_end:
