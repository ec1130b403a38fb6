/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Between the files of the fake machine.
 */
#pragma once

#include "fake_arch.h"

/* Each file starts its part of the machine anew. */
void fake_ram_reset(const struct fake_options *options);
void fake_ram_release(void);
void fake_boot_reset(const struct fake_options *options);
void fake_tlb_reset(const struct fake_options *options);
void fake_tlb_release(void);
void fake_devices_reset(const struct fake_options *options);
void fake_fp_reset(void);
void fake_hart_reset(const struct fake_options *options);

/* Makes a range of RAM untouchable. */
void fake_ram_forbid(paddr_t base, uint64_t size);
const struct fake_bank *fake_ram_banks(void);

/* The kernel stops here and the test goes on; returns when the test wakes it. */
void fake_hart_stop_idle(void);
NORETURN void fake_hart_stop_power(enum boot_power_action action, uint64_t status);

/* A valid entry for the address, at a level. */
void fake_pte_check(vaddr_t address, unsigned level, uint64_t pte);

/* The kernel looks at memory: the moment for a hart to fetch ahead, if it should (fake_fetch_ahead). */
void fake_tlb_look(void);
