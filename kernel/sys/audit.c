/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The audit: walks all frames, tables and objects and counts what contradicts the invariants. It runs in one go
 * under the kernel lock, which is why it takes a grant.
 */
#include <kernel/klog.h>
#include <kernel/sched.h>
#include <kernel/server.h>
#include <kernel/system.h>

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

/* Every slot in use names an object of this process, and every object has its slot. */
static uint64_t audit_objects(struct process *process)
{
    uint64_t servers = 0;
    uint64_t threads = 0;
    uint64_t violations = 0;
    struct slot *slot;

    for (uint32_t index = 0; (slot = table_slot(&process->objects, index)) != NULL; index++) {
        if (slot->type == OBJECT_SERVER) {
            struct server *server = slot->object;
            servers++;
            violations += complain(process, "handle of a server", server->handle, slot->name);
        } else if (slot->type == OBJECT_THREAD) {
            struct thread *thread = slot->object;
            threads++;
            violations += complain(process, "TID of a thread", thread->tid, slot->name);
        } else if (slot->type == OBJECT_CONNECTION || slot->type == OBJECT_RESERVED) {
            struct connection *connection = slot->object;
            violations += complain(process, "handle of a connection", connection->handle, slot->name);
        }
    }
    violations += complain(process, "threads with a TID", threads, process->thread_count);
    violations += complain(process, "threads", list_length(&process->threads), process->thread_count);
    return violations + (process->state < XOUS_PROCESS_ENDING
                             ? complain(process, "servers", servers, list_length(&process->servers))
                             : 0);
}

/* A waiting thread has something to wait for; a queued one is ready. */
static uint64_t audit_threads(struct process *process)
{
    uint64_t violations = 0;

    LIST_FOR_EACH(node, &process->threads)
    {
        struct thread *thread = LIST_ENTRY(node, struct thread, sibling);
        bool sending = thread->state == XOUS_THREAD_SENDING;
        bool awaiting = thread->state == XOUS_THREAD_AWAITING_REPLY;
        violations += complain(process, "queued but not ready",
                               thread->queued && thread->state != XOUS_THREAD_READY, 0);
        violations += complain(process, "sends nothing", sending && thread->message.state == MESSAGE_NONE, 0);
        violations += complain(process, "awaits a reply to nothing",
                               awaiting && thread->message.state == MESSAGE_NONE, 0);
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

uint64_t system_violations(void)
{
    uint64_t violations = frame_audit();

    for (struct process *process = process_from_index(0); process != NULL;
         process = process_from_index(process_index(process) + 1)) {
        violations += audit_objects(process) + audit_threads(process) + audit_servers(process);
        if (process->state < XOUS_PROCESS_ENDING) {
            violations += aspace_audit(&process->space);
        }
    }
    return violations;
}

void system_count(struct system_counts *counts)
{
    *counts = (struct system_counts){
        .processes = processes_count(), .threads = thread_table_used(), .servers = servers_count()};
    for (struct process *process = process_from_index(0); process != NULL;
         process = process_from_index(process_index(process) + 1)) {
        counts->connections += process->connection_pool.objects + process->large_pool.objects;
    }
}
