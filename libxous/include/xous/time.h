/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Time. Reading it takes no system call; only the wall clock asks a service.
 */
#pragma once

#include <stdint.h>

#include <xous/abi/error.h>
#include <xous/abi/types.h>
#include <xous/attributes.h>

/* Since the kernel started. */
uint64_t xous_time_microseconds(void);
uint64_t xous_time_nanoseconds(void);

/* Ticks of the time register to microseconds and back, rounded down, right for any value that fits. */
uint64_t xous_ticks_to_microseconds(uint64_t ticks);
uint64_t xous_microseconds_to_ticks(uint64_t microseconds);

/* The time register at so many microseconds from now, as xous_timer_set takes it. */
uint64_t xous_time_deadline(uint64_t microseconds);

void xous_sleep_microseconds(uint64_t microseconds);
void xous_sleep_until(uint64_t microseconds); /* since the kernel started */

/* Nanoseconds since 1970-01-01 UTC, from the ticktimer service. */
XOUS_MUST_CHECK xous_error_t xous_time_wall(uint64_t *nanoseconds);
