/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Time from the time register and the information page.
 */
#include <xous/info.h>
#include <xous/names.h>
#include <xous/syscall.h>
#include <xous/ticktimer_api.h>
#include <xous/time.h>

#define MICROSECONDS 1000000ul
#define NANOSECONDS 1000000000ul

/* value * to / from without a product that overflows before the result does. */
static uint64_t scale(uint64_t value, uint64_t from, uint64_t to)
{
    return value / from * to + value % from * to / from;
}

static uint64_t ticks_since_start(void)
{
    return xous_machine_time() - xous_info()->boot_time;
}

/* --- */

uint64_t xous_ticks_to_microseconds(uint64_t ticks)
{
    return scale(ticks, xous_info()->timebase, MICROSECONDS);
}

uint64_t xous_microseconds_to_ticks(uint64_t microseconds)
{
    return scale(microseconds, MICROSECONDS, xous_info()->timebase);
}

uint64_t xous_time_microseconds(void)
{
    return xous_ticks_to_microseconds(ticks_since_start());
}

uint64_t xous_time_nanoseconds(void)
{
    return scale(ticks_since_start(), xous_info()->timebase, NANOSECONDS);
}

uint64_t xous_time_deadline(uint64_t microseconds)
{
    return xous_machine_time() + xous_microseconds_to_ticks(microseconds) + 1;
}

void xous_sleep_microseconds(uint64_t microseconds)
{
    if (microseconds != 0) {
        /* The present was rounded down: without one more, the sleep could end early. */
        xous_sleep_until(xous_time_microseconds() + microseconds + 1);
    }
}

/* In a loop because one timeout can say no more than twelve days. */
void xous_sleep_until(uint64_t microseconds)
{
    uint64_t now = xous_time_microseconds();

    while (now < microseconds) {
        (void)xous_raw_thread_wait((struct xous_args_thread_wait){.how = xous_timeout(microseconds - now)});
        now = xous_time_microseconds();
    }
}

xous_error_t xous_time_wall(uint64_t *nanoseconds)
{
    static struct xous_service ticktimer = {.name = TICKTIMER_NAME};
    struct xous_retry retry = {.service = &ticktimer};
    struct ticktimer_wall_clock_reply reply = {0};

    while (xous_retry_next(&retry, XOUS_FOREVER, &reply.error, reply.answered)) {
        reply =
            ticktimer_wall_clock(retry.connection, XOUS_FOREVER, (struct ticktimer_wall_clock_request){0});
    }
    *nanoseconds = reply.nanoseconds;
    return reply.error;
}
