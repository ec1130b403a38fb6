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

/* A thread of a suspended process is parked; one of an ending process stays outside: the reaper frees it. */
static void make_ready(struct thread *thread, bool at_front)
{
    thread->state = XOUS_THREAD_READY;
    if (thread->process->state == XOUS_PROCESS_SUSPENDED) {
        list_append(&thread->process->parked, &thread->link);
    }
    if (!runnable(thread)) {
        return;
    }
    thread->queued = true;
    thread->hart = (uint8_t)arch_hart();
    if (at_front) {
        queue_prepend(&this_hart()->ready, &thread->link, thread->priority);
    } else {
        queue_append(&this_hart()->ready, &thread->link, thread->priority);
    }
}

void sched_enqueue(struct thread *thread)
{
    make_ready(thread, false);
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
        make_ready(thread, false);
    }
    return NULL;
}

/* The thread, if it may run; else it is sorted out. */
static struct thread *if_runnable(struct thread *thread)
{
    if (thread == NULL || runnable(thread)) {
        return thread;
    }
    make_ready(thread, false);
    return NULL;
}

/* Of the current thread, if it still runs, and the one that was handed the hart, at most one remains the
 * favourite; the other is queued. */
static struct thread *favourite(struct hart *hart)
{
    bool runs = hart->current != NULL && hart->current->state == XOUS_THREAD_RUNNING;
    struct thread *current = runs ? if_runnable(hart->current) : NULL;
    struct thread *next = if_runnable(hart->hand_over);

    hart->hand_over = NULL;
    if (current == NULL || next == NULL) {
        return current != NULL ? current : next;
    }
    if (next->priority > current->priority) {
        make_ready(current, true); /* it was interrupted */
        return next;
    }
    make_ready(next, false);
    return current;
}

struct thread *sched_pick(int floor)
{
    struct hart *hart = this_hart();
    struct thread *thread = favourite(hart);
    struct thread *queued = ready_first(hart);
    bool replaced = queued != NULL && (thread == NULL || queued->priority > thread->priority);
    struct thread *best = replaced ? queued : thread;

    if (best == NULL || best->priority <= floor) {
        hart->hand_over = thread != hart->current ? thread : NULL;
        return NULL;
    }
    if (replaced) {
        if (thread != NULL) {
            make_ready(thread, true);
        }
        sched_dequeue(queued);
        hart->slice_end = arch_now() + slice_ticks;
    }
    best->state = XOUS_THREAD_RUNNING;
    return best;
}

static void set_timer(struct hart *hart, uint64_t deadline)
{
    if (deadline != hart->timer) {
        hart->timer = deadline;
        arch_timer_set(deadline);
    }
}

/* The current thread leaves the hart. */
static void leave(struct hart *hart, uint64_t now)
{
    struct thread *thread = hart->current;

    if (thread != NULL) {
        thread->time += now - thread->started;
        thread->process->time += now - thread->started;
        if (thread == hart->fp_owner) {
            arch_fp_save(&thread->frame, &thread->fp);
        }
    }
    hart->current = NULL;
}

void sched_switch(struct thread *thread)
{
    struct hart *hart = this_hart();
    uint64_t deadline = timer_next();

    if (hart->current != thread) {
        uint64_t now = arch_now();
        leave(hart, now);
        thread->started = now;
        hart->current = thread;
        if (thread->fp_used && hart->fp_owner != thread) {
            arch_fp_restore(&thread->frame, &thread->fp);
            hart->fp_owner = thread;
        }
    }
    aspace_activate(&thread->process->space);
    /* The slice matters only while somebody could take its rest. */
    bool contested = queue_top(&hart->ready) >= (int)thread->priority;
    set_timer(hart, contested && hart->slice_end < deadline ? hart->slice_end : deadline);
}

bool sched_is_settled(const struct thread *thread)
{
    const struct hart *hart = this_hart();

    return hart->current == thread && hart->hand_over == NULL && thread->state == XOUS_THREAD_RUNNING &&
           !thread->calling && runnable(thread) && queue_top(&hart->ready) < (int)thread->priority &&
           hart->timer == timer_next() && aspace_is_active(&thread->process->space);
}

void sched_idle(void)
{
    struct hart *hart = this_hart();

    leave(hart, arch_now());
    set_timer(hart, timer_next());
    arch_idle();
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
