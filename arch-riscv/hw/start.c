/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Brings the machine up on the boot hart, in the order in which the parts need each other.
 */
#include <kernel/assert.h>
#include <kernel/trap.h>

#include "hart.h"
#include "mmu.h"
#include "plic.h"
#include "devices.h"
#include "power.h"
#include "sbi.h"
#include "timer.h"
#include "trap.h"

struct arch_frame *arch_start(const struct boot_info *info, uint64_t hart_record)
{
    sbi_init();
    if (info->magic != BOOT_INFO_MAGIC || info->version != BOOT_INFO_VERSION) {
        panic("the loader speaks another version of the boot information: 0x%lx, version %u", info->magic,
              info->version);
    }
    devices_init(info);
    power_init(info);
    mmu_init();
    hart_init(info, hart_record);
    timer_init(info);
    plic_init(info);
    return kernel_main(info);
}
