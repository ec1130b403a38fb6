/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Log lines, to the service or to the kernel. A line is sent once: if the service dies while it has the line,
 * the line goes to the kernel's log, where it may appear a second time but is not lost.
 */
#include <stdio.h>
#include <string.h>

#include <xous/buffer.h>
#include <xous/log.h>
#include <xous/log_api.h>
#include <xous/names.h>
#include <xous/start.h>
#include <xous/syscall.h>

static struct xous_service log_service = {.name = LOG_NAME};
static bool kernel_only;

static void line_format(struct log_line *line, enum xous_log_level level, const char *format, va_list list)
{
    int length = vsnprintf(line->text, sizeof(line->text), format, list);

    line->level = level;
    line->length = length <= 0 ? 0 : (uint32_t)length;
    if (line->length >= sizeof(line->text)) {
        line->length = sizeof(line->text) - 1;
    }
}

static void line_to_kernel(const struct log_line *line)
{
    (void)xous_raw_log_write((struct xous_args_log_write){
        .level = line->level, .text = (uintptr_t)line->text, .size = line->length});
}

/* The handle that the parent gave, while it works; then whatever has the name. */
static xous_error_t log_connect(xous_handle_t *connection)
{
    static uint32_t given; /* a word: there are no atomic exchanges of bytes */
    const struct xous_start *start = xous_start_block();

    if (start == NULL || (start->log == 0 && start->names == 0 && start->names_sid.low == 0)) {
        return XOUS_SERVER_NOT_FOUND;
    }
    if (__atomic_exchange_n(&given, 1, __ATOMIC_RELAXED) == 0) {
        log_service.connection = start->log;
    }
    return xous_service_connect(&log_service, XOUS_HOW_TRY, connection);
}

static xous_error_t line_to_service(const struct log_line *line)
{
    xous_handle_t connection;
    struct log_write_reply reply;
    xous_error_t error = log_connect(&connection);

    if (error != XOUS_OK) {
        return error;
    }
    reply = log_write(connection, XOUS_FOREVER, line);
    return xous_service_check(&log_service, connection, reply.error);
}

/* --- */

void xous_log_list(enum xous_log_level level, const char *format, va_list list)
{
    struct log_line line = {0};

    line_format(&line, level, format, list);
    if (line.length == 0) {
        return;
    }
    if (__atomic_load_n(&kernel_only, __ATOMIC_RELAXED) || line_to_service(&line) != XOUS_OK) {
        line_to_kernel(&line);
    }
}

void xous_log(enum xous_log_level level, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    xous_log_list(level, format, list);
    va_end(list);
}

void xous_log_kernel(enum xous_log_level level, const char *format, ...)
{
    struct log_line line = {0};
    va_list list;

    va_start(list, format);
    line_format(&line, level, format, list);
    va_end(list);
    if (line.length != 0) {
        line_to_kernel(&line);
    }
}

void xous_log_use_kernel(void)
{
    __atomic_store_n(&kernel_only, true, __ATOMIC_RELAXED);
}

const char *xous_log_level_name(uint32_t level)
{
    static const char *const names[] = {
        [XOUS_LOG_ERROR] = "error", [XOUS_LOG_WARNING] = "warning", [XOUS_LOG_INFO] = "info",
        [XOUS_LOG_DEBUG] = "debug", [XOUS_LOG_TRACE] = "trace",
    };

    return level >= XOUS_LOG_ERROR && level <= XOUS_LOG_TRACE ? names[level] : "unknown";
}
