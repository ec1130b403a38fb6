/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Times in words. Pure.
 */
#pragma once

#include <stdint.h>

#include "text.h"

/* "2 days 3:04:05" */
void calendar_duration(uint64_t microseconds, struct text *out);

/* "2026-11-22 05:43:44 UTC"; nanoseconds since 1970. */
void calendar_moment(uint64_t nanoseconds, struct text *out);
