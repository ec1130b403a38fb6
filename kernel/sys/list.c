/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * system_list: what the system shows of itself. A cursor is a position where there may be an entry; the call looks
 * at a bounded number of positions in a step, however few of them have something to show.
 */
#include <kernel/irq.h>
#include <kernel/sched.h>
#include <kernel/server.h>
#include <kernel/share.h>
#include <kernel/syscall.h>
#include <kernel/system.h>
#include <kernel/uaccess.h>

#define ENTRIES_PER_CALL 16u
#define CURSOR_END 0ul /* also the start: every look moves the cursor */
#define RECEIVERS_SHOWN 64u

union entry {
    struct xous_process_entry process;
    struct xous_thread_entry thread;
    struct xous_server_entry server;
    struct xous_connection_entry connection;
    struct xous_memory_entry memory;
    struct xous_account_entry account;
    struct xous_lend_entry lend;
    struct xous_object_entry object;
    struct xous_interrupt_entry interrupt;
};

/* One of the first two is there. */
struct topic {
    bool (*look)(const struct process *viewer, uint64_t *cursor, union entry *entry);
    void (*describe)(const struct process *process, const void *object, union entry *entry);
    enum object_type type; /* OBJECT_NONE: the process itself */
    size_t size;
};

static bool visible(const struct process *viewer, const struct process *process)
{
    return (viewer->system & XOUS_SYSTEM_LIST) || process == viewer || process_is_descendant(process, viewer);
}

/* --- what is looked at --- */

/* Objects are found by their slots: cursor = process index << 32 | slot index. */
static bool look_at_objects(const struct topic *topic, const struct process *viewer, uint64_t *cursor,
                            union entry *entry)
{
    uint64_t position = *cursor;
    uint64_t index = position >> 32;
    struct process *process = index < PROCESSES_MAX ? process_at((uint32_t)index) : NULL;

    *cursor = index < PROCESSES_MAX ? (index + 1) << 32 : CURSOR_END;
    if (process == NULL || !visible(viewer, process)) {
        return false;
    }
    if (topic->type == OBJECT_NONE) {
        topic->describe(process, NULL, entry);
        return true;
    }
    const struct slot *slot = table_slot(&process->objects, (uint32_t)position);
    if (slot == NULL) {
        return false;
    }
    *cursor = position + 1;
    if (slot->type == topic->type) {
        topic->describe(process, slot->object, entry);
    }
    return slot->type == topic->type;
}

/* Cursor: the interrupt. */
static bool look_at_interrupts(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    uint64_t interrupt = *cursor;
    uint64_t delivered;
    const struct process *owner = irq_owner(interrupt, &delivered);

    *cursor = interrupt < INTERRUPTS_MAX ? interrupt + 1 : CURSOR_END;
    if (owner == NULL || !visible(viewer, owner)) {
        return false;
    }
    entry->interrupt = (struct xous_interrupt_entry){
        .interrupt = (uint32_t)interrupt, .pid = owner->pid, .delivered = delivered};
    return true;
}

/* Cursor: the index of the thread that lends. A lend within a process has its two sides in one. */
static bool look_at_lends(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    uint64_t index = *cursor;
    const struct thread *thread = index < thread_table_size() ? thread_at((uint32_t)index) : NULL;

    *cursor = index < thread_table_size() ? index + 1 : CURSOR_END;
    const struct message *message = thread == NULL ? NULL : &thread->message;
    if (message == NULL || message->lend.size == 0 ||
        (message->lend.state < LEND_QUEUED && !message->lend.lent)) {
        return false;
    }
    const struct process *server = message->server->process;
    if (!visible(viewer, thread->process) && !visible(viewer, server)) {
        return false;
    }
    entry->lend = (struct xous_lend_entry){.from = thread->process->pid,
                                           .to = server->pid,
                                           .kind = message->kind,
                                           .received = message->state == MESSAGE_RECEIVED ||
                                                       message->state == MESSAGE_RETURNING,
                                           .label = message->label,
                                           .size = lend_bytes(&message->lend)};
    return true;
}

static bool look_at_memory(const struct process *viewer, uint64_t *cursor, union entry *entry)
{
    uint64_t counted = 0;

    (void)viewer;
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
        .shared = frames_of_kind(FRAME_SHARED) * PAGE_SIZE,
        .promised = first_process->account.promised * PAGE_SIZE,
    };
    *cursor = CURSOR_END;
    return true;
}

/* --- descriptions --- */

