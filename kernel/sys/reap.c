/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Taking an ending process apart, one bounded step at a time.
 *
 * Order: servers first, so that clients wake early and no message names this process's space any more; then
 * threads with what they sent; then connections, children, interrupts and timers; the address space; last the
 * names. Each phase ends when a step finds nothing left to do. Nothing here needs memory.
 */
#include <kernel/event.h>
#include <kernel/ipc.h>
#include <kernel/irq.h>
#include <kernel/sched.h>
#include <kernel/share.h>
#include <kernel/system.h>
#include <xous/abi/syscall.h>

/* STATUS_AGAIN: the phase has more to do. */
typedef status_t reap_phase(struct process *process);

static status_t reap_servers(struct process *process)
{
    if (list_empty(&process->servers)) {
        return 0;
    }
    struct server *server = LIST_ENTRY(list_first(&process->servers), struct server, sibling);
    (void)server_destroy_step(server, XOUS_PROCESS_TERMINATED);
    return STATUS_AGAIN;
}

/* A server still has the pages: the thread stays behind as the record of the loan, and with it the process's
 * slot and account, until the reply. */
static void orphan(struct thread *thread)
{
    message_close_grants(&thread->message);
    message_return_priority(&thread->message);
    lend_orphan(&thread->message.lend);
    thread->message.orphan = true;
    table_remove(&thread->process->objects, thread->tid);
    thread->tid = 0;
    list_remove(&thread->sibling);
    thread->process->thread_count--;
    process_retain(thread->process);
}

/* One step; 0 once the thread has no message that needs it. An orphan leaves the list of threads here. */
static status_t reap_message(struct thread *thread)
{
    struct message *message = &thread->message;

    if (message->state == MESSAGE_NONE) {
        return 0;
    }
    if (message->state == MESSAGE_RECEIVING) {
        return message_receive_step(message->receiver);
    }
    if (message->state == MESSAGE_RECEIVED && message->lend.size != 0) {
        orphan(thread);
        return STATUS_AGAIN;
    }
    return message_unwind(message);
}

/* Pages that were on their way to a child arrive, or come back, before the caller's space goes: the work record
 * is finished, not dropped. A child that was being spawned never ran and is nobody's: it ends too. Both calls
 * have origin, target, size and rights in the same order, memory_give behind the PID. */
static status_t release_partner(struct thread *thread)
{
    struct process *child = thread->partner;
    const uint64_t *a = frame_arguments(&thread->frame);
    bool spawning = a[7] == XOUS_SYS_process_spawn;
    status_t status =
        spawning ? aspace_move(&thread->process->space, a[0], &child->space, a[1], a[2], a[4], &thread->work)
                 : aspace_move(&thread->process->space, a[1], &child->space, a[2], a[3], a[4], &thread->work);

    if (status == STATUS_AGAIN) {
        return status;
    }
    if (spawning) {
        process_end(child, XOUS_PROCESS_KILLED, &(struct exit_record){0});
    }
    thread_unpin(thread);
    return 0;
}

static status_t reap_threads(struct process *process)
{
    if (list_empty(&process->threads)) {
        return 0;
    }
    struct thread *thread = LIST_ENTRY(list_first(&process->threads), struct thread, sibling);
    if (thread->partner != NULL && release_partner(thread) == STATUS_AGAIN) {
        return STATUS_AGAIN;
    }
    mapping_settle(thread);
    if (!list_empty(&thread->joiners)) {
        list_remove(list_first(&thread->joiners)); /* of the same process: ending too */
        return STATUS_AGAIN;
    }
    if (reap_message(thread) == 0) {
        message_abandon(thread);
        thread_free(thread);
    }
    return STATUS_AGAIN;
}

/* Lets go of what a name stands for; true if that was the work of a step. */
static bool reap_handle(const struct slot *slot)
{
    switch (slot->type) {
    case OBJECT_RESERVED:
        connection_disown(slot->object); /* a sender that was promised a slot has it still */
        return false;
    case OBJECT_RESERVED_SHARE:
        share_disown(slot->object);
        return false;
    case OBJECT_CONNECTION:
        connection_close(slot->object);
        return true;
    case OBJECT_SHARE:
        share_close(slot->object);
        return true;
    default:
        return false;
    }
}

static status_t reap_handles(struct process *process)
{
    for (unsigned i = 0; i < STEP_PAGES; i++) {
        struct slot *slot = table_slot(&process->objects, (uint32_t)process->work.cursor);
        if (slot == NULL) {
            process->work.cursor = 0;
            return 0;
        }
        process->work.cursor++;
        if (slot->type != OBJECT_NONE && reap_handle(slot)) {
            break;
        }
    }
    return STATUS_AGAIN;
}

static status_t reap_children(struct process *process)
{
    if (list_empty(&process->children)) {
        return 0;
    }
    struct process *child = process_hand_up_child(process);
    if (child->state > XOUS_PROCESS_ENDING && !child->collected) {
        child_ended(child);
    }
    return STATUS_AGAIN;
}

static status_t reap_sources(struct process *process)
{
    if (irq_free_one(process)) {
        return STATUS_AGAIN;
    }
    for (unsigned i = 0; i < XOUS_TIMERS; i++) {
        timer_disarm(&process->timer[i].deadline);
        binding_clear(&process->timer[i].binding);
    }
    binding_clear(&process->children_event);
    log_notify();
    return 0;
}

static status_t reap_space(struct process *process)
{
    status_t status = aspace_destroy(&process->space, &process->work);

    objects_settle(); /* mappings of it may have been the last uses */
    return status;
}

/* Nothing has a name any more. */
static status_t reap_names(struct process *process)
{
    return table_free_step(&process->objects);
}

static reap_phase *const phases[] = {
    reap_servers, reap_threads, reap_handles, reap_children, reap_sources, reap_space, reap_names,
};

void reap_step(struct process *process)
{
    if (objects_reap_step(process)) {
        return;
    }
    if (process->reap_phase < ARRAY_SIZE(phases)) {
        if (phases[process->reap_phase](process) != STATUS_AGAIN) {
            process->reap_phase++;
        }
        return;
    }
    process_reaped(process);
    if (process->collected) {
        process_collect(process);
    } else {
        child_ended(process);
    }
}
