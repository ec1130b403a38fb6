/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The client side of the process service.
 *
 * The connection is the one that the parent gave: the service is the first process and never ends before the
 * system does.
 */
#include <stdlib.h>
#include <string.h>

#include <xous/buffer.h>
#include <xous/info.h>
#include <xous/process.h>
#include <xous/start.h>

#define EXIT_CODE_MAX 63u
#define EXIT_CODE_KILLED 159u
#define EXIT_CODE_FAULT 160u

extern char **environ;

static xous_handle_t process_service(void)
{
    const struct xous_start *start = xous_start_block();

    return start != NULL ? start->process : 0;
}

static uint32_t strings_count(const char *const *strings, size_t *size)
{
    uint32_t count = 0;

    for (; strings[count] != NULL; count++) {
        *size += strlen(strings[count]) + 1;
    }
    return count;
}

static char *strings_append(char *place, const char *const *strings)
{
    for (; *strings != NULL; strings++) {
        size_t size = strlen(*strings) + 1;

        memcpy(place, *strings, size);
        place += size;
    }
    return place;
}

/* Hands the streams over, one message each since a lend cannot carry handles. */
static xous_error_t job_streams(const struct xous_streams *streams, uint32_t *job)
{
    const xous_handle_t handles[PROCESS_STREAMS] = {
        [PROCESS_STREAM_INPUT] = streams->input,
        [PROCESS_STREAM_OUTPUT] = streams->output,
        [PROCESS_STREAM_ERROR] = streams->error,
    };

    *job = 0;
    for (uint64_t i = 0; i < PROCESS_STREAMS; i++) {
        struct process_stream_reply reply;

        if (handles[i] == 0) {
            continue;
        }
        reply = process_stream(process_service(), XOUS_FOREVER,
                               (struct process_stream_request){
                                   .stream = handles[i], .job = *job, .which = (enum process_stream)i});
        if (reply.error != XOUS_OK) {
            return reply.error;
        }
        *job = reply.job;
    }
    return XOUS_OK;
}

/* The request, in pages of its own: buffer->used bytes. */
static xous_error_t run_fill(struct xous_buffer *buffer, const struct xous_program *program,
                             const char *const *arguments, const char *const *environment)
{
    size_t size = 0;
    uint32_t argument_count = strings_count(arguments, &size);
    uint32_t environment_count = strings_count(environment, &size);
    struct process_run *run;
    xous_error_t error;

    if (size > PROCESS_STRINGS_MAX) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (strlen(program->name) >= PROCESS_NAME_LENGTH) {
        return XOUS_INVALID_STRING;
    }
    error = xous_buffer_create(buffer, sizeof(*run) + size);
    if (error != XOUS_OK) {
        return error;
    }
    buffer->used = sizeof(*run) + size;
    run = (struct process_run *)(void *)buffer->data;
    *run = (struct process_run){
        .argument_count = argument_count,
        .environment_count = environment_count,
        .strings_size = (uint32_t)size,
        .memory = program->memory,
    };
    memcpy(run->program, program->name, strlen(program->name) + 1);
    (void)strings_append(strings_append(run->strings, arguments), environment);
    return XOUS_OK;
}

static xous_error_t run_send(const struct xous_buffer *buffer, const struct xous_streams *streams,
                             xous_pid_t *pid)
{
    struct process_run *run = (struct process_run *)(void *)buffer->data;
    struct process_run_reply reply;
    xous_error_t error = job_streams(streams, &run->job);

    if (error != XOUS_OK) {
        return error;
    }
    run->flags = streams->console ? PROCESS_RUN_CONSOLE : 0;
    reply = process_run(process_service(), XOUS_FOREVER, run, buffer->used);
    *pid = reply.pid;
    return reply.error;
}

#define LIST_SIZE XOUS_PAGE_SIZE

/* What the memory has no room for is not asked for: see LIST in <xous/protocol.h>. */
static uint32_t list_capacity(size_t capacity)
{
    return capacity < LIST_SIZE ? (uint32_t)capacity : LIST_SIZE;
}

/* --- */

xous_pid_t xous_process_id(void)
{
    return xous_info()->pid;
}

