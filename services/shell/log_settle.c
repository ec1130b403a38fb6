/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "log_settle.h"

#include <xous/log_api.h>
#include <xous/names.h>

#define SETTLE_MICROSECONDS 1000000ul

void log_settle(void)
{
    static struct xous_service log_service = {.name = LOG_NAME};
    const uint64_t none[4] = {0};

    (void)xous_service_call(&log_service, xous_timeout(SETTLE_MICROSECONDS), LOG_FLUSH, none);
}
