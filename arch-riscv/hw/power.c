/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The end of the machine: by the register that the boot information names for the action, else by the firmware.
 * Only the register of BOOT_POWER_FAIL can carry a status.
 */
#include <kernel/arch.h>
#include <kernel/boot.h>

#include "power.h"
#include "sbi.h"

#define ACTIONS 3u
#define FAIL_STATUS_SHIFT 16

static const struct boot_power *registers[ACTIONS];

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

/* ------------------------------------------------------------------------------------------------------ */

void power_init(const struct boot_info *info)
{
    const struct boot_record *record = NULL;

    while ((record = boot_next(info, record, BOOT_POWER)) != NULL) {
        const struct boot_power *power = boot_payload(record);
        if (power->action < ACTIONS && registers[power->action] == NULL) {
            registers[power->action] = power;
        }
    }
}

void arch_power(enum boot_power_action action, uint64_t status)
{
    const struct boot_power *power = registers[action];

    if (power != NULL) {
        write_register(power,
                       action == BOOT_POWER_FAIL ? power->value | status << FAIL_STATUS_SHIFT : power->value);
    }
    sbi_system_reset(action == BOOT_POWER_REBOOT ? SBI_RESET_COLD_REBOOT : SBI_RESET_SHUTDOWN,
                     action == BOOT_POWER_FAIL ? SBI_REASON_FAILURE : SBI_REASON_NONE);
    for (;;) {
        __asm__ volatile("wfi");
    }
}
