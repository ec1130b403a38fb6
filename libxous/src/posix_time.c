/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The time functions of C and POSIX, on <xous/time.h>.
 */
#include <errno.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include <xous/error.h>
#include <xous/time.h>

#define NANOSECONDS 1000000000ul

static int fail(int error)
{
    errno = error;
    return -1;
}

static int clock_read(clockid_t clock, uint64_t *nanoseconds)
{
    xous_error_t error;

    if (clock == CLOCK_MONOTONIC) {
        *nanoseconds = xous_time_nanoseconds();
        return 0;
    }
    if (clock != CLOCK_REALTIME) {
        return fail(EINVAL);
    }
    error = xous_time_wall(nanoseconds);
    return error == XOUS_OK ? 0 : fail(xous_error_errno(error));
}

/* --- */

int clock_gettime(clockid_t clock, struct timespec *time)
{
    uint64_t nanoseconds;

    if (clock_read(clock, &nanoseconds) != 0) {
        return -1;
    }
    time->tv_sec = (time_t)(nanoseconds / NANOSECONDS);
    time->tv_nsec = (long)(nanoseconds % NANOSECONDS);
    return 0;
}

int gettimeofday(struct timeval *time, void *zone)
{
    uint64_t nanoseconds;

    (void)zone;
    if (clock_read(CLOCK_REALTIME, &nanoseconds) != 0) {
        return -1;
    }
    time->tv_sec = (time_t)(nanoseconds / NANOSECONDS);
    time->tv_usec = (suseconds_t)(nanoseconds % NANOSECONDS / 1000);
    return 0;
}

int nanosleep(const struct timespec *time, struct timespec *left)
{
    if (time->tv_sec < 0 || time->tv_nsec < 0 || (uint64_t)time->tv_nsec >= NANOSECONDS) {
        return fail(EINVAL);
    }
    xous_sleep_microseconds((uint64_t)time->tv_sec * 1000000 + ((uint64_t)time->tv_nsec + 999) / 1000);
    if (left != NULL) {
        *left = (struct timespec){0};
    }
    return 0;
}

unsigned int sleep(unsigned int seconds)
{
    xous_sleep_microseconds((uint64_t)seconds * 1000000);
    return 0;
}

int usleep(useconds_t microseconds)
{
    xous_sleep_microseconds(microseconds);
    return 0;
}

/* Time since the system started: what a process itself used is the kernel's to know. */
clock_t times(struct tms *times)
{
    clock_t ticks = (clock_t)(xous_time_microseconds() / (1000000 / CLOCKS_PER_SEC));

    if (times != NULL) {
        *times = (struct tms){.tms_utime = ticks};
    }
    return ticks;
}
