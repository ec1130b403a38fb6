/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The parts of kernel/arch.h that read and write a saved frame.
 */
#include <kernel/arch.h>

#define CALL_SIZE 4u /* ecall has no compressed form */

void arch_frame_init(struct arch_frame *frame, vaddr_t pc, vaddr_t stack, uint64_t argument, uint64_t info,
                     uint64_t thread_pointer)
{
    *frame = (struct arch_frame){.pc = pc, .status = SSTATUS_UXL_64 | SSTATUS_SPIE | SSTATUS_FS_OFF};
    frame->x[FRAME_SP] = stack;
    frame->x[FRAME_TP] = thread_pointer;
    frame->x[FRAME_A0] = argument;
    frame->x[FRAME_A1] = info;
}

uint64_t *frame_arguments(struct arch_frame *frame)
{
    return &frame->x[FRAME_A0];
}

vaddr_t frame_pc(const struct arch_frame *frame)
{
    return frame->pc;
}

vaddr_t frame_stack(const struct arch_frame *frame)
{
    return frame->x[FRAME_SP];
}

void frame_set_pc(struct arch_frame *frame, vaddr_t pc)
{
    frame->pc = pc;
}

void frame_set_stack(struct arch_frame *frame, vaddr_t stack)
{
    frame->x[FRAME_SP] = stack;
}

void frame_skip_call(struct arch_frame *frame)
{
    frame->pc += CALL_SIZE;
}

void frame_repeat_call(struct arch_frame *frame)
{
    frame->pc -= CALL_SIZE;
}
