/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "levels.h"

#include <stddef.h>

#define NOT_FOUND LEVELS_MAX

static size_t own_find(const struct levels *levels, xous_pid_t pid)
{
    for (size_t i = 0; i < LEVELS_MAX; i++) {
        if (levels->own[i].pid == pid) {
            return i;
        }
    }
    return NOT_FOUND;
}

static xous_error_t own_set(struct levels *levels, xous_pid_t pid, uint32_t level)
{
    size_t place = own_find(levels, pid);

    if (place == NOT_FOUND) {
        place = own_find(levels, 0);
    }
    if (place == NOT_FOUND) {
        return XOUS_OUT_OF_MEMORY;
    }
    levels->own[place].pid = pid;
    levels->own[place].level = level;
    return XOUS_OK;
}

/* ------------------------------------------------------------------------------------------------------- */

void levels_init(struct levels *levels)
{
    *levels = (struct levels){.general = XOUS_LOG_DEBUG};
}

xous_error_t levels_set(struct levels *levels, xous_pid_t pid, uint64_t level)
{
    if (level > XOUS_LOG_TRACE || (pid == 0 && level == 0)) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (pid == 0) {
        levels->general = (uint32_t)level;
        return XOUS_OK;
    }
    if (level == 0) {
        levels_forget(levels, pid);
        return XOUS_OK;
    }
    return own_set(levels, pid, (uint32_t)level);
}

uint32_t levels_get(const struct levels *levels, xous_pid_t pid)
{
    size_t place = pid != 0 ? own_find(levels, pid) : NOT_FOUND;

    return place != NOT_FOUND ? levels->own[place].level : levels->general;
}

bool levels_keep(const struct levels *levels, xous_pid_t pid, uint32_t level)
{
    return level <= levels_get(levels, pid);
}

void levels_forget(struct levels *levels, xous_pid_t pid)
{
    size_t place = pid != 0 ? own_find(levels, pid) : NOT_FOUND;

    if (place != NOT_FOUND) {
        levels->own[place].pid = 0;
    }
}
