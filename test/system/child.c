/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * How a child is made from the pages of its parent. Invariants
 *  1. `setup` is complete before the pages that hold it are copied.
 *  2. Whatever fails, nothing of the child is left.
 */
#include "child.h"

#include <string.h>

#include <picolibc.h>
#include <picotls.h>

#include <xous/memory.h>
#include <xous/start.h>
#include <xous/stream.h>
#include <xous/syscall.h>

#include "harness.h"
#include "watch.h"

#define START_ADDRESS 0x10000ul /* of the program: user.ld */

extern char __main_tls[];
extern char _end[];
extern const char small_program[];
extern const char small_program_end[];
void child_entry(void);

/* What the child finds in its copy. */
static struct {
    child_function_t function;
    uint64_t argument;
    xous_handle_t handles[CHILD_HANDLES];
} setup;

static xous_error_t give(xous_pid_t pid, const void *pages, uint64_t target, uint64_t size, uint64_t rights)
{
    struct xous_result result = xous_raw_memory_give((struct xous_args_memory_give){
        .pid = pid, .origin = (uintptr_t)pages, .target = target, .size = size, .rights = rights});

    return xous_result_error(&result);
}

/* A copy of a run of pages; what was never touched is not touched here either. */
static xous_error_t run_copy(const struct xous_memory_run *run, void **copy)
{
    xous_error_t error = xous_memory_allocate(run->length, XOUS_READ_WRITE, copy);

    if (error == XOUS_OK && run->state == XOUS_MEMORY_PRIVATE) {
        memcpy(*copy, (const void *)run->start, run->length);
    }
    return error;
}

static xous_error_t run_give(xous_pid_t pid, const struct xous_memory_run *run)
{
    void *copy;
    xous_error_t error = run_copy(run, &copy);

    if (error == XOUS_OK) {
        error = give(pid, copy, run->start, run->length, run->rights);
        if (error != XOUS_OK) {
            (void)xous_memory_free(copy, run->length);
        }
    }
    return error;
}

static xous_error_t spawn(const struct xous_memory_run *text, const struct child_options *options,
                          xous_pid_t *pid)
{
    void *copy;
    xous_error_t error = run_copy(text, &copy);

    if (error != XOUS_OK) {
        return error;
    }
    struct xous_result result = xous_raw_process_spawn((struct xous_args_process_spawn){
        .origin = (uintptr_t)copy,
        .target = text->start,
        .size = text->length,
        .entry = (uintptr_t)(options->entry != NULL ? options->entry : child_entry),
        .rights = text->rights,
    });
    if (result.tag != XOUS_TAG_OK) {
        (void)xous_memory_free(copy, text->length);
    }
    *pid = (xous_pid_t)result.value[0];
    return xous_result_error(&result);
}

static xous_error_t limit(xous_pid_t pid, enum xous_limit which, uint64_t value)
{
    struct xous_result result =
        xous_raw_process_limit((struct xous_args_process_limit){.pid = pid, .limit = which, .value = value});

    return xous_result_error(&result);
}

static xous_handle_t handle_give(xous_pid_t pid, xous_handle_t handle)
{
    struct xous_result result =
        xous_raw_handle_give((struct xous_args_handle_give){.pid = pid, .handle = handle});

    return result.tag == XOUS_TAG_OK ? (xous_handle_t)result.value[0] : 0;
}

static void grant(xous_pid_t pid, enum xous_grant which, uint64_t first, uint64_t count)
{
    /* A parent without the right has nothing to hand on. */
    (void)xous_raw_process_grant(
        (struct xous_args_process_grant){.pid = pid, .grant = which, .first = first, .count = count});
}

static void rights_give(xous_pid_t pid, const struct child_options *options)
{
    for (uint64_t bit = 1; bit <= XOUS_SYSTEM_ALL; bit <<= 1) {
        grant(pid, XOUS_GRANT_SYSTEM, bit, 0);
    }
    grant(pid, XOUS_GRANT_SID, 0, 0);
    if (options->interrupt != 0) {
        grant(pid, XOUS_GRANT_INTERRUPT, options->interrupt, 1);
    }
    if (options->device != NULL) {
        grant(pid, XOUS_GRANT_DEVICE, options->device->address, options->device->size);
        grant(pid, XOUS_GRANT_INTERRUPT, options->device->interrupt, 1);
    }
}

