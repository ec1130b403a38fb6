/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Which lines are kept: a general level, and processes with a level of their own.
 */
#pragma once

#include <stdbool.h>

#include <xous/abi/error.h>
#include <xous/abi/system.h>

#define LEVELS_MAX 32u

struct levels {
    uint32_t general;
    struct {
        xous_pid_t pid; /* 0: free */
        uint32_t level;
    } own[LEVELS_MAX];
};

void levels_init(struct levels *levels);

/* pid 0: the general level. Level 0 takes a process's own level away. InvalidArgument, OutOfMemory. */
xous_error_t levels_set(struct levels *levels, xous_pid_t pid, uint64_t level);
uint32_t levels_get(const struct levels *levels, xous_pid_t pid);
bool levels_keep(const struct levels *levels, xous_pid_t pid, uint32_t level);
void levels_forget(struct levels *levels, xous_pid_t pid);
