/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Processes: spawn, start, stop, end, wait, rights. Only ancestors may act on a process, and what they give is
 * never more than they have.
 */
#include <kernel/event.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>
#include <kernel/system.h>

#define SPAWN_FRAMES 64u /* a new process's room besides the pages it is given */

status_t find_descendant(struct thread *thread, uint64_t pid, struct process **process)
{
    struct process *found = process_find(pid);

    if (found == NULL) {
        return XOUS_PROCESS_NOT_FOUND;
    }
    if (!process_is_descendant(found, thread->process)) {
        return XOUS_PROCESS_NOT_CHILD;
    }
    *process = found;
    return 0;
}

static status_t find_living(struct thread *thread, uint64_t pid, struct process **process)
{
    RETURN_UNLESS_OK(find_descendant(thread, pid, process));
    return (*process)->state >= XOUS_PROCESS_ENDING ? XOUS_PROCESS_TERMINATED : 0;
}

/* --- spawn --- */

static status_t spawn_check(const struct xous_args_process_spawn *args)
{
    if (!page_aligned(args->origin) || !page_aligned(args->target) || !page_aligned(args->size)) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (!rights_are_mappable(args->rights)) {
        return XOUS_INVALID_ARGUMENT;
    }
    bool inside = args->size != 0 && args->size <= USER_END && args->origin <= USER_END - args->size &&
                  args->target <= USER_END - args->size;
    bool entry = args->entry >= USER_START && args->entry < USER_END && args->entry % 2 == 0;
    return inside && entry ? 0 : XOUS_BAD_ADDRESS;
}

/* A child that is complete but for the pages it will be given. Until it has them it is nobody's: its PID is not
 * found, and if its spawner dies it vanishes without a report. */
static status_t spawn_prepare(struct thread *thread, const struct xous_args_process_spawn *args,
                              struct process **process)
{
    struct process *child;
    struct thread *first;

    RETURN_UNLESS_OK(process_create(thread->process, args->size / PAGE_SIZE + SPAWN_FRAMES, &child));
    status_t status = info_page_make(child);
    if (status == 0) {
        status = thread_create(child, &first);
    }
    if (status != 0) {
        process_discard(child);
        return status;
    }
    arch_frame_init(&first->frame, args->entry, 0, 0, USER_INFO_PAGE, 0);
    *process = child;
    return 0;
}

static struct thread *first_thread(struct process *process)
{
    return LIST_ENTRY(list_first(&process->threads), struct thread, sibling);
}

status_t sys_process_spawn(struct thread *thread, const struct xous_args_process_spawn *args)
{
    struct process *child = thread->partner;

    if (child == NULL) {
        RETURN_UNLESS_OK(spawn_check(args));
        RETURN_UNLESS_OK(spawn_prepare(thread, args, &child));
        thread_pin(thread, child);
    }
    status_t status = aspace_move(&thread->process->space, args->origin, &child->space, args->target,
                                  args->size, args->rights, &thread->work);
    if (status == STATUS_AGAIN) {
        return status;
    }
    thread_unpin(thread);
    if (status != 0) {
        thread_free(first_thread(child));
        process_discard(child);
        return status;
    }
    process_reveal(child);
    return thread_return(thread, child->pid, 0, 0);
}

/* --- running --- */

static status_t start(struct process *child, const struct xous_args_process_resume *args)
{
    struct thread *first = first_thread(child);
    struct page_info entry;
    vaddr_t pc = frame_pc(&first->frame);

    if (args->stack > USER_END || args->stack % 16 != 0) {
        return XOUS_BAD_ADDRESS;
    }
    if (aspace_query(&child->space, pc, &entry) != 0 || !(entry.rights & XOUS_EXECUTE)) {
        return XOUS_BAD_ADDRESS;
    }
    arch_frame_init(&first->frame, pc, args->stack, args->argument, USER_INFO_PAGE, 0);
    child->state = XOUS_PROCESS_RUNNING;
    sched_enqueue(first);
    return 0;
}

