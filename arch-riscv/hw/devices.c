/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Which device registers the kernel keeps to itself: no process may map them, whatever it was granted.
 */
#include <kernel/arch.h>
#include <kernel/types.h>

#include "devices.h"
#include "records.h"

static const struct boot_info *boot;

void devices_init(const struct boot_info *info)
{
    boot = info;
}

static bool overlaps(paddr_t base, uint64_t size, paddr_t other, uint64_t other_size)
{
    return base < other + other_size && other < base + size;
}

bool arch_device_reserved(paddr_t base, uint64_t size)
{
    const struct boot_plic *plic = records_find(boot, BOOT_PLIC, 0);
    const struct boot_power *power;

    if (plic != NULL && overlaps(base, size, plic->physical, plic->size)) {
        return true;
    }
    for (uint64_t i = 0; (power = records_find(boot, BOOT_POWER, i)) != NULL; i++) {
        if (overlaps(base, size, power->physical, power->width)) {
            return true;
        }
    }
    return false;
}
