/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * From a launch to a running process: memory, handles, rights, start.
 *
 * Until the last step nothing of the child has run, so a step that fails ends it, and nobody ever heard of
 * it: its end is collected like any other, and finds no record.
 *
 * Addresses in a child: the program where its ELF file says, the stack below spawn_stack_top(), the start
 * block at the top of the stack area, above the stack pointer.
 */
#include "manager.h"

#include "device.h"
#include "load_plan.h"

#include <string.h>

#include <xous/error.h>
#include <xous/info.h>
#include <xous/log.h>
#include <xous/machine.h>
#include <xous/memory.h>
#include <xous/syscall.h>

#define USER_START 0x10000ul /* the null page and some more stay empty, whatever a file asks for */
#define STACK_MARGIN \
    0x20000ul /* between stack and the end of user space: the kernel's information page is there */

/* A process in the making. */
struct making {
    struct launch *launch;
    const struct job *job;
    xous_pid_t pid;
    struct load_plan plan;
    struct xous_start start;
    uint64_t block; /* address of the start block in the child */
};

static struct xous_start_resource resources[XOUS_START_RESOURCES_MAX];

static xous_error_t log_failure(const struct making *making, const char *what, xous_error_t error)
{
    if (error != XOUS_OK) {
        xous_log_kernel(XOUS_LOG_ERROR, "%s: cannot %s: %s", making->launch->name, what,
                        xous_error_meaning(error));
    }
    return error;
}

/* Memory. */

/* The part as pages of this process; those without data stay lazy and move as such. */
static xous_error_t part_fill(const struct load_part *part, void **pages)
{
    xous_error_t error = xous_memory_allocate(part->size, XOUS_READ_WRITE, pages);

    if (error == XOUS_OK && part->data_size > 0) {
        memcpy((uint8_t *)*pages + part->data_offset, part->data, part->data_size);
    }
    return error;
}

static xous_error_t pages_give(xous_pid_t pid, void *pages, uint64_t target, uint64_t size, uint64_t rights)
{
    struct xous_result result = xous_raw_memory_give((struct xous_args_memory_give){
        .pid = pid, .origin = (uintptr_t)pages, .target = target, .size = size, .rights = rights});

    if (result.tag != XOUS_TAG_OK) {
        (void)xous_memory_free(pages, size);
    }
    return xous_result_error(&result);
}

static xous_error_t part_give(const struct making *making, const struct load_part *part)
{
    void *pages;
    xous_error_t error = part_fill(part, &pages);

    return error != XOUS_OK ? error : pages_give(making->pid, pages, part->target, part->size, part->rights);
}

static xous_error_t limit_set(xous_pid_t pid, enum xous_limit limit, uint64_t value)
{
    struct xous_result result =
        xous_raw_process_limit((struct xous_args_process_limit){.pid = pid, .limit = limit, .value = value});

    return xous_result_error(&result);
}

/* The child begins as the part that has its entry. */
static xous_error_t child_create(struct making *making)
{
    const struct load_part *part = &making->plan.parts[0];
    struct xous_result result;
    void *pages;
    xous_error_t error = part_fill(part, &pages);

    if (error != XOUS_OK) {
        return error;
    }
    result = xous_raw_process_spawn((struct xous_args_process_spawn){
        .origin = (uintptr_t)pages,
        .target = part->target,
        .size = part->size,
        .entry = making->plan.entry,
        .rights = part->rights,
    });
    if (result.tag != XOUS_TAG_OK) {
        (void)xous_memory_free(pages, part->size);
        return xous_result_error(&result);
    }
    making->pid = (xous_pid_t)result.value[0];
    return XOUS_OK;
}

static xous_error_t child_load(const struct making *making)
{
    xous_error_t error = limit_set(making->pid, XOUS_LIMIT_MEMORY, making->launch->memory);

    for (uint32_t i = 1; error == XOUS_OK && i < making->plan.count; i++) {
        error = part_give(making, &making->plan.parts[i]);
    }
    return error;
}

/* Handles. */

static xous_error_t handle_give(xous_pid_t pid, xous_handle_t handle, xous_handle_t *given)
{
    struct xous_result result =
        xous_raw_handle_give((struct xous_args_handle_give){.pid = pid, .handle = handle});

    *given = result.tag == XOUS_TAG_OK ? (xous_handle_t)result.value[0] : 0;
    return xous_result_error(&result);
}

/* A connection to a service that may not be there: then the child gets none, and makes it by name later. */
static xous_handle_t connection_give(xous_pid_t pid, struct xous_sid sid)
{
    xous_handle_t given = 0;
    xous_handle_t connection;

    if (xous_connect(sid, XOUS_HOW_TRY, 0, &connection) != XOUS_OK) {
        return 0;
    }
    (void)handle_give(pid, connection, &given);
    (void)xous_disconnect(connection);
    return given;
}

