/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The audit: walks all frames, tables and objects and counts what contradicts the invariants. It runs in one go
 * under the kernel lock, which is why it takes a grant.
 */
#include <kernel/klog.h>
#include <kernel/sched.h>
#include <kernel/server.h>
#include <kernel/share.h>
#include <kernel/syscall.h>

static uint64_t complain(const struct process *process, const char *what, uint64_t value, uint64_t expected)
{
    if (value == expected) {
        return 0;
    }
    klog(XOUS_LOG_ERROR, "audit: process %u: %s: %lu, expected %lu", process->pid, what, value, expected);
    return 1;
}

static uint64_t list_length(const struct list *head)
{
    uint64_t length = 0;

    LIST_FOR_EACH(node, head)
    {
        length++;
    }
    return length;
}

/* Servers that have a handle: one that is being destroyed has lost it already. */
static uint64_t servers_named(const struct process *process)
{
    uint64_t servers = 0;

    LIST_FOR_EACH(node, &process->servers)
    {
        servers += LIST_ENTRY(node, struct server, sibling)->ending ? 0 : 1;
    }
    return servers;
}

/* What an object says its name is. */
static uint32_t own_name(const struct slot *slot)
{
    switch (slot->type) {
    case OBJECT_SERVER:
        return ((const struct server *)slot->object)->handle;
    case OBJECT_THREAD:
        return ((const struct thread *)slot->object)->tid;
    case OBJECT_SHARE:
    case OBJECT_RESERVED_SHARE:
        return ((const struct share *)slot->object)->handle;
    default:
        return ((const struct connection *)slot->object)->handle;
    }
}

/* Every slot in use names an object of this process, and every object has its slot. */
static uint64_t audit_objects(struct process *process)
{
    uint64_t count[OBJECT_TYPES] = {0};
    uint64_t violations = 0;
    const struct slot *slot;

    for (uint32_t index = 0; (slot = table_slot(&process->objects, index)) != NULL; index++) {
        count[slot->type]++;
        if (slot->type != OBJECT_NONE) {
            violations += complain(process, "name of an object", own_name(slot), slot->name);
        }
    }
    violations += complain(process, "threads with a TID", count[OBJECT_THREAD], process->thread_count);
    violations += complain(process, "threads", list_length(&process->threads), process->thread_count);
    if (process->state < XOUS_PROCESS_ENDING) {
        violations += complain(process, "servers", count[OBJECT_SERVER], servers_named(process));
    }
    return violations;
}

/* A waiting thread has something to wait for; a queued one is ready. */
static uint64_t audit_threads(struct process *process)
{
    uint64_t violations = 0;

    LIST_FOR_EACH(node, &process->threads)
    {
        const struct thread *thread = LIST_ENTRY(node, struct thread, sibling);
        bool waits = thread->state == XOUS_THREAD_SENDING || thread->state == XOUS_THREAD_AWAITING_REPLY;
        bool misplaced = thread->queued && thread->state != XOUS_THREAD_READY;
        violations += complain(process, "queued but not ready", misplaced, 0);
        violations +=
            complain(process, "waits for no message", waits && thread->message.state == MESSAGE_NONE, 0);
    }
    return violations;
}

/* Senders never wait while a receiver does; borrowed bytes are those of the messages. */
static uint64_t audit_servers(struct process *process)
{
    uint64_t violations = 0;

    LIST_FOR_EACH(node, &process->servers)
    {
        struct server *server = LIST_ENTRY(node, struct server, sibling);
        bool idle = !list_empty(&server->receivers);
        bool work = server->senders.count != 0 || server->events != 0;
        violations += complain(process, "idle receiver with work", idle && work, 0);
        violations +=
            complain(process, "borrowed beyond the limit", server->borrowed > server->borrow_limit, 0);
    }
    return violations;
}

/* The frames of the objects are those charged to the creator; their uses are its handles and mappings. */
static uint64_t audit_shared_objects(struct process *process)
{
    uint64_t violations = 0;
    uint64_t frames = 0;

    LIST_FOR_EACH(node, &process->shared_objects)
    {
        const struct object *object = LIST_ENTRY(node, struct object, sibling);
        const struct shared *shared = &object->shared;
        uint64_t mappings = list_length(&shared->kept) + list_length(&shared->others);
        violations += complain(process, "uses of an object", shared->uses, object->shares + mappings);
        violations +=
            complain(process, "unused but not ending", list_empty(&object->dying), shared->uses != 0);
        frames += shared->taken;
    }
    return violations + complain(process, "frames of objects", frames, process->account.owned[FRAME_SHARED]);
}

static uint64_t audit_process(struct process *process)
{
    uint64_t violations = audit_objects(process) + audit_threads(process) + audit_servers(process);

    violations += audit_shared_objects(process);
    return violations + (process->state < XOUS_PROCESS_ENDING ? aspace_audit(&process->space) : 0);
}

status_t sys_system_audit(struct thread *thread, const struct xous_args_system_audit *args)
{
    (void)args;
    if (!(thread->process->system & XOUS_SYSTEM_AUDIT)) {
        return XOUS_ACCESS_DENIED;
    }
    uint64_t violations = frame_audit();
    uint64_t connections = 0;
    for (struct process *process = process_from_index(0); process != NULL;
         process = process_from_index(process_index(process) + 1)) {
        violations += audit_process(process);
        connections += process->connection_pool.objects + process->large_pool.objects;
    }
    uint64_t *values = thread_return_values(thread);
    values[0] = violations;
    values[1] = frames_free();
    values[2] = processes_count();
    values[3] = thread_table_used();
    values[4] = servers_count();
    values[5] = connections;
    return STATUS_DONE;
}
