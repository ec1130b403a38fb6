/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What ping and pong agree on: the name, and the operations in <pingpong.def>.
 */
#pragma once

#define PONG_NAME "pong"

#define XOUS_PROTOCOL <pingpong.def>
#include <xous/protocol/client.h>
#undef XOUS_PROTOCOL
