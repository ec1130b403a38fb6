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

/* Deadlines that are due, a bounded number of them: the rest keep the timer pending. */
static void expire_timers(void)
{
    struct tree_node *node;
    bool is_thread;

    this_hart()->timer = 0; /* the hardware's deadline is past: whatever comes next is set anew */
    for (unsigned i = 0; i < TIMERS_PER_STEP && (node = timer_take_due(&is_thread)) != NULL; i++) {
        if (is_thread) {
            thread_timed_out(CONTAINER_OF(node, struct thread, timeout));
        } else {
            binding_fire(&CONTAINER_OF(node, struct process_timer, node)->binding);
        }
    }
    struct hart *hart = this_hart();
    if (hart->slice_end <= arch_now()) {
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

/* The reaper works at the priority of what it reaps. */
static bool reap(int top)
{
    struct process *process = process_to_reap();

    if (process == NULL || process->priority_limit < top) {
        return false;
    }
    reap_step(process);
    return true;
}

/* Ends when a thread is to run user code. Long calls and reaping take one step a round, and what became pending
 * meanwhile is handled between the steps. */
struct arch_frame *kernel_resume(void)
{
    for (;;) {
        if (reap(sched_top())) {
            handle_pending();
            continue;
        }
        struct thread *thread = sched_pick();
        if (thread == NULL) {
            sched_idle();
            handle_pending();
            continue;
        }
        sched_switch(thread);
        if (!thread->calling) {
            return &thread->frame;
        }
        syscall_dispatch(thread);
        handle_pending();
    }
}

struct arch_frame *kernel_syscall(struct arch_frame *frame)
{
    struct thread *thread = thread_of(frame);

    thread->process->call_count++;
    syscall_dispatch(thread);
    return kernel_resume();
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

    if (hart->fp_owner != NULL && hart->fp_owner != thread) {
        hart->fp_owner = NULL; /* its registers were saved when it was switched away */
    }
    thread->fp_used = true;
    arch_fp_restore(frame, &thread->fp);
    hart->fp_owner = thread;
    return kernel_resume();
}
