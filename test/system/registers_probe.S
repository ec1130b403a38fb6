/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Registers filled with known values around a system call and at a first instruction.
 *
 * struct register_image: 32 words, x0 first (its word is not used). Float images: f0..f31, then fcsr.
 */
#define EACH_REGISTER(R)                                                                                     \
    R(5, t0) R(6, t1) R(7, t2) R(8, s0) R(9, s1) R(10, a0) R(11, a1) R(12, a2) R(13, a3) R(14, a4) R(15, a5) \
    R(16, a6) R(17, a7) R(18, s2) R(19, s3) R(20, s4) R(21, s5) R(22, s6) R(23, s7) R(24, s8) R(25, s9)      \
    R(26, s10) R(27, s11) R(28, t3) R(29, t4) R(30, t5)

#define LOAD_T6(number, name) ld name, 8 * number(t6);
#define STORE_T6(number, name) sd name, 8 * number(t6);

    .bss
    .balign 8
saved_sp:
    .zero 8
saved_pointers: /* of the image to load and the one to store */
    .zero 16

    .text
    /*
     * void registers_call(const uint64_t before[32], uint64_t after[32]): loads all registers but sp, makes the
     * call that they describe and stores all of them, sp included.
     * Clobbers: nothing that the caller keeps. One thread at a time.
     */
    .globl  registers_call
    .type   registers_call, @function
registers_call:
    addi    sp, sp, -128
    sd      ra, 0(sp)
    sd      gp, 8(sp)
    sd      tp, 16(sp)
    sd      s0, 24(sp)
    sd      s1, 32(sp)
    sd      s2, 40(sp)
    sd      s3, 48(sp)
    sd      s4, 56(sp)
    sd      s5, 64(sp)
    sd      s6, 72(sp)
    sd      s7, 80(sp)
    sd      s8, 88(sp)
    sd      s9, 96(sp)
    sd      s10, 104(sp)
    sd      s11, 112(sp)
    la      t0, saved_sp
    sd      sp, 0(t0)
    la      t0, saved_pointers
    sd      a1, 8(t0)
    mv      t6, a0
    ld      ra, 8(t6)
    ld      gp, 24(t6)
    ld      tp, 32(t6)
    EACH_REGISTER(LOAD_T6)
    ld      t6, 248(t6)
    ecall
    /* t6 finds the place for the others; its own value waits below the stack. */
    sd      t6, -8(sp)
    .option push
    .option norelax
    la      t6, saved_pointers
    .option pop
    ld      t6, 8(t6)
    sd      ra, 8(t6)
    sd      sp, 16(t6)
    sd      gp, 24(t6)
    sd      tp, 32(t6)
    EACH_REGISTER(STORE_T6)
    ld      t0, -8(sp)
    sd      t0, 248(t6)
    .option push
    .option norelax
    la      t0, saved_sp
    .option pop
    ld      sp, 0(t0)
    ld      ra, 0(sp)
    ld      gp, 8(sp)
    ld      tp, 16(sp)
    ld      s0, 24(sp)
    ld      s1, 32(sp)
    ld      s2, 40(sp)
    ld      s3, 48(sp)
    ld      s4, 56(sp)
    ld      s5, 64(sp)
    ld      s6, 72(sp)
    ld      s7, 80(sp)
    ld      s8, 88(sp)
    ld      s9, 96(sp)
    ld      s10, 104(sp)
    ld      s11, 112(sp)
    addi    sp, sp, 128
    ret
    .size   registers_call, . - registers_call

    .macro each_float operation
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    \operation f\n, 8 * \n(a0)
    .endr
    .endm

    /* void floats_load(const uint64_t image[33]) */
    .globl  floats_load
    .type   floats_load, @function
floats_load:
    each_float fld
    ld      t0, 256(a0)
    fscsr   t0
    ret
    .size   floats_load, . - floats_load

    /* void floats_store(uint64_t image[33]) */
    .globl  floats_store
    .type   floats_store, @function
floats_store:
    each_float fsd
    frcsr   t0
    sd      t0, 256(a0)
    ret
    .size   floats_store, . - floats_store

    .bss
    .balign 8
    .globl  first_image /* what first_instruction found: x0..x31, f0..f31, fcsr */
first_image:
    .zero   65 * 8

    .text
    /*
     * An entry that stores all registers as the kernel made them, then goes on in first_main(void).
     * Entry: sp = end of a stack, nothing else is known.
     */
    .globl  first_instruction
    .type   first_instruction, @function
first_instruction:
    sd      t6, -8(sp)
    .option push
    .option norelax
    la      t6, first_image
    .option pop
    sd      ra, 8(t6)
    sd      sp, 16(t6)
    sd      gp, 24(t6)
    sd      tp, 32(t6)
    EACH_REGISTER(STORE_T6)
    ld      t0, -8(sp)
    sd      t0, 248(t6)
    addi    a0, t6, 256
    call    floats_store
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    call    first_main
    unimp
    .size   first_instruction, . - first_instruction
