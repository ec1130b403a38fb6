/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a thread starts with.
 */
#include <kernel/arch.h>

void arch_frame_init(struct arch_frame *frame, vaddr_t pc, vaddr_t stack, uint64_t argument, uint64_t info,
                     uint64_t thread_pointer)
{
    *frame = (struct arch_frame){.pc = pc, .status = SSTATUS_UXL_64 | SSTATUS_SPIE | SSTATUS_FS_OFF};
    frame->x[FRAME_SP] = stack;
    frame->x[FRAME_TP] = thread_pointer;
    frame->x[FRAME_A0] = argument;
    frame->x[FRAME_A1] = info;
}
