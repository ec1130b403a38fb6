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

static struct xous_reply process_call(uint64_t how, uint64_t id, uint64_t first, uint64_t second,
                                      uint64_t third)
{
    const uint64_t words[4] = {first, second, third, 0};

    return xous_scalar_call(process_service(), how, id, words);
}

static xous_error_t process_order(uint64_t id, uint64_t first, uint64_t second)
{
    struct xous_reply reply = process_call(XOUS_FOREVER, id, first, second, 0);

    return xous_reply_error(&reply);
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
        struct xous_reply reply;

        if (handles[i] == 0) {
            continue;
        }
        reply = process_call(XOUS_HOW_GRANT, PROCESS_STREAM, handles[i], *job, i);
        if (xous_reply_error(&reply) != XOUS_OK) {
            return xous_reply_error(&reply);
        }
        *job = (uint32_t)reply.words[0];
    }
    return XOUS_OK;
}

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
    struct xous_range range = {.address = buffer->data, .length = buffer->size, .valid = buffer->used};
    struct xous_reply reply;
    xous_error_t error = job_streams(streams, &run->job);

    if (error != XOUS_OK) {
        return error;
    }
    run->flags = streams->console ? PROCESS_RUN_CONSOLE : 0;
    reply = xous_lend(process_service(), XOUS_FOREVER, PROCESS_RUN, &range);
    error = xous_reply_error(&reply);
    *pid = error == XOUS_OK ? (xous_pid_t)reply.words[0] : 0;
    return error;
}

/* Lists of the service: a head with cursor, capacity and count, then entries. What is common to both. */
struct list_head {
    uint32_t cursor;
    uint32_t capacity;
    uint32_t count;
    uint32_t reserved;
};

#define LIST_SIZE XOUS_PAGE_SIZE

static xous_error_t list_ask(uint64_t id, void *page, size_t head_size, size_t entry_size, size_t capacity)
{
    struct list_head *head = page;
    size_t room = (LIST_SIZE - head_size) / entry_size;
    struct xous_reply reply;
    xous_error_t error;

    room = room < capacity ? room : capacity;
    head->capacity = (uint32_t)room;
    reply = xous_copy_exchange(process_service(), XOUS_FOREVER, id, page, head_size, LIST_SIZE);
    error = xous_reply_error(&reply);
    if (error == XOUS_OK && head->count > room) {
        error = XOUS_INVALID_ARGUMENT;
    }
    return error;
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
    struct xous_reply reply = process_call(how, PROCESS_WAIT, pid, 0, 0);
    xous_error_t error = xous_reply_error(&reply);

    *end = (struct xous_process_end){0};
    if (error != XOUS_OK) {
        return error;
    }
    end->state = (enum xous_process_state)reply.words[0];
    end->status = reply.words[1];
    end->fault.cause = (uint32_t)reply.words[2];
    end->fault.access = (uint32_t)(reply.words[2] >> 32);
    end->fault.address = reply.words[3];
    end->fault.pc = reply.words[4];
    return XOUS_OK;
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
    return process_order(PROCESS_KILL, pid, 0);
}

xous_error_t xous_process_suspend(xous_pid_t pid)
{
    return process_order(PROCESS_SUSPEND, pid, 0);
}

xous_error_t xous_process_resume(xous_pid_t pid)
{
    return process_order(PROCESS_RESUME, pid, 0);
}

xous_error_t xous_process_restart_policy(xous_pid_t pid, uint32_t restart)
{
    return process_order(PROCESS_POLICY, pid, restart);
}

xous_error_t xous_process_list(uint32_t *cursor, struct process_entry *entries, size_t capacity,
                               size_t *count)
{
    _Alignas(8) uint8_t page[LIST_SIZE] = {0};
    struct process_list *list = (struct process_list *)(void *)page;
    xous_error_t error;

    list->cursor = *cursor;
    *count = 0;
    error = list_ask(PROCESS_LIST, page, sizeof(*list), sizeof(list->entries[0]), capacity);
    if (error != XOUS_OK) {
        return error;
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
    xous_error_t error;

    *count = 0;
    if (strlen(prefix) >= sizeof(list->prefix)) {
        return XOUS_OK;
    }
    list->cursor = *cursor;
    memcpy(list->prefix, prefix, strlen(prefix) + 1);
    error = list_ask(PROCESS_PROGRAMS, page, sizeof(*list), sizeof(list->programs[0]), capacity);
    if (error != XOUS_OK) {
        return error;
    }
    memcpy(programs, list->programs, list->count * sizeof(programs[0]));
    *cursor = list->cursor;
    *count = list->count;
    return XOUS_OK;
}

xous_error_t xous_system_shutdown(uint32_t action, uint32_t status)
{
    return process_order(PROCESS_SHUTDOWN, action, status);
}
