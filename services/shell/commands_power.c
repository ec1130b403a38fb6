/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Commands that end the system.
 */
#include <stdio.h>

#include <xous/abi/system.h>
#include <xous/process.h>

#include "command.h"
#include "link.h"
#include "log_settle.h"
#include "number.h"

#define STATUS_MAX 255u

static unsigned system_end(const char *name, uint32_t action, unsigned status)
{
    xous_error_t error;

    (void)fflush(stdout);
    log_settle();
    link_status_number("closing", status);
    link_flush();
    /* The machine's own end is in order whatever the status, which the record has carried. */
    error = xous_system_shutdown(action, 0);
    return command_fail(name, "the system goes on", error);
}

/* ------------------------------------------------------------------------------------------------------- */

unsigned run_poweroff(size_t count, char **words)
{
    uint64_t status = 0;

    if (count > 2 || (count == 2 && !number_parse(words[1], STATUS_MAX, &status))) {
        return command_usage(words[0]);
    }
    return system_end(words[0], XOUS_SHUTDOWN_POWER_OFF, (unsigned)status);
}

unsigned run_reboot(size_t count, char **words)
{
    if (count > 1) {
        return command_usage(words[0]);
    }
    return system_end(words[0], XOUS_SHUTDOWN_REBOOT, 0);
}
