/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#pragma once

#include <xous/abi/bootinfo.h>

/* Notes the registers that end the machine. */
void power_init(const struct boot_info *info);
