/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol: running, waiting, ending.
 */
#include "manager.h"

#include "restart.h"

#include <xous/info.h>
#include <xous/syscall.h>

static bool is_manager(const struct xous_request *request)
{
    return (request->message.label & PROCESS_LABEL_MANAGER) != 0;
}

/* The record of the process that the request is about, if its sender may manage it. */
static int64_t managed_find(struct xous_request *request, xous_pid_t pid, struct process_record **record)
{
    *record = process_table_find(&manager.table, pid);
    if (*record == NULL) {
        return process_table_find_ended(&manager.table, pid) != NULL ? -XOUS_PROCESS_TERMINATED
                                                                     : -XOUS_PROCESS_NOT_FOUND;
    }
    if (pid == xous_info()->pid) {
        return -XOUS_ACCESS_DENIED;
    }
    if (!is_manager(request) && !process_table_descends(&manager.table, pid, request->message.sender)) {
        return -XOUS_PROCESS_NOT_CHILD;
    }
    return 0;
}

static bool is_running(const struct manifest_service *service)
{
    for (uint32_t i = 0; i < PROCESS_LIVE; i++) {
        const struct process_record *record = &manager.table.live[i];

        if (record->launch != NULL && record->launch->service == service) {
            return true;
        }
    }
    return false;
}

/* A program that the manifest gives rights to runs with them, so only a manager may start it; and what is
 * started at boot runs once. */
static int64_t service_check(struct xous_request *request, const struct manifest_service *service)
{
    if (service == NULL) {
        return 0;
    }
    if (!is_manager(request)) {
        return -XOUS_ACCESS_DENIED;
    }
    return service->at_boot && is_running(service) ? -XOUS_SERVER_EXISTS : 0;
}

static int64_t run(struct xous_request *request, const struct run_request *run, const struct job *job)
{
    const struct manifest_service *service = manifest_find(&manager.manifest, run->program);
    struct process_record *record;
    struct launch *launch;
    int64_t refused = service_check(request, service);
    xous_error_t error;

    if (refused != 0) {
        return refused;
    }
    launch = children_launch(run, service, &error);
    if (launch == NULL) {
        return -error;
    }
    error = spawn_process(launch, request->message.sender, job, &record);
    if (error != XOUS_OK) {
        launch_free(launch);
        return -error;
    }
    record->policy = service != NULL ? service->restart : PROCESS_RESTART_NEVER;
    return record->entry.pid;
}

static uint64_t cause_word(const struct process_entry *entry)
{
    return entry->cause | (uint64_t)entry->access << 32;
}

/* Fills the reply with how it ended; returns the first word. */
static int64_t end_words(struct xous_request *request, const struct process_entry *entry)
{
    return process_wait_answer(request, &(struct process_wait_reply){
                                            .state = (enum xous_process_state)entry->state,
                                            .status = entry->status,
                                            .cause = cause_word(entry),
                                            .address = entry->address,
                                            .pc = entry->pc,
                                        });
}

static int64_t wait_for(struct xous_request *request, xous_pid_t pid, bool kill)
{
    struct waiter evicted;

    if (!waiters_add(&manager.waiters, request, pid, kill, &evicted)) {
        return -XOUS_OUT_OF_MEMORY;
    }
    if (evicted.pid != 0) {
        (void)xous_request_reply(&evicted.request, -XOUS_OUT_OF_MEMORY);
    }
    return XOUS_DEFER;
}

static int64_t state_change(struct process_record *record, struct xous_result result, uint32_t state)
{
    if (result.tag != XOUS_TAG_OK) {
        return -xous_result_error(&result);
    }
    record->entry.state = state;
    return 0;
}

/* --- */

int64_t on_process_run(struct xous_server *server, struct xous_request *request,
                       const struct process_run *sent, size_t size)
{
    struct run_request read;
    struct job job;
    bool has_job = jobs_take(&manager.jobs, request->message.sender, sent->job, &job);
    xous_error_t error = run_request_read(sent, size, &read);
    int64_t value;

    (void)server;
    if (error == XOUS_OK && read.job != 0 && !has_job) {
        error = XOUS_INVALID_ARGUMENT;
    }
    value = error != XOUS_OK ? -error : run(request, &read, has_job ? &job : NULL);
    if (has_job) {
        job_close(&job);
    }
    return value;
}

