/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The clocks: moments of the protocol as ticks of the time register, and the wall clock.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Reads the real-time clock once; from then on the time register carries the wall clock on. Without such a
 * device in the device tree there is no wall clock. */
void clock_init(void);

/* The first tick at which that many microseconds since the kernel started are over. */
uint64_t clock_ticks(uint64_t moment);

/* Nanoseconds since 1970-01-01 UTC; false without a clock. */
bool clock_wall(uint64_t *nanoseconds);
