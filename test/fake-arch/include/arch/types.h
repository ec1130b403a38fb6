/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The registers of a thread: the fake machine uses the real machine's layout, so that the host tests look at
 * the frames that ship.
 */
#pragma once

#include <pure/trap_frame.h>
