/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the ticktimer service. ticktimer.def says what it offers; here is what travels.
 */
#pragma once

#include <xous/abi/types.h>

#define TICKTIMER_NAME "ticktimer"

#define TICKTIMER_DEADLINES 64u

#define XOUS_PROTOCOL <xous/ticktimer.def>
#include <xous/protocol/client.h>
#undef XOUS_PROTOCOL
