/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * system_list: what the system shows of itself. Each topic has a function that fills one entry at or after a
 * cursor and moves the cursor behind it; a call copies a bounded number of them.
 */
#include <kernel/irq.h>
#include <kernel/sched.h>
#include <kernel/server.h>
#include <kernel/syscall.h>
#include <kernel/system.h>
#include <kernel/uaccess.h>

#define ENTRIES_PER_CALL 16u

union entry {
    struct xous_process_entry process;
    struct xous_thread_entry thread;
    struct xous_server_entry server;
    struct xous_connection_entry connection;
    struct xous_memory_entry memory;
    struct xous_interrupt_entry interrupt;
};

/* False at the end. An entry of a process that the viewer may not see is skipped inside. */
typedef bool list_function(const struct process *viewer, uint64_t *cursor, union entry *entry);

static bool visible(const struct process *viewer, const struct process *process)
{
    return (viewer->system & XOUS_SYSTEM_LIST) || process == viewer || process_is_descendant(process, viewer);
}

/* The next visible process at or after the index. */
static struct process *next_visible(const struct process *viewer, uint32_t index)
{
    struct process *process = process_from_index(index);

    while (process != NULL && !visible(viewer, process)) {
        process = process_from_index(process_index(process) + 1);
    }
    return process;
}

static void describe_process(const struct process *process, struct xous_process_entry *entry)
{
    const struct account *account = &process->account;

    *entry = (struct xous_process_entry){
        .pid = process->pid,
        .parent = process->parent == NULL ? 0 : process->parent->pid,
        .state = process->state,
        .priority_limit = process->priority_limit,
        .threads = (uint16_t)process->thread_count,
        .children = process->child_count,
        .memory_limit = account->limit * PAGE_SIZE,
        .memory_used = account->used * PAGE_SIZE,
        .memory_own = account->owned[FRAME_USER] * PAGE_SIZE,
        .memory_kernel = (account->owned[FRAME_TABLE] + account->owned[FRAME_OBJECT]) * PAGE_SIZE,
        .time = process->time,
        .calls = process->call_count,
        .messages_sent = process->sent,
        .messages_received = process->received,
    };
}

static bool list_processes(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    struct process *process = next_visible(viewer, (uint32_t)*cursor);

    if (process == NULL) {
        return false;
    }
    describe_process(process, &entry->process);
    *cursor = process_index(process) + 1;
    return true;
}

/* Threads, servers and connections are walked by their slots: cursor = process index << 32 | slot index. */
static struct slot *next_slot(const struct process *viewer, uint64_t *cursor, enum object_type type,
                              struct process **owner)
{
    struct process *process = next_visible(viewer, (uint32_t)(*cursor >> 32));
    uint32_t index = process != NULL && process_index(process) == *cursor >> 32 ? (uint32_t)*cursor : 0;

    while (process != NULL) {
        struct slot *slot = table_slot(&process->objects, index++);
        if (slot == NULL) {
            process = next_visible(viewer, process_index(process) + 1);
            index = 0;
        } else if (slot->type == type) {
            *cursor = ((uint64_t)process_index(process) << 32) | index;
            *owner = process;
            return slot;
        }
    }
    return NULL;
}

static xous_pid_t waits_for(const struct thread *thread)
{
    bool at_server = thread->state == XOUS_THREAD_SENDING || thread->state == XOUS_THREAD_AWAITING_REPLY;

    return at_server && thread->message.server != NULL ? thread->message.server->process->pid : 0;
}

static bool list_threads(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    struct process *process;
    struct slot *slot = next_slot(viewer, cursor, OBJECT_THREAD, &process);

    if (slot == NULL) {
        return false;
    }
    struct thread *thread = slot->object;
    entry->thread = (struct xous_thread_entry){
        .pid = process->pid,
        .tid = thread->tid,
        .state = thread->state,
        .priority = thread->priority,
        .suspended = process->state == XOUS_PROCESS_SUSPENDED,
        .hart = thread->hart,
        .waits_for = waits_for(thread),
        .time = thread->time,
    };
    return true;
}