static void describe_process(const struct process *process, const void *object, union entry *entry)
{
    const struct account *account = &process->account;

    (void)object;
    entry->process = (struct xous_process_entry){
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

static void describe_account(const struct process *process, const void *object, union entry *entry)
{
    const struct account *account = &process->account;

    (void)object;
    entry->account = (struct xous_account_entry){
        .pid = process->pid,
        .parent = process->parent == NULL ? 0 : process->parent->pid,
        .pages = account->owned[FRAME_USER] * PAGE_SIZE,
        .shared = account->owned[FRAME_SHARED] * PAGE_SIZE,
        .tables = account->owned[FRAME_TABLE] * PAGE_SIZE,
        .objects = account->owned[FRAME_OBJECT] * PAGE_SIZE,
        .boot = account->owned[FRAME_PINNED] * PAGE_SIZE,
        .promised = account->promised * PAGE_SIZE,
        .mapped = process->space.shared_pages * PAGE_SIZE,
        .limit = account->limit * PAGE_SIZE,
    };
}

static void describe_share(const struct process *process, const void *object, union entry *entry)
{
    const struct share *share = object;

    entry->object = (struct xous_object_entry){
        .pid = process->pid,
        .handle = share->handle,
        .creator = share->object->owner->pid,
        .rights = share->rights,
        .revoked = share_is_void(share),
        .size = share->object->shared.pages * PAGE_SIZE,
    };
}

static xous_pid_t waits_for(const struct thread *thread)
{
    bool at_server = thread->state == XOUS_THREAD_SENDING || thread->state == XOUS_THREAD_AWAITING_REPLY ||
                     thread->state == XOUS_THREAD_AWAITING_SLOT;

    return at_server && thread->message.server != NULL ? thread->message.server->process->pid : 0;
}

static void describe_thread(const struct process *process, const void *object, union entry *entry)
{
    const struct thread *thread = object;

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
}

static void describe_server(const struct process *process, const void *object, union entry *entry)
{
    const struct server *server = object;
    uint32_t receivers = 0;

    for (struct list *node = server->receivers.next;
         node != &server->receivers && receivers < RECEIVERS_SHOWN; node = node->next) {
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
}

static void describe_connection(const struct process *process, const void *object, union entry *entry)
{
    const struct connection *connection = object;
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
}

/* --- the call --- */

static const struct topic topics[XOUS_LIST_TOPICS] = {
    [XOUS_LIST_PROCESSES] = {NULL, describe_process, OBJECT_NONE, sizeof(struct xous_process_entry)},
    [XOUS_LIST_THREADS] = {NULL, describe_thread, OBJECT_THREAD, sizeof(struct xous_thread_entry)},
    [XOUS_LIST_SERVERS] = {NULL, describe_server, OBJECT_SERVER, sizeof(struct xous_server_entry)},
    [XOUS_LIST_CONNECTIONS] = {NULL, describe_connection, OBJECT_CONNECTION,
                               sizeof(struct xous_connection_entry)},
    [XOUS_LIST_MEMORY] = {look_at_memory, NULL, OBJECT_NONE, sizeof(struct xous_memory_entry)},
    [XOUS_LIST_ACCOUNTS] = {NULL, describe_account, OBJECT_NONE, sizeof(struct xous_account_entry)},
    [XOUS_LIST_LENDS] = {look_at_lends, NULL, OBJECT_NONE, sizeof(struct xous_lend_entry)},
    [XOUS_LIST_OBJECTS] = {NULL, describe_share, OBJECT_SHARE, sizeof(struct xous_object_entry)},
    [XOUS_LIST_INTERRUPTS] = {look_at_interrupts, NULL, OBJECT_NONE, sizeof(struct xous_interrupt_entry)},
};

/* Looks at the position and moves the cursor; true if it filled the entry. */
static bool look(const struct topic *topic, const struct process *viewer, uint64_t *cursor,
                 union entry *entry)
{
    return topic->look != NULL ? topic->look(viewer, cursor, entry)
                               : look_at_objects(topic, viewer, cursor, entry);
}

/* One step: STATUS_AGAIN until the buffer is full or the cursor at its end. */
static status_t list_step(struct thread *thread, const struct topic *topic, vaddr_t buffer, uint64_t room,
                          struct work *work)
{
    uint64_t *written = &work->data[0];

    for (unsigned i = 0; i < STEP_PAGES; i++) {
        union entry entry;
        if (look(topic, thread->process, &work->cursor, &entry)) {
            RETURN_UNLESS_OK(
                uaccess_write(&thread->process->space, buffer + *written * topic->size, &entry, topic->size));
            ++*written;
        }
        if (work->cursor == CURSOR_END || *written == room || *written == ENTRIES_PER_CALL) {
            return 0;
        }
    }
    return STATUS_AGAIN;
}

/* A call that fails on the way has written a part of the buffer, which is the caller's own; the cursor is
 * returned only on success. */
status_t sys_system_list(struct thread *thread, const struct xous_args_system_list *args)
{
    const struct topic *topic = &topics[args->topic % XOUS_LIST_TOPICS];
    uint64_t room = args->size / topic->size;

    if (args->topic >= XOUS_LIST_TOPICS || room == 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (!thread->calling) {
        thread->work.cursor = args->cursor;
    }
    status_t status = list_step(thread, topic, args->buffer, room, &thread->work);
    if (status == STATUS_AGAIN) {
        return status;
    }
    struct work done = thread->work;
    thread->work = (struct work){0};
    return status == 0 ? thread_return(thread, done.data[0], done.cursor, 0) : status;
}
