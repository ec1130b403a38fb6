/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Programs that run in the background, by number. Pure.
 */
#pragma once

#include <stddef.h>

#include <xous/abi/types.h>

#define JOBS_MAX 16u
#define JOB_COMMAND 64u

struct job {
    xous_pid_t pid; /* 0: free */
    char command[JOB_COMMAND];
};

/* Number n is in place n - 1. */
struct jobs {
    struct job list[JOBS_MAX];
};

/* The job's number, or 0 if there are too many: then it simply is not listed. The command is its words with
 * blanks between them, cut. */
size_t jobs_add(struct jobs *jobs, xous_pid_t pid, char *const *words);
/* NULL: no such job. */
struct job *jobs_find(struct jobs *jobs, size_t number);
void jobs_remove(struct jobs *jobs, size_t number);
