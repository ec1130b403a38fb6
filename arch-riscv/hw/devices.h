/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#pragma once

#include <xous/abi/bootinfo.h>

/* Remembers where the kernel's own devices are. */
void devices_init(const struct boot_info *info);
