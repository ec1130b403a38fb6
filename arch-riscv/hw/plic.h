/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#pragma once

#include <xous/abi/bootinfo.h>

/* Takes over the controller: everything disabled for this hart. Without one there are no interrupts. */
void plic_init(const struct boot_info *info);
