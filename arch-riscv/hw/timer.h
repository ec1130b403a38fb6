/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#pragma once

#include <xous/abi/bootinfo.h>

/* Chooses the timer that the boot information names and disarms it. */
void timer_init(const struct boot_info *info);
