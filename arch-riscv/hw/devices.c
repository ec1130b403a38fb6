/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel's own devices: no process may map them, whatever it was granted. The interrupt controller has a
 * file of its own (plic.c); the others are the registers that end the machine. Where the boot information names
 * none for an action, the firmware does it. Only the register of BOOT_POWER_FAIL can carry a status.
 */
#include <kernel/arch.h>
#include <kernel/boot.h>

#include "machine.h"
#include "sbi.h"

#define FAIL_STATUS_SHIFT 16

static const struct boot_info *boot; /* NULL until it was checked */

/* The register after `record` (NULL: the first), or NULL. */
static const struct boot_record *next_register(const struct boot_record *record)
{
    return boot == NULL ? NULL : boot_next(boot, record, BOOT_POWER);
}

static void write_register(const struct boot_power *power, uint64_t value)
{
    volatile void *address = (volatile void *)power->address;

    switch (power->width) {
    case 1:
        *(volatile uint8_t *)address = (uint8_t)value;
        break;
    case 2:
        *(volatile uint16_t *)address = (uint16_t)value;
        break;
    default:
        *(volatile uint32_t *)address = (uint32_t)value;
        break;
    }
}

static bool overlaps(paddr_t base, uint64_t size, paddr_t other, uint64_t other_size)
{
    return base < other + other_size && other < base + size;
}

/* ------------------------------------------------------------------------------------------------------ */

void devices_init(const struct boot_info *info)
{
    boot = info;
}

void arch_power(enum boot_power_action action, uint64_t status)
{
    const struct boot_record *record = NULL;

    while ((record = next_register(record)) != NULL) {
        const struct boot_power *power = boot_payload(record);
        if (power->action == action) {
            write_register(power, action == BOOT_POWER_FAIL ? power->value | status << FAIL_STATUS_SHIFT
                                                            : power->value);
        }
    }
    sbi_system_reset(action == BOOT_POWER_REBOOT ? SBI_RESET_COLD_REBOOT : SBI_RESET_SHUTDOWN,
                     action == BOOT_POWER_FAIL ? SBI_REASON_FAILURE : SBI_REASON_NONE);
    for (;;) {
        __asm__ volatile("wfi");
    }
}

bool arch_device_reserved(paddr_t base, uint64_t size)
{
    const struct boot_plic *plic = boot_find(boot, BOOT_PLIC, sizeof(*plic));
    const struct boot_record *record = NULL;

    if (plic != NULL && overlaps(base, size, plic->physical, plic->size)) {
        return true;
    }
    while ((record = next_register(record)) != NULL) {
        const struct boot_power *power = boot_payload(record);
        if (overlaps(base, size, power->physical, power->width)) {
            return true;
        }
    }
    return false;
}
