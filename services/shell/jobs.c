/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "jobs.h"

#include <stdio.h>
#include <string.h>

static void command_describe(char command[JOB_COMMAND], char *const *words)
{
    size_t used = 0;

    command[0] = '\0';
    for (size_t i = 0; words[i] != NULL && used + 1 < JOB_COMMAND; i++) {
        int length = snprintf(command + used, JOB_COMMAND - used, "%s%s", i > 0 ? " " : "", words[i]);

        used += length > 0 ? (size_t)length : 0;
    }
}

/* ------------------------------------------------------------------------------------------------------- */

size_t jobs_add(struct jobs *jobs, xous_pid_t pid, char *const *words)
{
    for (size_t i = 0; i < JOBS_MAX; i++) {
        if (jobs->list[i].pid == 0) {
            jobs->list[i].pid = pid;
            command_describe(jobs->list[i].command, words);
            return i + 1;
        }
    }
    return 0;
}

struct job *jobs_find(struct jobs *jobs, size_t number)
{
    if (number == 0 || number > JOBS_MAX || jobs->list[number - 1].pid == 0) {
        return NULL;
    }
    return &jobs->list[number - 1];
}

void jobs_remove(struct jobs *jobs, size_t number)
{
    struct job *job = jobs_find(jobs, number);

    if (job != NULL) {
        job->pid = 0;
    }
}