static uint32_t label_of(const struct manifest_service *service)
{
    if (service == NULL) {
        return 0;
    }
    return (service->manager ? PROCESS_LABEL_MANAGER : 0) |
           (service->server == MANIFEST_SERVER_NAMES ? PROCESS_LABEL_NAMES : 0);
}

static xous_error_t own_connection_give(struct making *making)
{
    uint32_t label = label_of(making->launch->service);
    xous_handle_t *connection = &manager.connections[label];
    xous_error_t error = XOUS_OK;

    if (*connection == 0) {
        error = xous_server_connection(&manager.server, label, 0, connection);
    }
    return error != XOUS_OK ? error : handle_give(making->pid, *connection, &making->start.process);
}

static xous_error_t streams_give(struct making *making)
{
    xous_handle_t *const places[PROCESS_STREAMS] = {
        [PROCESS_STREAM_INPUT] = &making->start.input,
        [PROCESS_STREAM_OUTPUT] = &making->start.output,
        [PROCESS_STREAM_ERROR] = &making->start.error,
    };
    xous_error_t error = XOUS_OK;

    for (uint32_t i = 0; making->job != NULL && error == XOUS_OK && i < PROCESS_STREAMS; i++) {
        if (making->job->streams[i] != 0) {
            error = handle_give(making->pid, making->job->streams[i], places[i]);
        }
    }
    return error;
}

static xous_error_t handles_give(struct making *making)
{
    const struct process_name *log = name_mirror_find(&manager.names, "log");
    xous_error_t error = own_connection_give(making);

    if (error == XOUS_OK) {
        error = streams_give(making);
    }
    making->start.names = connection_give(making->pid, manager.names_sid);
    making->start.names_sid = manager.names_sid;
    if (log != NULL) {
        making->start.log = connection_give(making->pid, log->sid);
    }
    return error;
}

/* Rights. */

static xous_error_t grant(xous_pid_t pid, enum xous_grant kind, uint64_t first, uint64_t count)
{
    struct xous_result result = xous_raw_process_grant(
        (struct xous_args_process_grant){.pid = pid, .grant = kind, .first = first, .count = count});

    return xous_result_error(&result);
}

static xous_error_t device_grant(struct making *making, const struct xous_start_resource *resource)
{
    xous_error_t error = grant(making->pid, XOUS_GRANT_DEVICE, resource->address, resource->size);

    if (error == XOUS_OK && resource->interrupt != 0) {
        error = grant(making->pid, XOUS_GRANT_INTERRUPT, resource->interrupt, 1);
    }
    return error;
}

/* All devices of one name, behind the `count` resources there are; returns the new count. A device that is
 * missing or cannot be granted is said, and the service starts without: it knows best whether it can work. */
static uint32_t devices_grant(struct making *making, const char *name, uint32_t count)
{
    struct device_search search = {0};
    enum device_result found = DEVICE_END;
    uint32_t before = count;

    while (manager.has_tree && count < XOUS_START_RESOURCES_MAX) {
        found = device_next(&manager.tree, name, &search, &resources[count]);
        if (found != DEVICE_FOUND) {
            break;
        }
        if (log_failure(making, "be granted a device", device_grant(making, &resources[count])) != XOUS_OK) {
            break;
        }
        count++;
    }
    if (found == DEVICE_ADDRESS) {
        xous_log_kernel(XOUS_LOG_WARNING, "%s: device %s: no registers that begin on a page",
                        making->launch->name, name);
    } else if (found == DEVICE_END && count == before) {
        xous_log_kernel(XOUS_LOG_WARNING, "%s: no device %s in this machine", making->launch->name, name);
    }
    return count;
}

static uint32_t devices_grant_all(struct making *making)
{
    const struct manifest_service *service = making->launch->service;
    uint32_t count = 0;

    for (uint32_t i = 0; service != NULL && i < service->device_count; i++) {
        count = devices_grant(making, service->devices[i], count);
    }
    return count;
}

static xous_error_t service_rights(struct making *making, const struct manifest_service *service)
{
    xous_error_t error = XOUS_OK;

    for (uint32_t i = 0; error == XOUS_OK && i < service->interrupt_count; i++) {
        error = grant(making->pid, XOUS_GRANT_INTERRUPT, service->interrupts[i], 1);
    }
    if (error == XOUS_OK && service->server != MANIFEST_SERVER_RANDOM) {
        making->start.server_sid = manager.service_sids[service - manager.manifest.services];
        error = grant(making->pid, XOUS_GRANT_SID, 0, 0);
    }
    if (error == XOUS_OK && service->system != 0) {
        error = grant(making->pid, XOUS_GRANT_SYSTEM, service->system, 0);
    }
    return error;
}

