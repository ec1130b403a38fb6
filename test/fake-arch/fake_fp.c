/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The floating-point unit of each hart. It keeps what was last in it: only the kernel keeps threads apart.
 */
#include "fake_internal.h"

static struct arch_fp unit[FAKE_HARTS];

static void state_set(struct arch_frame *frame, uint64_t state)
{
    frame->status = (frame->status & ~(uint64_t)SSTATUS_FS) | state;
}

void fake_fp_reset(void)
{
    for (unsigned i = 0; i < FAKE_HARTS; i++) {
        unit[i] = (struct arch_fp){.fcsr = 0xa5};
    }
}

bool fake_fp_write(unsigned hart, struct arch_frame *frame, unsigned number, uint64_t value)
{
    if ((frame->status & SSTATUS_FS) == SSTATUS_FS_OFF) {
        return false;
    }
    unit[hart].f[number] = value;
    state_set(frame, SSTATUS_FS_DIRTY);
    return true;
}

bool fake_fp_read(unsigned hart, const struct arch_frame *frame, unsigned number, uint64_t *value)
{
    if ((frame->status & SSTATUS_FS) == SSTATUS_FS_OFF) {
        return false;
    }
    *value = unit[hart].f[number];
    return true;
}

/* --- kernel/arch.h --- */

void arch_fp_save(struct arch_frame *frame, struct arch_fp *fp)
{
    if ((frame->status & SSTATUS_FS) == SSTATUS_FS_DIRTY) {
        *fp = unit[arch_hart()];
        state_set(frame, SSTATUS_FS_CLEAN);
    }
}

void arch_fp_restore(struct arch_frame *frame, const struct arch_fp *fp)
{
    unit[arch_hart()] = *fp;
    state_set(frame, SSTATUS_FS_CLEAN);
}
