/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Log lines. They go to the log service; while it cannot be reached, to the kernel's log, which the service
 * drains later. So a line is never lost, and logging never fails.
 */
#pragma once

#include <stdarg.h>

#include <xous/abi/system.h>
#include <xous/attributes.h>

/* One line without line end; cut at XOUS_LOG_LINE bytes. */
void xous_log(enum xous_log_level level, const char *format, ...) XOUS_PRINTF(2, 3);
void xous_log_list(enum xous_log_level level, const char *format, va_list list) XOUS_PRINTF(2, 0);

/* Straight to the kernel's log: for the services on which the log service itself stands. */
void xous_log_kernel(enum xous_log_level level, const char *format, ...) XOUS_PRINTF(2, 3);

/* From now on xous_log and output without a stream go straight to the kernel's log. For the log service and
 * those that it calls: they would wait for themselves. */
void xous_log_use_kernel(void);

/* "error", "warning", "info", "debug", "trace", or "unknown". */
const char *xous_log_level_name(uint32_t level);
