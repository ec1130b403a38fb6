/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "run_request.h"

#include <stdbool.h>
#include <string.h>

#include <xous/abi/types.h>
#include <xous/start.h>

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

static bool name_valid(const char name[PROCESS_NAME_LENGTH])
{
    const char *end = memchr(name, 0, PROCESS_NAME_LENGTH);

    if (end == NULL || end == name) {
        return false;
    }
    for (; *name != '\0'; name++) {
        if (!is_name_character(*name)) {
            return false;
        }
    }
    return true;
}

/* Exactly `count` terminated strings, and nothing behind them. */
static bool strings_valid(const char *strings, size_t size, uint64_t count)
{
    uint64_t ends = 0;

    for (size_t i = 0; i < size; i++) {
        ends += strings[i] == '\0';
    }
    return ends == count && (size == 0 || strings[size - 1] == '\0');
}

static bool numbers_valid(const struct process_run *run, size_t size)
{
    return (run->flags & ~PROCESS_RUN_CONSOLE) == 0 && run->reserved == 0 &&
           run->argument_count <= XOUS_START_STRINGS_MAX &&
           run->environment_count <= XOUS_START_STRINGS_MAX && run->strings_size <= PROCESS_STRINGS_MAX &&
           run->strings_size <= size - sizeof(*run) && run->memory <= UINT64_MAX - XOUS_PAGE_SIZE;
}

xous_error_t run_request_read(const struct process_run *run, size_t size, struct run_request *request)
{
    if (size < sizeof(*run) || !numbers_valid(run, size)) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (!name_valid(run->program)) {
        return XOUS_INVALID_STRING;
    }
    if (!strings_valid(run->strings, run->strings_size,
                       (uint64_t)run->argument_count + run->environment_count)) {
        return XOUS_INVALID_ARGUMENT;
    }
    memcpy(request->program, run->program, sizeof(request->program));
    request->job = run->job;
    request->flags = run->flags;
    request->memory = (run->memory + XOUS_PAGE_SIZE - 1) & ~(uint64_t)(XOUS_PAGE_SIZE - 1);
    request->argument_count = run->argument_count;
    request->environment_count = run->environment_count;
    request->strings = run->strings;
    request->strings_size = run->strings_size;
    return XOUS_OK;
}
