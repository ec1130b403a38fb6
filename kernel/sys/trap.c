/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The doors of the kernel and what happens behind them: handle the cause, then go on with whatever this hart
 * should do next.
 */
#include <kernel/assert.h>
#include <kernel/event.h>
#include <kernel/irq.h>
#include <kernel/klog.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>
#include <kernel/system.h>
#include <kernel/trap.h>

#define TIMERS_PER_STEP 32u

static struct thread *thread_of(struct arch_frame *frame)
{
    return (struct thread *)frame;
}

/* A deadline is over. True if that was the work of a whole step. */
static bool expire(struct deadline *due)
{
    if (due->fires != NULL) {
        binding_fire(due->fires);
        return false;
    }
    return thread_timed_out(CONTAINER_OF(due, struct thread, timeout));
}

/* Deadlines that are due, as many as one step allows: the rest keep the timer pending. */
static void expire_timers(void)
{
    struct deadline *due;
    bool whole_step = false;

    this_hart()->timer = 0; /* the hardware's deadline is past: whatever comes next is set anew */
    for (unsigned i = 0; i < TIMERS_PER_STEP && !whole_step && (due = timer_take_due()) != NULL; i++) {
        whole_step = expire(due);
    }
    if (this_hart()->slice_end <= arch_now()) {
        sched_rotate();
    }
}

static void handle_pending(void)
{
    unsigned pending = arch_pending();

    if (pending & ARCH_PENDING_TIMER) {
        expire_timers();
    }
    if (pending & ARCH_PENDING_EXTERNAL) {
        struct binding *binding;
        while ((binding = irq_take()) != NULL) {
            binding_fire(binding);
        }
    }
    if (pending & ARCH_PENDING_KICK) {
        arch_kick_clear();
    }
}

/* Ends when a thread is to run user code. Long calls and reaping take one step a round, and what became pending
 * meanwhile is handled between the steps. The reaper works at the priority of what it reaps. */
struct arch_frame *kernel_resume(void)
{
    for (;;) {
        struct process *ending = process_to_reap();
        struct thread *thread = sched_pick(ending == NULL ? -1 : ending->priority_limit);
        if (thread != NULL) {
            sched_switch(thread);
            if (!thread->calling) {
                return &thread->frame;
            }
            syscall_dispatch(thread);
        } else if (ending != NULL) {
            reap_step(ending);
        } else {
            sched_idle();
        }
        handle_pending();
    }
}

struct arch_frame *kernel_syscall(struct arch_frame *frame)
{
    struct thread *thread = thread_of(frame);

    thread->process->call_count++;
    syscall_dispatch(thread);
    /* Most calls neither block nor wake anybody: what kernel_resume would find is known. */
    return sched_is_settled(thread) && process_to_reap() == NULL ? frame : kernel_resume();
}

struct arch_frame *kernel_interrupt(struct arch_frame *frame)
{
    (void)frame;
    handle_pending();
    return kernel_resume();
}

struct arch_frame *kernel_fault(struct arch_frame *frame, enum xous_fault_cause cause,
                                enum xous_access access, vaddr_t address)
{
    struct thread *thread = thread_of(frame);
    struct process *process = thread->process;

    if (cause == XOUS_FAULT_ACCESS) {
        cause = aspace_fault(&process->space, address, access);
    }
    if (cause != XOUS_FAULT_NONE) {
        process_end(process, XOUS_PROCESS_FAULTED,
                    &(struct exit_record){.cause = (uint8_t)cause,
                                          .access = (uint8_t)access,
                                          .address = address,
                                          .pc = frame_pc(frame),
                                          .tid = thread->tid});
    }
    return kernel_resume();
}

struct arch_frame *kernel_fp_first_use(struct arch_frame *frame)
{
    struct thread *thread = thread_of(frame);
    struct hart *hart = this_hart();

    thread->fp_used = true;
    arch_fp_restore(frame, &thread->fp);
    hart->fp_owner = thread;
    return kernel_resume();
}
