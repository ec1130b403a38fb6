/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Brings the machine up on the boot hart, in the order in which the parts need each other.
 */
#include <kernel/boot.h>
#include <kernel/trap.h>

#include "hart.h"
#include "machine.h"

struct arch_frame *arch_start(const struct boot_info *info)
{
    boot_check(info);
    devices_init(info);
    mmu_init();
    hart_init(info);
    timer_init(info);
    plic_init(info);
    return kernel_main(info);
}
