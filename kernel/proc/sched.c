/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Run queues and the switch from one thread to the next.
 *
 * Invariants
 *  1. A READY thread is in one run queue, or is some hart's hand_over, or is parked with its suspended process,
 *     or belongs to a process that is ending (the reaper frees it).
 *  2. hart->current is RUNNING, or NULL, or just left that state in the call that is being handled.
 *  3. The hardware timer is never set later than the next deadline or the end of a slice that matters.
 *
 * Threads of suspended and ending processes are not searched for: they are sorted out when their turn comes.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/process.h>
#include <kernel/sched.h>

struct hart harts[HARTS_MAX];

static uint64_t slice_ticks;

void sched_init(void)
{
    for (unsigned i = 0; i < HARTS_MAX; i++) {
        harts[i] = (struct hart){.timer = ~0ul};
        queue_init(&harts[i].ready);
    }
    slice_ticks = timer_ticks(SLICE_MICROSECONDS);
}

static bool runnable(const struct thread *thread)
{
    return thread->process->state == XOUS_PROCESS_RUNNING;
}

/* A thread whose process is stopped or ending does not run; a suspended one will later. */
static void park(struct thread *thread)
{
    if (thread->process->state == XOUS_PROCESS_SUSPENDED) {
        list_append(&thread->process->parked, &thread->link);
    }
}

void sched_enqueue(struct thread *thread)
{
    thread->state = XOUS_THREAD_READY;
    if (!runnable(thread)) {
        park(thread);
        return;
    }
    thread->queued = true;
    thread->hart = (uint8_t)arch_hart();
    queue_append(&this_hart()->ready, &thread->link, thread->priority);
}

void sched_enqueue_first(struct thread *thread)
{
    thread->state = XOUS_THREAD_READY;
    if (!runnable(thread)) {
        park(thread);
        return;
    }
    thread->queued = true;
    thread->hart = (uint8_t)arch_hart();
    queue_prepend(&this_hart()->ready, &thread->link, thread->priority);
}

void sched_dequeue(struct thread *thread)
{
    KASSERT(thread->queued);
    thread->queued = false;
    queue_remove(&harts[thread->hart].ready, &thread->link, thread->priority);
}

void sched_set_priority(struct thread *thread, unsigned priority)
{
    if (thread->priority == priority) {
        return;
    }
    if (!thread->queued) {
        thread->priority = (uint8_t)priority;
        return;
    }
    sched_dequeue(thread);
    thread->priority = (uint8_t)priority;
    sched_enqueue(thread);
}

/* The front of the queues that may really run, or NULL. */
static struct thread *ready_first(struct hart *hart)
{
    struct list *node;

    while ((node = queue_first(&hart->ready)) != NULL) {
        struct thread *thread = LIST_ENTRY(node, struct thread, link);
        if (runnable(thread)) {
            return thread;
        }
        sched_dequeue(thread);
        park(thread);
    }
    return NULL;
}

/* Sorts out what the hart holds besides its queue: the current thread, if it still runs, and the one that was
 * handed the hart. At most one of them remains the favourite; the other is queued. */
static struct thread *favourite(struct hart *hart)
{
    struct thread *current = hart->current;
    struct thread *next = hart->hand_over;

    if (current != NULL && (current->state != XOUS_THREAD_RUNNING || !runnable(current))) {
        if (current->state == XOUS_THREAD_RUNNING) {
            current->state = XOUS_THREAD_READY;
            park(current);
        }
        current = NULL;
    }
    hart->hand_over = NULL;
    if (next != NULL && !runnable(next)) {
        park(next);
        next = NULL;
    }
    if (next == NULL) {
        return current;
    }
    if (current == NULL) {
        return next;
    }
    if (next->priority > current->priority) {
        sched_enqueue_first(current);
        return next;
    }
    sched_enqueue(next);
    return current;
}

int sched_top(void)
{
    struct hart *hart = this_hart();
    struct thread *thread = favourite(hart);
    struct thread *queued = ready_first(hart);
    int top = queued == NULL ? -1 : queued->priority;

    if (thread != NULL && thread != hart->current) {
        hart->hand_over = thread;
    }
    return thread != NULL && thread->priority > top ? thread->priority : top;
}

struct thread *sched_pick(void)
{
    struct hart *hart = this_hart();
    struct thread *thread = favourite(hart);
    struct thread *queued = ready_first(hart);

    if (queued != NULL && (thread == NULL || queued->priority > thread->priority)) {
        if (thread != NULL) {
            sched_enqueue_first(thread);
        }
        sched_dequeue(queued);
        thread = queued;
        hart->slice_end = arch_now() + slice_ticks;
    }
    if (thread != NULL) {
        thread->state = XOUS_THREAD_RUNNING;
    }
    return thread;
}

/* The slice matters only while somebody could take its rest. */
static void set_timer(struct hart *hart, const struct thread *thread)
{
    uint64_t deadline = timer_next();

    if (queue_top(&hart->ready) >= (int)thread->priority && hart->slice_end < deadline) {
        deadline = hart->slice_end;
    }
    if (deadline != hart->timer) {
        hart->timer = deadline;
        arch_timer_set(deadline);
    }
}

static void switch_floating_point(struct hart *hart, struct thread *from, struct thread *to)
{
    if (from != NULL && from == hart->fp_owner) {
        arch_fp_save(&from->frame, &from->fp);
    }
    if (to->fp_used && hart->fp_owner != to) {
        arch_fp_restore(&to->frame, &to->fp);
        hart->fp_owner = to;
    }
}

void sched_switch(struct thread *thread)
{
    struct hart *hart = this_hart();
    struct thread *from = hart->current;

    if (from != thread) {
        uint64_t now = arch_now();
        if (from != NULL) {
            from->time += now - from->started;
        }
        thread->started = now;
        switch_floating_point(hart, from, thread);
        hart->current = thread;
        hart->switches++;
    }
    aspace_activate(&thread->process->space);
    set_timer(hart, thread);
}

void sched_idle(void)
{
    struct hart *hart = this_hart();
    uint64_t deadline = timer_next();
    uint64_t from = arch_now();

    if (hart->current != NULL) {
        hart->current->time += from - hart->current->started;
        if (hart->current == hart->fp_owner) {
            arch_fp_save(&hart->current->frame, &hart->current->fp);
        }
        hart->current = NULL;
    }
    if (deadline != hart->timer) {
        hart->timer = deadline;
        arch_timer_set(deadline);
    }
    arch_idle();
    hart->idle_time += arch_now() - from;
}

void sched_rotate(void)
{
    struct hart *hart = this_hart();
    struct thread *current = hart->current;

    if (current != NULL && current->state == XOUS_THREAD_RUNNING) {
        sched_enqueue(current);
    }
    hart->slice_end = arch_now() + slice_ticks;
}

void sched_forget(struct thread *thread)
{
    for (unsigned i = 0; i < arch_harts(); i++) {
        if (harts[i].current == thread) {
            harts[i].current = NULL;
        }
        if (harts[i].hand_over == thread) {
            harts[i].hand_over = NULL;
        }
        if (harts[i].fp_owner == thread) {
            harts[i].fp_owner = NULL;
        }
    }
}
