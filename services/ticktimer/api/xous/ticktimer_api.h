/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the ticktimer service, registered as TICKTIMER_NAME. Programs use <xous/time.h>, which
 * reads the time and sleeps without asking anybody; this service has the wall clock, and deadlines for those
 * who wait for many.
 *
 * The first reply word is signed: negative is minus a code of error.def (see <xous/message.h>). All requests
 * are blocking scalars. Moments are microseconds since the kernel started, as xous_time_microseconds().
 *
 * When a connection of a process to this service ends, all its deadlines end, and its threads that still sleep
 * here are answered ProcessTerminated.
 */
#pragma once

#include <xous/abi/types.h>

#define TICKTIMER_NAME "ticktimer"
#define TICKTIMER_VERSION 1u

enum ticktimer_opcode {
    /* 0: blocking scalar, answers TICKTIMER_VERSION */

    TICKTIMER_UPTIME = 1,      /* first word: microseconds since the kernel started */
    TICKTIMER_SLEEP_UNTIL = 2, /* a3 = moment; answers 0 when it has come */

    /* First word: nanoseconds since 1970-01-01 UTC. Unavailable without a clock in the device tree. */
    TICKTIMER_WALL_CLOCK = 3,

    /* With GRANT: a3 = connection to the caller's server, a4 = moment, a5 = event bits, which are signalled
     * once when the moment has come. First word: the deadline's number. OutOfMemory if the caller has
     * TICKTIMER_DEADLINES. It ends with the caller's server. */
    TICKTIMER_DEADLINE = 4,

    TICKTIMER_CANCEL = 5, /* a3 = number of a deadline of the caller; InvalidArgument if there is none */
};

#define TICKTIMER_DEADLINES 64u
