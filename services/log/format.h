/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A log line as the console shows it: `[   0.012] name: text`.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define FORMAT_NAME_MAX 40u
#define FORMAT_LINE_MAX 320u /* the longest line: time, name, XOUS_LOG_LINE bytes of text, line feed */

struct format_clock {
    uint64_t boot_time; /* the time register when the firmware handed over */
    uint64_t timebase;  /* its ticks in a second */
};

/* Writes the line with its line feed, not terminated; returns its length, at most FORMAT_LINE_MAX. */
size_t format_line(const struct format_clock *clock, uint64_t time, const char *name, const char *text,
                   size_t length, char line[FORMAT_LINE_MAX]);
