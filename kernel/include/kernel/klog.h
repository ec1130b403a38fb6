/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel log: a ring of records that the log service drains. Until a process claims the drain (binds
 * XOUS_EVENT_LOG) lines also go to the firmware's console.
 */
#pragma once

#include <stdarg.h>

#include <kernel/attr.h>
#include <kernel/types.h>
#include <xous/abi/system.h>

/* One line without newline. Level as in enum xous_log_level. */
void klog(enum xous_log_level level, const char *format, ...) PRINTF_LIKE(2, 3);
/* A line of a process's own; text need not be terminated. Bytes below space become '?' (in klog too), what
 * exceeds XOUS_LOG_LINE is cut off. */
void klog_user(xous_pid_t pid, enum xous_log_level level, const char *text, size_t length);
/* log_read: copies whole records from `*position`; returns bytes written; `*position` becomes the next;
 * `*lost` counts the records that were overwritten before it. Positions are record numbers. */
size_t klog_read(uint64_t *position, char *buffer, size_t size, uint64_t *lost);
uint64_t klog_position(void); /* of the next record to be written */
/* Stops (or starts again) the echo to the firmware's console. */
void klog_echo(bool on);
/* Formats into `buffer` of `size` > 0 bytes, always terminated; returns the length of what it holds. Knows %s, %d
 * %u %x and the same with l, and %%. */
size_t kformat(char *buffer, size_t size, const char *format, va_list arguments);
/* A line on the firmware's console, newline added. */
void console_print(const char *format, ...) PRINTF_LIKE(1, 2);