static bool list_servers(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    struct process *process;
    struct slot *slot = next_slot(viewer, cursor, OBJECT_SERVER, &process);

    if (slot == NULL) {
        return false;
    }
    struct server *server = slot->object;
    uint32_t receivers = 0;
    LIST_FOR_EACH(node, &server->receivers)
    {
        receivers++;
    }
    entry->server = (struct xous_server_entry){
        .pid = process->pid,
        .handle = server->handle,
        .id = server->id,
        .connections = server->connected,
        .waiting = server->senders.count,
        .receivers = receivers,
        .received = server->received,
        .borrow_limit = server->borrow_limit,
        .borrowed = server->borrowed,
    };
    return true;
}

static bool list_connections(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    struct process *process;
    struct slot *slot = next_slot(viewer, cursor, OBJECT_CONNECTION, &process);

    if (slot == NULL) {
        return false;
    }
    struct connection *connection = slot->object;
    const struct server *server = connection->server;
    entry->connection = (struct xous_connection_entry){
        .pid = process->pid,
        .handle = connection->handle,
        .server = server == NULL ? 0 : server->id,
        .server_pid = server == NULL ? 0 : server->process->pid,
        .label = connection->label,
        .slots = connection->slots,
        .slots_used = connection->used,
        .sent = connection->sent,
    };
    return true;
}

static bool list_memory(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    (void)viewer;
    if (*cursor != 0) {
        return false;
    }
    uint64_t counted = 0;
    for (unsigned kind = FRAME_FREE; kind < FRAME_KINDS; kind++) {
        counted += frames_of_kind((enum frame_kind)kind);
    }
    entry->memory = (struct xous_memory_entry){
        .total = frames_total() * PAGE_SIZE,
        .free = frames_free() * PAGE_SIZE,
        .reserved = (frames_total() - counted + frames_of_kind(FRAME_PINNED)) * PAGE_SIZE,
        .kernel = frames_of_kind(FRAME_KERNEL) * PAGE_SIZE,
        .user = frames_of_kind(FRAME_USER) * PAGE_SIZE,
        .tables = frames_of_kind(FRAME_TABLE) * PAGE_SIZE,
        .objects = frames_of_kind(FRAME_OBJECT) * PAGE_SIZE,
        .promised = first_process->account.promised * PAGE_SIZE,
    };
    *cursor = 1;
    return true;
}

static bool list_interrupts(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    struct xous_interrupt_entry *interrupt = &entry->interrupt;

    for (uint64_t i = *cursor == 0 ? 1 : *cursor; i <= arch_interrupt_limit(); i++) {
        *interrupt = (struct xous_interrupt_entry){.interrupt = (uint32_t)i};
        bool claimed = irq_describe((uint32_t)i, &interrupt->pid, &interrupt->delivered);
        struct process *owner = claimed ? process_find(interrupt->pid) : NULL;
        if (owner != NULL && visible(viewer, owner)) {
            *cursor = i + 1;
            return true;
        }
    }
    return false;
}

static const struct topic {
    list_function *next;
    size_t size;
} topics[XOUS_LIST_TOPICS] = {
    [XOUS_LIST_PROCESSES] = {list_processes, sizeof(struct xous_process_entry)},
    [XOUS_LIST_THREADS] = {list_threads, sizeof(struct xous_thread_entry)},
    [XOUS_LIST_SERVERS] = {list_servers, sizeof(struct xous_server_entry)},
    [XOUS_LIST_CONNECTIONS] = {list_connections, sizeof(struct xous_connection_entry)},
    [XOUS_LIST_MEMORY] = {list_memory, sizeof(struct xous_memory_entry)},
    [XOUS_LIST_INTERRUPTS] = {list_interrupts, sizeof(struct xous_interrupt_entry)},
};

/* A call that fails on the way has written a part of the buffer, which is the caller's own; the cursor is
 * returned only on success. */
status_t sys_system_list(struct thread *thread, const struct xous_args_system_list *args)
{
    if (args->topic >= XOUS_LIST_TOPICS) {
        return XOUS_INVALID_ARGUMENT;
    }
    const struct topic *topic = &topics[args->topic];
    uint64_t room = args->size / topic->size;
    uint64_t cursor = args->cursor;
    uint64_t written = 0;
    bool more = true;

    if (room == 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    while (written < room && written < ENTRIES_PER_CALL) {
        union entry entry;
        more = topic->next(thread->process, &cursor, &entry);
        if (!more) {
            break;
        }
        status_t status =
            uaccess_write(&thread->process->space, args->buffer + written * topic->size, &entry, topic->size);
        if (status != 0) {
            return status;
        }
        written++;
    }
    return thread_return(thread, written, more ? cursor : 0, 0);
}
