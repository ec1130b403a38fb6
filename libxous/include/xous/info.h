/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The information page: facts about the system and this process that never change.
 */
#pragma once

#include <xous/abi/system.h>

/* Never NULL: start-up ends the process if the kernel gave no valid page. */
const struct xous_info_page *xous_info(void);