/* All of the program, from the second run on. */
static xous_error_t program_give(xous_pid_t pid, uint64_t from)
{
    struct xous_memory_run run;
    xous_error_t error = XOUS_OK;

    for (uint64_t at = from; error == XOUS_OK && at < (uintptr_t)_end; at = run.start + run.length) {
        error = xous_memory_query((const void *)at, &run);
        if (error == XOUS_OK && run.state != XOUS_MEMORY_EMPTY) {
            error = run_give(pid, &run);
        }
    }
    return error;
}

/* Stack, and above it a start block with the child's own connections. */
static xous_error_t stack_give(xous_pid_t pid, const struct xous_start *start)
{
    size_t block = xous_page_round(start->size);
    uint8_t *area;
    xous_error_t error = xous_memory_allocate(CHILD_STACK + block, XOUS_READ_WRITE, (void **)&area);

    if (error != XOUS_OK) {
        return error;
    }
    struct xous_start *copy = (struct xous_start *)(void *)(area + CHILD_STACK);
    memcpy(copy, start, start->size);
    copy->names = handle_give(pid, start->names);
    copy->process = handle_give(pid, start->process);
    copy->log = handle_give(pid, start->log);
    copy->input = 0;
    copy->output = 0;
    copy->error = 0;
    error = give(pid, area, (uintptr_t)start - CHILD_STACK, CHILD_STACK + block, XOUS_READ_WRITE);
    if (error != XOUS_OK) {
        (void)xous_memory_free(area, CHILD_STACK + block);
    }
    return error;
}

static xous_error_t equip(xous_pid_t pid, uint64_t text_end, const struct child_options *options)
{
    xous_error_t error = limit(pid, XOUS_LIMIT_MEMORY, options->memory != 0 ? options->memory : CHILD_MEMORY);

    if (error == XOUS_OK && options->priority != 0) {
        error = limit(pid, XOUS_LIMIT_PRIORITY, options->priority - 1);
    }
    for (unsigned i = 0; error == XOUS_OK && i < CHILD_HANDLES; i++) {
        setup.handles[i] = options->handles[i] != 0 ? handle_give(pid, options->handles[i]) : 0;
    }
    if (error == XOUS_OK) {
        error = program_give(pid, text_end);
    }
    if (error == XOUS_OK) {
        error = stack_give(pid, xous_start_block());
    }
    if (error == XOUS_OK) {
        rights_give(pid, options);
        error = child_resume(pid, (uintptr_t)xous_start_block(), 0);
    }
    return error;
}

/* --- */

void child_main(void)
{
    static const struct xous_streams no_streams;

    _init_tls(__main_tls);
    _set_tls(__main_tls);
    xous_streams_set(&no_streams);
    uint64_t status = setup.function(setup.argument);
    (void)xous_raw_process_exit((struct xous_args_process_exit){.status = status});
    xous_machine_trap();
}

xous_pid_t child_try_start(child_function_t function, uint64_t argument, const struct child_options *options,
                           xous_error_t *error)
{
    static const struct child_options none;
    const struct child_options *chosen = options != NULL ? options : &none;
    struct xous_memory_run text;
    xous_handle_t own[CHILD_HANDLES];
    xous_pid_t pid = 0;

    memcpy(own, setup.handles, sizeof(own));
    setup.function = function;
    setup.argument = argument;
    *error = xous_memory_query((const void *)START_ADDRESS, &text);
    if (*error == XOUS_OK) {
        *error = spawn(&text, chosen, &pid);
    }
    if (*error == XOUS_OK) {
        *error = equip(pid, text.start + text.length, chosen);
        if (*error != XOUS_OK) {
            child_kill(pid);
        }
    }
    memcpy(setup.handles, own, sizeof(own));
    return *error == XOUS_OK ? pid : 0;
}

