/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Deadlines behind the waiting functions of this library. See deadline.h.
 */
#include "deadline.h"

#include <xous/machine.h>
#include <xous/message.h>
#include <xous/time.h>

struct deadline deadline_start(uint64_t how)
{
    uint64_t timeout = how >> XOUS_HOW_TIMEOUT_SHIFT;

    if (timeout == 0) {
        return (struct deadline){0};
    }
    return (struct deadline){.end = xous_time_deadline(timeout)};
}

bool deadline_how(const struct deadline *deadline, uint64_t *how)
{
    uint64_t now;

    *how = XOUS_FOREVER;
    if (deadline->end == 0) {
        return true;
    }
    now = xous_machine_time();
    if (now >= deadline->end) {
        return false;
    }
    *how = xous_timeout(xous_ticks_to_microseconds(deadline->end - now));
    return true;
}
