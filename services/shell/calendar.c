/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "calendar.h"

#include <inttypes.h>
#include <time.h>

#define DAY 86400u

/* ------------------------------------------------------------------------------------------------------- */

void calendar_duration(uint64_t microseconds, struct text *out)
{
    uint64_t seconds = microseconds / 1000000;
    uint64_t days = seconds / DAY;

    if (days > 0) {
        text_add(out, "%" PRIu64 " day%s ", days, days == 1 ? "" : "s");
    }
    text_add(out, "%u:%02u:%02u.%03u", (unsigned)(seconds % DAY / 3600), (unsigned)(seconds % 3600 / 60),
             (unsigned)(seconds % 60), (unsigned)(microseconds % 1000000 / 1000));
}

void calendar_moment(uint64_t nanoseconds, struct text *out)
{
    const time_t seconds = (time_t)(nanoseconds / 1000000000u);
    struct tm parts;

    if (gmtime_r(&seconds, &parts) == NULL) {
        text_add(out, "a time that no calendar has");
        return;
    }
    text_add(out, "%04d-%02d-%02d %02d:%02d:%02d UTC", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
             parts.tm_hour, parts.tm_min, parts.tm_sec);
}
