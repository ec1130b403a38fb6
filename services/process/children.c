/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Ends and restarts.
 *
 * An end is dealt with in this order: its report, its record (so that whoever asks from now on sees it
 * ended), what it had asked for, those who wait for it, and last its restart. A name that it had registered
 * is dropped before the restart, so the new process can have it.
 */
#include "manager.h"

#include "fault_text.h"
#include "restart.h"

#include <stdio.h>
#include <string.h>

#include <xous/error.h>
#include <xous/events.h>
#include <xous/info.h>
#include <xous/log.h>
#include <xous/machine.h>
#include <xous/syscall.h>
#include <xous/time.h>

static bool is_end(uint32_t state)
{
    return state == XOUS_PROCESS_EXITED || state == XOUS_PROCESS_KILLED || state == XOUS_PROCESS_FAULTED;
}

/* The next child that ended; false if there is none. */
static bool end_next(struct process_end *end)
{
    struct xous_result result;

    do {
        result = xous_raw_process_wait((struct xous_args_process_wait){.how = XOUS_HOW_TRY});
        if (result.tag != XOUS_TAG_OK) {
            return false;
        }
    } while (!is_end((uint32_t)result.value[1]));
    *end = (struct process_end){
        .pid = (xous_pid_t)result.value[0],
        .state = (uint32_t)result.value[1],
        .status = result.value[2],
        .cause = (uint32_t)result.value[3],
        .access = (uint32_t)(result.value[3] >> 32),
        .address = result.value[4],
        .pc = result.value[5],
        .tid = (uint32_t)result.value[6],
    };
    return true;
}

/* Reports go to the kernel's log: it needs no other process to be alive. */

/* The name that the file was built under: the command that shows source lines looks for it. */
static void image_name(const struct launch *launch, char *name, size_t room)
{
    size_t length;

    snprintf(name, room, "%s", launch->service != NULL ? launch->service->file : launch->name);
    length = strlen(name);
    if (length > 4 && strcmp(name + length - 4, ".elf") == 0) {
        name[length - 4] = '\0';
    }
}

static void fault_report(const struct process_end *end, const struct launch *launch)
{
    struct load_plan plan;
    struct fault_scene scene = {
        .user_start = spawn_user_start(),
        .user_end = xous_info()->user_end,
        .stack_low = spawn_stack_top() - PROCESS_STACK_SIZE,
    };
    char image[MANIFEST_FILE_LENGTH];
    char text[160];

    if (load_plan_make(&plan, launch->file, launch->file_size, spawn_user_start(), xous_info()->heap_start) ==
        ELF_OK) {
        scene.plan = &plan;
    }
    fault_describe(end, &scene, text, sizeof(text));
    xous_log_kernel(XOUS_LOG_ERROR, "fault: %s (pid %u, thread %u): %s", launch->name, (unsigned)end->pid,
                    (unsigned)end->tid, text);
    image_name(launch, image, sizeof(image));
    fault_place(image, launch->file, launch->file_size, end->pc, text, sizeof(text));
    xous_log_kernel(XOUS_LOG_ERROR, "    at %s", text);
}

static bool is_service(const struct launch *launch)
{
    return launch->service != NULL && launch->service->at_boot;
}

/* What became of it and what comes next, where somebody could wonder. */
static void next_report(const struct process_end *end, const struct launch *launch,
                        const struct restart_case *restart, const struct restart_decision *decision)
{
    const char *how = end->state == XOUS_PROCESS_KILLED ? "was killed" : "ended";
    char text[80];

    restart_describe(restart, decision, text, sizeof(text));
    if (end->state == XOUS_PROCESS_FAULTED) {
        xous_log_kernel(XOUS_LOG_ERROR, "    %s; `ps` lists how it ended, `log` what was said before", text);
    } else if (decision->again || is_service(launch)) {
        xous_log_kernel(XOUS_LOG_WARNING, "%s (pid %u) %s: %s", launch->name, (unsigned)end->pid, how, text);
    }
}

static void restart_queue_up(struct process_record record, const struct restart_decision *decision)
{
    struct restart_entry entry = {
        .launch = record.launch,
        .moment = xous_time_microseconds() + decision->delay,
        .pid = record.entry.pid,
        .parent = record.entry.parent,
        .policy = record.policy,
        .streak = decision->streak,
        .restarts = record.entry.restarts + 1,
    };

    if (!decision->again || !restart_queue_add(&manager.restarts, &entry)) {
        launch_free(record.launch);
    }
}

static void child_ended(const struct process_end *end)
{
    struct process_record *found = process_table_find(&manager.table, end->pid);
    struct restart_decision decision;
    struct restart_case restart;
    struct process_record record;

    if (found == NULL) {
        return; /* it was ended before it had started */
    }
    record = *found;
    restart = (struct restart_case){
        .policy = record.policy,
        .state = end->state,
        .streak = record.streak,
        .lived = xous_ticks_to_microseconds(xous_machine_time() - record.entry.started),
    };
    decision = restart_decide(&restart);
    if (end->state == XOUS_PROCESS_FAULTED) {
        fault_report(end, record.launch);
    }
    next_report(end, record.launch, &restart, &decision);
    process_table_end(&manager.table, found, end, xous_machine_time());
    client_forget(end->pid);
    waiters_answer(&process_table_find_ended(&manager.table, end->pid)->entry);
    restart_queue_up(record, &decision);
}

