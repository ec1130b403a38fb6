/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "jobs.h"

#include <string.h>

/* id 0: any of that owner. */
static struct job *job_find(struct jobs *jobs, xous_pid_t owner, uint32_t id)
{
    for (uint32_t i = 0; i < JOBS; i++) {
        struct job *job = &jobs->list[i];

        if (job->id != 0 && job->owner == owner && (id == 0 || job->id == id)) {
            return job;
        }
    }
    return NULL;
}

static struct job *job_new(struct jobs *jobs, xous_pid_t owner)
{
    struct job *free = NULL;
    uint32_t owned = 0;

    for (uint32_t i = 0; i < JOBS; i++) {
        if (jobs->list[i].id == 0) {
            free = &jobs->list[i];
        } else if (jobs->list[i].owner == owner) {
            owned++;
        }
    }
    if (free == NULL || owned >= PROCESS_JOBS) {
        return NULL;
    }
    jobs->last_id = jobs->last_id == UINT32_MAX ? 1 : jobs->last_id + 1;
    *free = (struct job){.id = jobs->last_id, .owner = owner};
    return free;
}

static bool job_move(struct job *from, struct job *to)
{
    if (from == NULL) {
        return false;
    }
    *to = *from;
    memset(from, 0, sizeof(*from));
    return true;
}

xous_error_t jobs_add(struct jobs *jobs, xous_pid_t owner, uint32_t *id, uint64_t which, xous_handle_t stream,
                      xous_handle_t *old)
{
    struct job *job;

    *old = 0;
    if (which >= PROCESS_STREAMS) {
        return XOUS_INVALID_ARGUMENT;
    }
    job = *id == 0 ? job_new(jobs, owner) : job_find(jobs, owner, *id);
    if (job == NULL) {
        return *id == 0 ? XOUS_OUT_OF_MEMORY : XOUS_INVALID_ARGUMENT;
    }
    *old = job->streams[which];
    job->streams[which] = stream;
    *id = job->id;
    return XOUS_OK;
}

bool jobs_take(struct jobs *jobs, xous_pid_t owner, uint32_t id, struct job *job)
{
    return id != 0 && job_move(job_find(jobs, owner, id), job);
}

bool jobs_take_any(struct jobs *jobs, xous_pid_t owner, struct job *job)
{
    return job_move(job_find(jobs, owner, 0), job);
}
