/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "clock.h"

#include <xous/error.h>
#include <xous/info.h>
#include <xous/log.h>
#include <xous/memory.h>
#include <xous/start.h>
#include <xous/time.h>

#define RTC_NAME "google,goldfish-rtc"

/* Reading the low half latches the high one. */
enum {
    REGISTER_TIME_LOW = 0,
    REGISTER_TIME_HIGH = 1,
};

static bool known;
static uint64_t wall_at_boot; /* nanoseconds, when the kernel started */

static uint64_t rtc_read(const volatile uint32_t *registers)
{
    uint64_t low = registers[REGISTER_TIME_LOW];

    return low | (uint64_t)registers[REGISTER_TIME_HIGH] << 32;
}

/* ------------------------------------------------------------------------------------------------------- */

void clock_init(void)
{
    const struct xous_start_resource *resource = xous_resource_find(RTC_NAME, 0);
    void *registers;
    xous_error_t error;

    if (resource == NULL) {
        xous_log(XOUS_LOG_INFO, "no real-time clock: there is no wall clock");
        return;
    }
    error = xous_memory_device(resource->address, resource->size, &registers);
    if (error != XOUS_OK) {
        xous_log(XOUS_LOG_WARNING, "the real-time clock cannot be mapped: %s", xous_error_meaning(error));
        return;
    }
    wall_at_boot = rtc_read(registers) - xous_time_nanoseconds();
    known = true;
    (void)xous_memory_free(registers, resource->size);
}

uint64_t clock_ticks(uint64_t moment)
{
    uint64_t ticks = xous_microseconds_to_ticks(moment);

    if (xous_ticks_to_microseconds(ticks) < moment) {
        ticks++;
    }
    return ticks > UINT64_MAX - xous_info()->boot_time ? UINT64_MAX : ticks + xous_info()->boot_time;
}

bool clock_wall(uint64_t *nanoseconds)
{
    *nanoseconds = wall_at_boot + xous_time_nanoseconds();
    return known;
}