static void timer_arm(void)
{
    uint64_t moment;
    uint64_t now = xous_time_microseconds();

    if (restart_queue_next(&manager.restarts, &moment) &&
        xous_timer_set(TIMER_RESTARTS, xous_time_deadline(moment > now ? moment - now : 0)) != XOUS_OK) {
        xous_log_kernel(XOUS_LOG_ERROR, "process: the timer cannot be set: restarts are late");
    }
}

/* A start that failed counts as a process that ended at once: what it lacked may be there later. */
static void restart_postpone(struct restart_entry entry)
{
    struct restart_case restart = {
        .policy = entry.policy, .state = XOUS_PROCESS_FAULTED, .streak = entry.streak};
    struct restart_decision decision = restart_decide(&restart);

    entry.moment = xous_time_microseconds() + decision.delay;
    entry.streak = decision.streak;
    if (!decision.again || !restart_queue_add(&manager.restarts, &entry)) {
        xous_log_kernel(XOUS_LOG_ERROR, "%s: not restarted", entry.launch->name);
        launch_free(entry.launch);
    }
}

static void restart_start(const struct restart_entry *entry)
{
    struct process_record *record;
    xous_pid_t parent =
        process_table_find(&manager.table, entry->parent) != NULL ? entry->parent : xous_info()->pid;

    if (spawn_process(entry->launch, parent, NULL, &record) != XOUS_OK) {
        restart_postpone(*entry);
        return;
    }
    record->policy = entry->policy;
    record->streak = entry->streak;
    record->entry.restarts = entry->restarts;
}

/* --- */

void children_collect(void)
{
    struct process_end end;

    while (end_next(&end)) {
        child_ended(&end);
    }
    children_restart_due();
}

void children_restart_due(void)
{
    struct restart_entry entry;

    while (restart_queue_due(&manager.restarts, xous_time_microseconds(), &entry)) {
        restart_start(&entry);
    }
    timer_arm();
}

struct launch *children_launch(const struct run_request *request, const struct manifest_service *service,
                               xous_error_t *error)
{
    char file[MANIFEST_FILE_LENGTH];
    struct ustar_member member;
    struct launch *launch;

    snprintf(file, sizeof(file), "%s.elf", request->program);
    if (!manager.has_archive ||
        !ustar_find(&manager.archive, service != NULL ? service->file : file, &member)) {
        *error = XOUS_INVALID_STRING;
        return NULL;
    }
    launch = launch_create(request);
    if (launch == NULL) {
        *error = XOUS_OUT_OF_MEMORY;
        return NULL;
    }
    launch->file = member.data;
    launch->file_size = member.size;
    launch->service = service;
    launch->flags = (request->flags & PROCESS_RUN_CONSOLE) != 0 ? XOUS_START_CONSOLE : 0;
    if (launch->memory == 0) {
        launch->memory = service != NULL ? service->memory : MANIFEST_MEMORY_DEFAULT;
    }
    *error = XOUS_OK;
    return launch;
}

/* Name and boot arguments, as the strings of a request. */
static bool service_request(const struct manifest_service *service, char *strings, size_t room,
                            struct run_request *request)
{
    const char *boot_arguments = (const char *)(uintptr_t)xous_info()->boot_arguments;
    int size = snprintf(strings, room, "%s%cBOOT_ARGUMENTS=%s", service->name, '\0',
                        boot_arguments != NULL ? boot_arguments : "");

    memset(request, 0, sizeof(*request));
    memcpy(request->program, service->name, sizeof(request->program));
    request->argument_count = 1;
    request->environment_count = 1;
    request->strings = strings;
    request->strings_size = (size_t)size + 1;
    return size > 0 && (size_t)size < room;
}

void children_start_service(const struct manifest_service *service)
{
    char strings[1024];
    struct run_request request;
    struct process_record *record;
    struct launch *launch = NULL;
    xous_error_t error = XOUS_INVALID_ARGUMENT;

    if (service_request(service, strings, sizeof(strings), &request)) {
        launch = children_launch(&request, service, &error);
    }
    if (launch == NULL) {
        xous_log_kernel(XOUS_LOG_ERROR, "manifest, line %u: %s cannot be started: %s",
                        (unsigned)service->line, service->name,
                        error == XOUS_INVALID_STRING ? "its file is not in the boot archive"
                                                     : xous_error_meaning(error));
        return;
    }
    if (spawn_process(launch, xous_info()->pid, NULL, &record) != XOUS_OK) {
        launch_free(launch);
        return;
    }
    record->policy = service->restart;
}
