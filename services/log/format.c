/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Milliseconds without a product that could overflow. */
static uint64_t milliseconds(const struct format_clock *clock, uint64_t time)
{
    uint64_t ticks = time > clock->boot_time ? time - clock->boot_time : 0;

    if (clock->timebase == 0) {
        return 0;
    }
    return ticks / clock->timebase * 1000 + ticks % clock->timebase * 1000 / clock->timebase;
}

/* ------------------------------------------------------------------------------------------------------- */

size_t format_line(const struct format_clock *clock, uint64_t time, const char *name, const char *text,
                   size_t length, char line[FORMAT_LINE_MAX])
{
    uint64_t passed = milliseconds(clock, time);
    int head = snprintf(line, FORMAT_LINE_MAX, "[%4" PRIu64 ".%03" PRIu64 "] %.*s: ", passed / 1000,
                        passed % 1000, (int)FORMAT_NAME_MAX, name);
    size_t used = head > 0 ? (size_t)head : 0;

    if (length > FORMAT_LINE_MAX - used - 1) {
        length = FORMAT_LINE_MAX - used - 1;
    }
    memcpy(line + used, text, length);
    line[used + length] = '\n';
    return used + length + 1;
}
