/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The log command.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <xous/buffer.h>
#include <xous/info.h>
#include <xous/log.h>
#include <xous/log_api.h>
#include <xous/names.h>

#include "command.h"
#include "fetch.h"
#include "interrupt.h"
#include "number.h"

#define LINES_USUAL 30u
#define PART_SIZE XOUS_PAGE_SIZE
#define FOLLOW_MICROSECONDS 100000ul
#define ANSWER_MICROSECONDS 1000000ul

static struct xous_service log_service = {.name = LOG_NAME};

union part {
    struct log_read head;
    uint8_t bytes[PART_SIZE];
};

static xous_error_t part_read(union part *part, uint64_t position)
{
    xous_handle_t connection;
    struct log_read_reply reply;
    xous_error_t error = xous_service_connect(&log_service, xous_timeout(ANSWER_MICROSECONDS), &connection);

    if (error != XOUS_OK) {
        return error;
    }
    part->head = (struct log_read){.position = position, .size = PART_SIZE - sizeof(part->head)};
    reply = log_read(connection, XOUS_FOREVER, &part->head, PART_SIZE);
    if (reply.error == XOUS_OK && part->head.size != reply.valid - sizeof(part->head)) {
        reply.error = XOUS_INVALID_ARGUMENT;
    }
    return xous_service_check(&log_service, connection, reply.error);
}

static void line_add(const struct snapshot *names, const struct xous_log_record *record, const char *text,
                     struct text *out)
{
    uint64_t timebase = xous_info()->timebase;
    uint64_t ticks = record->time > xous_info()->boot_time ? record->time - xous_info()->boot_time : 0;
    char name[SNAPSHOT_NAME] = "kernel";

    if (record->pid != 0) {
        snapshot_process_name(names, record->pid, name);
    }
    text_add(out, "[%4" PRIu64 ".%03" PRIu64 "] ", ticks / timebase, ticks % timebase * 1000 / timebase);
    if (record->level != XOUS_LOG_INFO) {
        text_add(out, "%s: ", xous_log_level_name(record->level));
    }
    text_add(out, "%s: %.*s\n", name, (int)record->length, text);
}

/* The service's records are whole, but its word is not taken for that. */
static void part_add(const struct snapshot *names, const union part *part, struct text *out)
{
    size_t at = sizeof(part->head);
    size_t end = at + part->head.size;

    while (at + sizeof(struct xous_log_record) <= end) {
        struct xous_log_record record;

        memcpy(&record, part->bytes + at, sizeof(record));
        at += sizeof(record);
        if (record.length > end - at) {
            return;
        }
        line_add(names, &record, (const char *)part->bytes + at, out);
        at += (record.length + 7u) & ~(size_t)7;
    }
}

/* Prints all from *position on, which moves behind. */
static xous_error_t lines_print(uint64_t *position)
{
    static _Alignas(8) union part part;
    struct snapshot names;
    xous_error_t error = fetch_snapshot(&names, FETCH_USERS);

    if (error != XOUS_OK) {
        return error;
    }
    do {
        struct text text = {0};

        error = part_read(&part, *position);
        if (error == XOUS_OK) {
            *position = part.head.position;
            part_add(&names, &part, &text);
        }
        (void)command_print(&text);
    } while (error == XOUS_OK && part.head.size > 0 && !interrupt_is_set());
    fetch_free(&names);
    return error;
}

static unsigned log_show(const char *name, uint64_t position, bool follow)
{
    xous_error_t error;

    do {
        error = lines_print(&position);
        (void)fflush(stdout);
    } while (error == XOUS_OK && follow && !interrupt_sleep(FOLLOW_MICROSECONDS));
    return error == XOUS_OK ? 0 : command_fail(name, "the log service does not answer", error);
}

/* The number of a level given as such or by name. `off` is 0. */
static bool level_parse(const char *word, uint64_t *level)
{
    if (strcmp(word, "off") == 0) {
        *level = 0;
        return true;
    }
    for (*level = XOUS_LOG_ERROR; *level <= XOUS_LOG_TRACE; (*level)++) {
        if (strcmp(word, xous_log_level_name((uint32_t)*level)) == 0) {
            return true;
        }
    }
    return number_parse(word, XOUS_LOG_TRACE, level);
}

static unsigned level_result(const char *name, xous_error_t error)
{
    return error == XOUS_OK ? 0 : command_fail(name, "the level was not changed", error);
}

static xous_error_t level_set(xous_pid_t pid, uint64_t level)
{
    struct xous_retry retry = {.service = &log_service};
    struct log_set_level_reply reply = {0};
    uint64_t how = xous_timeout(ANSWER_MICROSECONDS);

    while (xous_retry_next(&retry, how, &reply.error, reply.answered)) {
        reply = log_set_level(retry.connection, how,
                              (struct log_set_level_request){.pid = pid, .level = (uint32_t)level});
    }
    return reply.error;
}

static xous_error_t console_level_set(uint64_t level)
{
    struct xous_retry retry = {.service = &log_service};
    struct log_console_level_reply reply = {0};
    uint64_t how = xous_timeout(ANSWER_MICROSECONDS);

    while (xous_retry_next(&retry, how, &reply.error, reply.answered)) {
        reply = log_console_level(retry.connection, how,
                                  (struct log_console_level_request){.level = (uint32_t)level});
    }
    return reply.error;
}

static unsigned log_level(size_t count, char **words)
{
    xous_pid_t pid = 0;
    uint64_t level;

    if (count < 3 || count > 4 || !level_parse(words[2], &level)) {
        return command_usage(words[0]);
    }
    if (count == 4) {
        pid = command_process(words[0], words[3]);
        if (pid == 0) {
            return STATUS_FAILED;
        }
    }
    return level_result(words[0], level_set(pid, level));
}

static unsigned log_console(size_t count, char **words)
{
    uint64_t level;

    if (count != 3 || !level_parse(words[2], &level)) {
        return command_usage(words[0]);
    }
    return level_result(words[0], console_level_set(level));
}

/* ------------------------------------------------------------------------------------------------------- */

unsigned run_log(size_t count, char **words)
{
    uint64_t position = LOG_LAST(LINES_USUAL);
    bool follow = false;
    uint64_t lines;

    if (count > 1 && strcmp(words[1], "level") == 0) {
        return log_level(count, words);
    }
    if (count > 1 && strcmp(words[1], "console") == 0) {
        return log_console(count, words);
    }
    for (size_t i = 1; i < count; i++) {
        if (strcmp(words[i], "-f") == 0) {
            follow = true;
        } else if (strcmp(words[i], "-a") == 0) {
            position = 0;
        } else if (number_parse(words[i], UINT32_MAX, &lines)) {
            position = LOG_LAST(lines);
        } else {
            return command_usage(words[0]);
        }
    }
    return log_show(words[0], position, follow);
}
