/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The thread that writes lines to the console's log channel.
 *
 * It alone waits for the console, so a console that is slow, dead or not there yet holds up nobody who logs.
 * Lines that were written meanwhile follow when it is back, as far as they are still kept.
 */
#pragma once

#include <stdint.h>

/* The thread's function; does not return. */
uint64_t forward_run(void *argument);
