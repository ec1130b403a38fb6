/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The registers of a thread in user mode, as trap entry stores them: the one list that C and assembly share.
 *
 * Invariants
 *  1. Between traps the frame holds everything that user code can see but its floating-point registers.
 *  2. x[0] is 0: trap exit may store a zero there (it ends a load-reserved of the code that ran before).
 *  3. status holds no bit that gives user code, or the kernel on its behalf, more than it should have: SPP, SUM,
 *     MXR and VS are 0.
 */
#pragma once

/* X(register number, name), once for each that has to be saved, but for a0, which holds the address of the frame
 * on the way in and out. */
/* clang-format off */
#define FRAME_REGISTERS(X)                                                                \
    X(1, ra) X(2, sp) X(3, gp) X(4, tp) X(5, t0) X(6, t1) X(7, t2) X(8, s0) X(9, s1)      \
    X(11, a1) X(12, a2) X(13, a3) X(14, a4) X(15, a5) X(16, a6) X(17, a7)                 \
    X(18, s2) X(19, s3) X(20, s4) X(21, s5) X(22, s6) X(23, s7) X(24, s8) X(25, s9)       \
    X(26, s10) X(27, s11) X(28, t3) X(29, t4) X(30, t5) X(31, t6)
/* clang-format on */

#define FRAME_SP 2
#define FRAME_TP 4
#define FRAME_A0 10
#define FRAME_A1 11

/* Offsets for assembly; register n is at 8 * n. */
#define FRAME_PC 256
#define FRAME_STATUS 264
#define FRAME_HART 272
#define FRAME_SIZE 288

/* sstatus (Volume II, "Supervisor Status Register"). */
#define SSTATUS_SPIE (1 << 5)
#define SSTATUS_SPP (1 << 8)
#define SSTATUS_FS (3 << 13)
#define SSTATUS_FS_OFF (0 << 13)
#define SSTATUS_FS_CLEAN (2 << 13)
#define SSTATUS_FS_DIRTY (3 << 13)

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#define SSTATUS_UXL_64 (2ul << 32)

struct arch_frame {
    uint64_t x[32]; /* by register number */
    uint64_t pc;
    uint64_t status; /* sstatus to run with; its FS field is the state of the floating-point registers */
    uint64_t hart;   /* the hart's own data, put there by trap exit for the next trap entry */
    uint64_t reserved;
};

/* The registers of the F and D extensions, kept apart: few threads use them. */
struct arch_fp {
    uint64_t f[32];
    uint64_t fcsr;
};

_Static_assert(offsetof(struct arch_frame, x) == 0, "entry.S");
_Static_assert(offsetof(struct arch_frame, pc) == FRAME_PC, "entry.S");
_Static_assert(offsetof(struct arch_frame, status) == FRAME_STATUS, "entry.S");
_Static_assert(offsetof(struct arch_frame, hart) == FRAME_HART, "entry.S");
_Static_assert(sizeof(struct arch_frame) == FRAME_SIZE, "a frame on a stack keeps it 16-byte aligned");

static inline uint64_t *frame_arguments(struct arch_frame *frame)
{
    return &frame->x[FRAME_A0];
}

static inline uint64_t frame_pc(const struct arch_frame *frame)
{
    return frame->pc;
}

/* ecall has no compressed form. */
static inline void frame_skip_call(struct arch_frame *frame)
{
    frame->pc += 4;
}

#endif
