/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The first instructions of the process and of its threads.
 *
 * Both enter from the kernel with sp set and no other promise about the C environment: gp has to be loaded,
 * and s0 and ra cleared, which ends the chain of frames for whoever walks the stack.
 */
    .macro c_environment
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    mv      s0, zero
    mv      ra, zero
    andi    sp, sp, -16
    .endm

    .section .text.start, "ax", @progbits
    /* Entry: a0 = start block or 0, a1 = information page, tp undefined. */
    .globl  _start
    .type   _start, @function
_start:
    c_environment
    call    xous_start_process
    unimp
    .size   _start, . - _start

    .section .text.xous_thread_start, "ax", @progbits
    /* Entry: a0 = struct xous_thread, tp = its thread-local block. */
    .globl  xous_thread_start
    .type   xous_thread_start, @function
xous_thread_start:
    c_environment
    call    xous_thread_main
    unimp
    .size   xous_thread_start, . - xous_thread_start

/* The C library calls back into this one, but is searched after it: these names make the linker take what it will
 * ask for. Nothing refers to the section, so it is not in the program, nor is what turns out not to be used. */
    .section .rodata.xous_anchors, "a", @progbits
    .dword  _exit, gettimeofday, sbrk, stdout, __lock___libc_recursive_mutex