int64_t on_process_stream(struct xous_server *server, struct xous_request *request,
                          const struct process_stream_request *sent)
{
    uint32_t job = sent->job;
    xous_handle_t old;
    xous_error_t error =
        jobs_add(&manager.jobs, request->message.sender, &job, sent->which, sent->stream, &old);

    (void)server;
    if (error != XOUS_OK) {
        return -error;
    }
    (void)xous_request_take_handle(request);
    if (old != 0) {
        (void)xous_handle_close(old);
    }
    return job;
}

int64_t on_process_wait(struct xous_server *server, struct xous_request *request,
                        const struct process_wait_request *sent)
{
    const struct process_record *ended = process_table_find_ended(&manager.table, sent->pid);

    (void)server;
    if (ended != NULL) {
        return end_words(request, &ended->entry);
    }
    if (process_table_find(&manager.table, sent->pid) == NULL) {
        return -XOUS_PROCESS_NOT_FOUND;
    }
    return wait_for(request, sent->pid, false);
}

int64_t on_process_kill(struct xous_server *server, struct xous_request *request,
                        const struct process_kill_request *sent)
{
    struct process_record *record;
    struct xous_result result;
    int64_t refused = managed_find(request, sent->pid, &record);

    (void)server;
    if (refused != 0) {
        return refused;
    }
    result = xous_raw_process_terminate((struct xous_args_process_terminate){.pid = record->entry.pid});
    if (result.tag != XOUS_TAG_OK) {
        return -xous_result_error(&result);
    }
    return wait_for(request, record->entry.pid, true);
}

int64_t on_process_suspend(struct xous_server *server, struct xous_request *request,
                           const struct process_suspend_request *sent)
{
    struct process_record *record;
    int64_t refused = managed_find(request, sent->pid, &record);

    (void)server;
    if (refused != 0) {
        return refused;
    }
    return state_change(
        record, xous_raw_process_suspend((struct xous_args_process_suspend){.pid = record->entry.pid}),
        XOUS_PROCESS_SUSPENDED);
}

int64_t on_process_resume(struct xous_server *server, struct xous_request *request,
                          const struct process_resume_request *sent)
{
    struct process_record *record;
    int64_t refused = managed_find(request, sent->pid, &record);

    (void)server;
    if (refused != 0) {
        return refused;
    }
    return state_change(record,
                        xous_raw_process_resume((struct xous_args_process_resume){.pid = record->entry.pid}),
                        XOUS_PROCESS_RUNNING);
}

int64_t on_process_policy(struct xous_server *server, struct xous_request *request,
                          const struct process_policy_request *sent)
{
    struct restart_entry *due = restart_queue_find(&manager.restarts, sent->pid);
    struct process_record *record;
    int64_t refused;

    (void)server;
    if (!restart_word_valid(sent->restart)) {
        return -XOUS_INVALID_ARGUMENT;
    }
    if (due != NULL && is_manager(request) && sent->restart == PROCESS_RESTART_NEVER) {
        launch_free(due->launch);
        due->launch = NULL;
        return 0;
    }
    refused = managed_find(request, sent->pid, &record);
    if (refused == 0) {
        record->policy = sent->restart;
    }
    return refused;
}

int64_t on_process_shutdown(struct xous_server *server, struct xous_request *request,
                            const struct process_shutdown_request *sent)
{
    struct xous_result result;

    (void)server;
    if (!is_manager(request)) {
        return -XOUS_ACCESS_DENIED;
    }
    result = xous_raw_system_shutdown(
        (struct xous_args_system_shutdown){.action = sent->action, .status = sent->status});
    return -xous_result_error(&result);
}

void job_close(struct job *job)
{
    for (uint32_t i = 0; i < PROCESS_STREAMS; i++) {
        if (job->streams[i] != 0) {
            (void)xous_handle_close(job->streams[i]);
            job->streams[i] = 0;
        }
    }
}

void waiters_answer(const struct process_entry *entry)
{
    struct waiter waiter;

    while (waiters_take(&manager.waiters, entry->pid, &waiter)) {
        int64_t value = waiter.kill ? 0 : end_words(&waiter.request, entry);

        (void)xous_request_reply(&waiter.request, value);
    }
}

void client_forget(xous_pid_t pid)
{
    struct waiter waiter;
    struct job job;

    while (jobs_take_any(&manager.jobs, pid, &job)) {
        job_close(&job);
    }
    /* The answer reaches nobody; it frees what the kernel keeps of the request. */
    while (waiters_take_client(&manager.waiters, pid, &waiter)) {
        (void)xous_request_reply(&waiter.request, -XOUS_PROCESS_TERMINATED);
    }
    name_mirror_drop_process(&manager.names, pid);
}