xous_pid_t child_start(child_function_t function, uint64_t argument, const struct child_options *options)
{
    xous_error_t error;
    xous_pid_t pid = child_try_start(function, argument, options, &error);

    CHECK_OK(error);
    return pid;
}

xous_pid_t child_start_with(child_function_t function, uint64_t argument, xous_handle_t handle)
{
    return child_start(function, argument, &(struct child_options){.handles = {handle}});
}

xous_handle_t child_handle(unsigned n)
{
    return setup.handles[n];
}

xous_error_t child_wait_how(xous_pid_t pid, uint64_t how, struct child_end *end)
{
    struct xous_result result =
        xous_raw_process_wait((struct xous_args_process_wait){.pid = pid, .how = how});

    *end = (struct child_end){0};
    if (result.tag == XOUS_TAG_OK) {
        *end = (struct child_end){
            .pid = (xous_pid_t)result.value[0],
            .state = (enum xous_process_state)result.value[1],
            .status = result.value[2],
            .cause = (uint32_t)result.value[3],
            .access = (uint32_t)(result.value[3] >> 32),
            .address = result.value[4],
            .pc = result.value[5],
            .tid = (xous_tid_t)result.value[6],
        };
    }
    return xous_result_error(&result);
}

struct child_end child_wait(xous_pid_t pid)
{
    struct child_end end;

    CHECK_OK(child_wait_how(pid, 0, &end));
    return end;
}

void child_join(xous_pid_t pid)
{
    struct child_end end = child_wait(pid);

    CHECK_EQUAL(end.state, XOUS_PROCESS_EXITED);
    CHECK_EQUAL(end.status, 0);
}

void child_kill(xous_pid_t pid)
{
    struct child_end end;

    (void)xous_raw_process_terminate((struct xous_args_process_terminate){.pid = pid});
    (void)child_wait_how(pid, 0, &end);
}

void children_end(xous_pid_t but)
{
    struct xous_process_entry entry;
    struct xous_result result;
    uint64_t cursor = 0;

    do {
        result = xous_raw_system_list((struct xous_args_system_list){.topic = XOUS_LIST_PROCESSES,
                                                                     .cursor = cursor,
                                                                     .buffer = (uintptr_t)&entry,
                                                                     .size = sizeof(entry)});
        cursor = result.value[1];
        if (result.tag == XOUS_TAG_OK && result.value[0] == 1 && entry.parent == own_pid() &&
            entry.pid != but) {
            child_kill(entry.pid);
            cursor = 0; /* its children are here now */
        }
    } while (cursor != 0 || result.value[0] != 0);
}

xous_error_t child_small_page(void **page)
{
    xous_error_t error = xous_memory_allocate(XOUS_PAGE_SIZE, XOUS_READ_WRITE, page);

    if (error == XOUS_OK) {
        memcpy(*page, small_program, (size_t)(small_program_end - small_program));
    }
    return error;
}

xous_error_t child_spawn_page(void *page, xous_pid_t *pid)
{
    struct xous_result result = xous_raw_process_spawn((struct xous_args_process_spawn){
        .origin = (uintptr_t)page,
        .target = START_ADDRESS,
        .size = XOUS_PAGE_SIZE,
        .entry = START_ADDRESS,
        .rights = XOUS_READ | XOUS_EXECUTE,
    });

    *pid = result.tag == XOUS_TAG_OK ? (xous_pid_t)result.value[0] : 0;
    return xous_result_error(&result);
}

xous_error_t child_spawn_small(xous_pid_t *pid)
{
    void *page;
    xous_error_t error = child_small_page(&page);

    *pid = 0;
    if (error != XOUS_OK) {
        return error;
    }
    error = child_spawn_page(page, pid);
    if (error != XOUS_OK) {
        (void)xous_memory_free(page, XOUS_PAGE_SIZE);
    }
    return error;
}

xous_error_t child_resume(xous_pid_t pid, uint64_t stack, uint64_t argument)
{
    struct xous_result result = xous_raw_process_resume(
        (struct xous_args_process_resume){.pid = pid, .stack = stack, .argument = argument});

    return xous_result_error(&result);
}
