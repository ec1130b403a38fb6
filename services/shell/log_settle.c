/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "log_settle.h"

#include <xous/log_api.h>
#include <xous/names.h>

#define SETTLE_MICROSECONDS 1000000ul

void log_settle(void)
{
    static struct xous_service log_service = {.name = LOG_NAME};
    struct xous_retry retry = {.service = &log_service};
    struct log_flush_reply reply = {0};
    uint64_t how = xous_timeout(SETTLE_MICROSECONDS);

    while (xous_retry_next(&retry, how, &reply.error, reply.answered)) {
        reply = log_flush(retry.connection, how, (struct log_flush_request){0});
    }
}
