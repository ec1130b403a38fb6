/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The supervisor binary interface: what the kernel asks of the firmware (RISC-V SBI Specification 2.0).
 */
#pragma once

#include <stdint.h>

enum sbi_reset_type {
    SBI_RESET_SHUTDOWN = 0,
    SBI_RESET_COLD_REBOOT = 1,
};

enum sbi_reset_reason {
    SBI_REASON_NONE = 0,
    SBI_REASON_FAILURE = 1,
};

void sbi_set_timer(uint64_t deadline);
void sbi_send_ipi(uint64_t hart_id);
/* Returns only if the firmware cannot do it. */
void sbi_system_reset(enum sbi_reset_type type, enum sbi_reset_reason reason);
