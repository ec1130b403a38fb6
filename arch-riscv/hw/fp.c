/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * When the floating-point registers are saved and loaded. The FS field of a frame's status says how they relate
 * to the thread's struct arch_fp: off = not loaded, clean = equal, dirty = newer than it. The kernel itself
 * never uses them; sstatus.FS of the hart is the frame's again when the frame is resumed.
 */
#include <kernel/arch.h>

#include "csr.h"

_Static_assert(offsetof(struct arch_fp, fcsr) == 256, "fp.S");

void fp_store(struct arch_fp *to);
void fp_load(const struct arch_fp *from);

static void mark_clean(struct arch_frame *frame)
{
    frame->status = (frame->status & ~(uint64_t)SSTATUS_FS) | SSTATUS_FS_CLEAN;
}

/* ------------------------------------------------------------------------------------------------------ */

void arch_fp_save(struct arch_frame *frame, struct arch_fp *fp)
{
    if ((frame->status & SSTATUS_FS) == SSTATUS_FS_DIRTY) {
        csr_set(sstatus, SSTATUS_FS);
        fp_store(fp);
        mark_clean(frame);
    }
}

void arch_fp_restore(struct arch_frame *frame, const struct arch_fp *fp)
{
    csr_set(sstatus, SSTATUS_FS);
    fp_load(fp);
    mark_clean(frame);
}
