/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Facts about this process that start-up learns and everything else asks for.
 */
#pragma once

#include <xous/info.h>
#include <xous/start.h>

/* Called once, before any other thread exists. start may be NULL. */
void current_set(const struct xous_start *start, const struct xous_info_page *info);