static xous_error_t rights_give(struct making *making)
{
    const struct manifest_service *service = making->launch->service;
    xous_pid_t pid = making->pid;
    xous_error_t error =
        limit_set(pid, XOUS_LIMIT_PRIORITY, service == NULL ? XOUS_PRIORITY_DEFAULT : service->priority);

    if (error == XOUS_OK && service != NULL) {
        error = service_rights(making, service);
    }
    if (error == XOUS_OK && service != NULL && service->calls[0] != ~0ull) {
        error = limit_set(pid, XOUS_LIMIT_CALLS_LOW, service->calls[0]);
    }
    if (error == XOUS_OK && service != NULL && service->calls[1] != ~0ull) {
        error = limit_set(pid, XOUS_LIMIT_CALLS_HIGH, service->calls[1]);
    }
    return error;
}

/* Start block and stack. */

static xous_error_t block_build(struct making *making, uint8_t *area, size_t room, uint32_t resource_count)
{
    const struct launch *launch = making->launch;
    struct xous_start_content content = {
        .header = making->start,
        .arguments = launch->arguments,
        .argument_count = launch->argument_count,
        .environment = launch->environment,
        .environment_count = launch->environment_count,
        .resources = resources,
        .resource_count = resource_count,
    };
    size_t size;

    content.header.flags = launch->flags;
    return xous_start_build(area + PROCESS_STACK_SIZE, room, &content, &size);
}

/* How much the block can be at most, in whole pages. */
static size_t block_room(const struct launch *launch, uint32_t resource_count)
{
    size_t size = sizeof(struct xous_start) + resource_count * sizeof(struct xous_start_resource);

    for (uint32_t i = 0; i < launch->argument_count + launch->environment_count; i++) {
        size += strlen(launch->strings[i]) + 1;
    }
    return xous_page_round(size);
}

static xous_error_t stack_give(struct making *making, uint32_t resource_count)
{
    size_t room = block_room(making->launch, resource_count);
    size_t size = PROCESS_STACK_SIZE + room;
    void *area;
    xous_error_t error = xous_memory_allocate(size, XOUS_READ_WRITE, &area);

    if (error != XOUS_OK) {
        return error;
    }
    error = block_build(making, area, room, resource_count);
    if (error != XOUS_OK) {
        (void)xous_memory_free(area, size);
        return error;
    }
    making->block = spawn_stack_top();
    return pages_give(making->pid, area, making->block - PROCESS_STACK_SIZE, size, XOUS_READ_WRITE);
}

static xous_error_t child_resume(const struct making *making)
{
    struct xous_result result = xous_raw_process_resume((struct xous_args_process_resume){
        .pid = making->pid, .stack = making->block, .argument = making->block});

    return xous_result_error(&result);
}

static xous_error_t child_equip(struct making *making)
{
    uint32_t resource_count;
    xous_error_t error =
        log_failure(making, "get its memory (see memory= in the manifest)", child_load(making));

    if (error != XOUS_OK) {
        return error;
    }
    error = log_failure(making, "get its connections", handles_give(making));
    if (error != XOUS_OK) {
        return error;
    }
    resource_count = devices_grant_all(making);
    error = log_failure(making, "get its rights", rights_give(making));
    if (error != XOUS_OK) {
        return error;
    }
    error = log_failure(making, "get its stack (see memory= in the manifest)",
                        stack_give(making, resource_count));
    return error != XOUS_OK ? error : log_failure(making, "start", child_resume(making));
}

static xous_error_t plan_make(struct making *making)
{
    const struct launch *launch = making->launch;
    enum elf_error error =
        load_plan_make(&making->plan, launch->file, launch->file_size, USER_START, xous_info()->heap_start);

    if (error != ELF_OK) {
        xous_log_kernel(XOUS_LOG_ERROR, "%s: cannot be loaded: %s", launch->name, elf_error_text(error));
        return XOUS_INVALID_ARGUMENT;
    }
    return XOUS_OK;
}

/* --- */

uint64_t spawn_user_start(void)
{
    return USER_START;
}

uint64_t spawn_stack_top(void)
{
    /* room for the largest start block above the stack */
    return xous_info()->user_end - STACK_MARGIN - XOUS_START_MAX;
}

xous_error_t spawn_process(struct launch *launch, xous_pid_t parent, const struct job *job,
                           struct process_record **record)
{
    struct making making = {.launch = launch, .job = job};
    xous_error_t error;

    if (process_table_full(&manager.table)) {
        return log_failure(&making, "start", XOUS_OUT_OF_MEMORY);
    }
    error = plan_make(&making);
    if (error != XOUS_OK) {
        return error;
    }
    error = log_failure(&making, "be made a process", child_create(&making));
    if (error != XOUS_OK) {
        return error;
    }
    error = child_equip(&making);
    if (error != XOUS_OK) {
        (void)xous_raw_process_terminate((struct xous_args_process_terminate){.pid = making.pid});
        return error;
    }
    *record = process_table_add(&manager.table, making.pid, parent, launch->name, xous_machine_time());
    (*record)->launch = launch;
    return XOUS_OK;
}