xous_error_t xous_process_run(const struct xous_program *program, xous_pid_t *pid)
{
    const char *const alone[] = {program->name, NULL};
    static const char *const nothing[] = {NULL};
    const char *const *inherited = environ != NULL ? (const char *const *)environ : nothing;
    struct xous_streams streams = program->streams != NULL ? *program->streams : xous_streams_get();
    struct xous_buffer buffer;
    xous_error_t error = run_fill(&buffer, program, program->arguments != NULL ? program->arguments : alone,
                                  program->environment != NULL ? program->environment : inherited);

    *pid = 0;
    if (error != XOUS_OK) {
        return error;
    }
    error = run_send(&buffer, &streams, pid);
    xous_buffer_destroy(&buffer);
    return error;
}

xous_error_t xous_process_wait(xous_pid_t pid, uint64_t how, struct xous_process_end *end)
{
    struct process_wait_reply reply =
        process_wait(process_service(), how, (struct process_wait_request){.pid = pid});

    *end = (struct xous_process_end){
        .state = reply.state,
        .status = reply.status,
        .fault = {.cause = (uint32_t)reply.cause,
                  .access = (uint32_t)(reply.cause >> 32),
                  .address = reply.address,
                  .pc = reply.pc},
    };
    return reply.error;
}

uint32_t xous_process_exit_code(const struct xous_process_end *end)
{
    if (end->state == XOUS_PROCESS_FAULTED) {
        return EXIT_CODE_FAULT + end->fault.cause;
    }
    if (end->state != XOUS_PROCESS_EXITED) {
        return EXIT_CODE_KILLED;
    }
    return end->status < EXIT_CODE_MAX ? (uint32_t)end->status : EXIT_CODE_MAX;
}

xous_error_t xous_process_kill(xous_pid_t pid)
{
    return process_kill(process_service(), XOUS_FOREVER, (struct process_kill_request){.pid = pid}).error;
}

xous_error_t xous_process_suspend(xous_pid_t pid)
{
    return process_suspend(process_service(), XOUS_FOREVER, (struct process_suspend_request){.pid = pid})
        .error;
}

xous_error_t xous_process_resume(xous_pid_t pid)
{
    return process_resume(process_service(), XOUS_FOREVER, (struct process_resume_request){.pid = pid}).error;
}

xous_error_t xous_process_restart_policy(xous_pid_t pid, uint32_t restart)
{
    return process_policy(process_service(), XOUS_FOREVER,
                          (struct process_policy_request){.pid = pid, .restart = restart})
        .error;
}

xous_error_t xous_process_list(uint32_t *cursor, struct process_entry *entries, size_t capacity,
                               size_t *count)
{
    _Alignas(8) uint8_t page[LIST_SIZE] = {0};
    struct process_list *list = (struct process_list *)(void *)page;
    struct process_list_reply reply;

    list->cursor = *cursor;
    list->capacity = list_capacity(capacity);
    *count = 0;
    reply = process_list(process_service(), XOUS_FOREVER, list, LIST_SIZE);
    if (reply.error != XOUS_OK) {
        return reply.error;
    }
    memcpy(entries, list->entries, list->count * sizeof(entries[0]));
    *cursor = list->cursor;
    *count = list->count;
    return XOUS_OK;
}

xous_error_t xous_process_programs(const char *prefix, uint32_t *cursor, struct process_program *programs,
                                   size_t capacity, size_t *count)
{
    _Alignas(8) uint8_t page[LIST_SIZE] = {0};
    struct process_programs *list = (struct process_programs *)(void *)page;
    struct process_programs_reply reply;

    *count = 0;
    if (strlen(prefix) >= sizeof(list->prefix)) {
        return XOUS_OK;
    }
    list->cursor = *cursor;
    list->capacity = list_capacity(capacity);
    memcpy(list->prefix, prefix, strlen(prefix) + 1);
    reply = process_programs(process_service(), XOUS_FOREVER, list, LIST_SIZE);
    if (reply.error != XOUS_OK) {
        return reply.error;
    }
    memcpy(programs, list->entries, list->count * sizeof(programs[0]));
    *cursor = list->cursor;
    *count = list->count;
    return XOUS_OK;
}

xous_error_t xous_system_shutdown(uint32_t action, uint32_t status)
{
    return process_shutdown(process_service(), XOUS_FOREVER,
                            (struct process_shutdown_request){.action = action, .status = status})
        .error;
}
