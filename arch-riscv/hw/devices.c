/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Which device registers the kernel keeps to itself: no process may map them, whatever it was granted.
 */
#include <kernel/arch.h>
#include <kernel/boot.h>

#include "devices.h"

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
    const struct boot_plic *plic = boot_find(boot, BOOT_PLIC, sizeof(*plic));
    const struct boot_record *record = NULL;

    if (plic != NULL && overlaps(base, size, plic->physical, plic->size)) {
        return true;
    }
    while ((record = boot_next(boot, record, BOOT_POWER)) != NULL) {
        const struct boot_power *power = boot_payload(record);
        if (overlaps(base, size, power->physical, power->width)) {
            return true;
        }
    }
    return false;
}