status_t sys_process_resume(struct thread *thread, const struct xous_args_process_resume *args)
{
    struct process *child;

    RETURN_UNLESS_OK(find_living(thread, args->pid, &child));
    if (args->how != 0 || args->contexts != 0 || args->count != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (child->state == XOUS_PROCESS_NEW) {
        return start(child, args);
    }
    if (args->stack != 0 || args->argument != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    bool stopped_again = thread->calling && child->state == XOUS_PROCESS_SUSPENDED;
    return stopped_again ? 0 : process_resume(child);
}

status_t sys_process_suspend(struct thread *thread, const struct xous_args_process_suspend *args)
{
    struct process *child;

    RETURN_UNLESS_OK(find_living(thread, args->pid, &child));
    process_suspend(child);
    return 0;
}

status_t sys_process_yield(struct thread *thread, const struct xous_args_process_yield *args)
{
    (void)thread;
    (void)args;
    sched_rotate();
    return 0;
}

/* --- the end --- */

status_t sys_process_terminate(struct thread *thread, const struct xous_args_process_terminate *args)
{
    struct process *child;

    RETURN_UNLESS_OK(find_living(thread, args->pid, &child));
    process_end(child, XOUS_PROCESS_KILLED, &(struct exit_record){.status = args->status});
    return 0;
}

status_t sys_process_exit(struct thread *thread, const struct xous_args_process_exit *args)
{
    process_end(thread->process, XOUS_PROCESS_EXITED,
                &(struct exit_record){.status = args->status, .tid = thread->tid});
    return STATUS_BLOCKED;
}

/* The result of a thread that asked how the process is. */
static void return_record(struct thread *thread, const struct process *process)
{
    const struct exit_record *exit = &process->exit;
    uint64_t *words = thread_return_values(thread);

    words[0] = process->pid;
    words[1] = process->state;
    words[2] = exit->status;
    words[3] = (uint64_t)exit->cause | ((uint64_t)exit->access << 32);
    words[4] = exit->address;
    words[5] = exit->pc;
    words[6] = exit->tid;
}

status_t sys_process_status(struct thread *thread, const struct xous_args_process_status *args)
{
    struct process *child;

    RETURN_UNLESS_OK(find_descendant(thread, args->pid, &child));
    return_record(thread, child);
    return STATUS_DONE;
}

/* Ended children are at the front of the list until they are collected; collected ones are at its end. */
static struct process *ended_child(struct process *parent)
{
    if (list_empty(&parent->children)) {
        return NULL;
    }
    struct process *child = LIST_ENTRY(list_first(&parent->children), struct process, sibling);
    return child->state > XOUS_PROCESS_ENDING && !child->collected ? child : NULL;
}

/* The first thread of the parent that waits with that key, or NULL. */
static struct thread *waiter_for(struct process *parent, uint64_t key)
{
    LIST_FOR_EACH(node, &parent->waiters)
    {
        struct thread *waiter = LIST_ENTRY(node, struct thread, link);
        if (waiter->key == key) {
            return waiter;
        }
    }
    return NULL;
}

/* The PID is gone: the next thread that waits for it goes on with its call, finds that out, and wakes the next. */
static void wake_next_waiter(struct process *parent, uint64_t pid)
{
    struct thread *waiter = waiter_for(parent, pid);

    if (waiter != NULL) {
        thread_continue(waiter);
    }
}

/* Who waits for any child learns that none is left. */
static void collect(struct process *child)
{
    struct process *parent = child->parent;

    list_remove(&child->sibling);
    list_append(&parent->children, &child->sibling);
    process_collect(child);
    if (parent->child_count == 0) {
        wake_next_waiter(parent, 0);
    }
}

/* One waiter takes the record: who waits for this child, else who waits for any. */
void child_ended(struct process *child)
{
    struct process *parent = child->parent;
    struct thread *waiter = waiter_for(parent, child->pid);
    xous_pid_t pid = child->pid;

    list_remove(&child->sibling);
    list_prepend(&parent->children, &child->sibling);
    waiter = waiter == NULL ? waiter_for(parent, 0) : waiter;
    if (waiter == NULL) {
        binding_fire(&parent->children_event);
        return;
    }
    return_record(waiter, child);
    thread_wake(waiter);
    collect(child);
    wake_next_waiter(parent, pid);
}

static status_t wait_target(struct thread *thread, uint64_t pid, struct process **child)
{
    if (pid == 0) {
        *child = ended_child(thread->process);
        return thread->process->child_count == 0 ? XOUS_PROCESS_NOT_FOUND : 0;
    }
    struct process *found = process_find(pid);
    if (found == NULL) {
        return XOUS_PROCESS_NOT_FOUND;
    }
    if (found->parent != thread->process) {
        return XOUS_PROCESS_NOT_CHILD;
    }
    *child = found->state > XOUS_PROCESS_ENDING ? found : NULL;
    return 0;
}

status_t sys_process_wait(struct thread *thread, const struct xous_args_process_wait *args)
{
    struct process *child;
    struct how how;

    RETURN_UNLESS_OK(how_decode_wait(args->how, 1, XOUS_HOW_TRY, &how));
    status_t status = wait_target(thread, args->pid, &child);
    if (status != 0) {
        if (thread->calling) {
            wake_next_waiter(thread->process, args->pid);
        }
        return status;
    }
    if (child != NULL) {
        return_record(thread, child);
        collect(child);
        return STATUS_DONE;
    }
    thread->key = args->pid;
    return wait_unless_try(thread, &how, XOUS_THREAD_AWAITING_CHILD, &thread->process->waiters, XOUS_TIMEOUT);
}

/* --- rights --- */

/* Before the start only: the process has one thread, which will start at that priority. */
static status_t set_priority_limit(struct thread *thread, struct process *child, uint64_t value)
{
    if (value >= XOUS_PRIORITIES) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (value > thread->process->priority_limit) {
        return XOUS_ACCESS_DENIED;
    }
    struct thread *first = first_thread(child);
    child->priority_limit = (uint8_t)value;
    first->base_priority = (uint8_t)value;
    sched_set_priority(first, first->base_priority);
    return 0;
}

static status_t set_call_mask(struct thread *thread, struct process *child, unsigned half, uint64_t value)
{
    if ((value & ~thread->process->calls[half]) != 0) {
        return XOUS_ACCESS_DENIED;
    }
    child->calls[half] = value;
    return 0;
}

status_t sys_process_limit(struct thread *thread, const struct xous_args_process_limit *args)
{
    struct process *child;

    RETURN_UNLESS_OK(find_living(thread, args->pid, &child));
    switch (args->limit) {
    case XOUS_LIMIT_MEMORY:
        return page_aligned(args->value) ? account_set_limit(&child->account, args->value / PAGE_SIZE)
                                         : XOUS_BAD_ALIGNMENT;
    case XOUS_LIMIT_PRIORITY:
        return child->state == XOUS_PROCESS_NEW ? set_priority_limit(thread, child, args->value)
                                                : XOUS_ACCESS_DENIED;
    case XOUS_LIMIT_CALLS_LOW:
        return set_call_mask(thread, child, 0, args->value);
    case XOUS_LIMIT_CALLS_HIGH:
        return set_call_mask(thread, child, 1, args->value);
    default:
        return XOUS_INVALID_ARGUMENT;
    }
}

static status_t grant_interrupts(const struct process *from, struct process *child, uint64_t first,
                                 uint64_t count)
{
    if (first == 0 || count == 0 || first >= INTERRUPTS_MAX || count > INTERRUPTS_MAX - first) {
        return XOUS_INTERRUPT_NOT_FOUND;
    }
    for (uint64_t i = first; i < first + count; i++) {
        if (!process_has_interrupt(from, i)) {
            return XOUS_ACCESS_DENIED;
        }
    }
    for (uint64_t i = first; i < first + count; i++) {
        child->interrupt[i / 64] |= 1ul << (i % 64);
    }
    return 0;
}

static status_t grant_sid(const struct process *from, struct process *child, uint64_t first, uint64_t count)
{
    if (first != 0 || count != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    child->may_choose_sid = child->may_choose_sid || from->may_choose_sid;
    return from->may_choose_sid ? 0 : XOUS_ACCESS_DENIED;
}

static status_t grant_system(const struct process *from, struct process *child, uint64_t bits, uint64_t count)
{
    if ((bits & ~XOUS_SYSTEM_ALL) != 0 || count != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    if ((bits & ~(uint64_t)from->system) != 0) {
        return XOUS_ACCESS_DENIED;
    }
    child->system |= (uint32_t)bits;
    return 0;
}

static status_t (*const grants[XOUS_GRANTS])(const struct process *from, struct process *child,
                                             uint64_t first, uint64_t count) = {
    [XOUS_GRANT_DEVICE] = device_grant,
    [XOUS_GRANT_INTERRUPT] = grant_interrupts,
    [XOUS_GRANT_SID] = grant_sid,
    [XOUS_GRANT_SYSTEM] = grant_system,
};

status_t sys_process_grant(struct thread *thread, const struct xous_args_process_grant *args)
{
    struct process *child;

    RETURN_UNLESS_OK(find_living(thread, args->pid, &child));
    if (child->state != XOUS_PROCESS_NEW) {
        return XOUS_ACCESS_DENIED;
    }
    if (args->grant >= XOUS_GRANTS) {
        return XOUS_INVALID_ARGUMENT;
    }
    return grants[args->grant](thread->process, child, args->first, args->count);
}
