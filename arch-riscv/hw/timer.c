/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Time and the one-shot timer: the Sstc extension's own compare register where every hart has it, else the
 * firmware. Setting either withdraws a pending timer interrupt if the new deadline lies in the future.
 */
#include <kernel/arch.h>
#include <kernel/boot.h>

#include "csr.h"
#include "machine.h"
#include "sbi.h"

static bool has_sstc;

void timer_init(const struct boot_info *info)
{
    const struct boot_machine *machine = boot_find(info, BOOT_MACHINE, sizeof(*machine));

    has_sstc = machine != NULL && (machine->features & BOOT_MACHINE_SSTC) != 0;
    arch_timer_set(~0ul);
}

uint64_t arch_now(void)
{
    return csr_read(time);
}

void arch_timer_set(uint64_t deadline)
{
    if (has_sstc) {
        csr_write(0x14d, deadline); /* stimecmp; older assemblers do not know the name */
    } else {
        sbi_set_timer(deadline);
    }
}
