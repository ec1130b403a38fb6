/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The types that kernel/arch.h asks of this architecture.
 */
#pragma once

#include <pure/trap_frame.h>
