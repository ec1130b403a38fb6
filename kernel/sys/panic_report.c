/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a panic says of the processes: who there was, and who waited for whom. It reads structures that may be
 * damaged, so it is bounded and follows no list further than it must.
 */
#include <kernel/assert.h>
#include <kernel/klog.h>
#include <kernel/sched.h>
#include <kernel/server.h>
#include <kernel/system.h>

#define LINES_MAX 64u

static const char *const state_names[XOUS_THREAD_STATES] = {
    [XOUS_THREAD_NEW] = "not started",
    [XOUS_THREAD_RUNNING] = "running",
    [XOUS_THREAD_READY] = "ready",
    [XOUS_THREAD_RECEIVING] = "waiting for a message",
    [XOUS_THREAD_SENDING] = "queued at",
    [XOUS_THREAD_AWAITING_REPLY] = "waiting for a reply from",
    [XOUS_THREAD_AWAITING_SLOT] = "waiting for room at",
    [XOUS_THREAD_CONNECTING] = "waiting for a server to appear",
    [XOUS_THREAD_WAITING] = "waiting for a wake-up",
    [XOUS_THREAD_JOINING] = "waiting for a thread",
    [XOUS_THREAD_AWAITING_CHILD] = "waiting for a child",
    [XOUS_THREAD_FAULTED] = "faulted",
    [XOUS_THREAD_ENDED] = "ended",
};

static void report_thread(const struct thread *thread)
{
    const char *state =
        thread->state < XOUS_THREAD_STATES ? state_names[thread->state] : "in an unknown state";
    bool at_server = thread->state == XOUS_THREAD_SENDING || thread->state == XOUS_THREAD_AWAITING_REPLY ||
                     thread->state == XOUS_THREAD_AWAITING_SLOT;

    if (at_server && thread->message.server != NULL) {
        console_print("    thread %u: %s process %u, pc 0x%lx", thread->tid, state,
                      thread->message.server->process->pid, frame_pc(&thread->frame));
        return;
    }
    console_print("    thread %u: %s, pc 0x%lx", thread->tid, state, frame_pc(&thread->frame));
}

void panic_report_processes(void)
{
    unsigned lines = 0;
    const struct thread *current = this_hart()->current;

    if (current != NULL) {
        console_print("running: process %u, thread %u", current->process->pid, current->tid);
    }
    for (struct process *process = process_from_index(0); process != NULL && lines < LINES_MAX;
         process = process_from_index(process_index(process) + 1)) {
        console_print("  process %u (parent %u): state %u, %lu KiB", process->pid,
                      process->parent == NULL ? 0 : process->parent->pid, process->state,
                      process->account.used * PAGE_SIZE >> 10);
        lines++;
        LIST_FOR_EACH(node, &process->threads)
        {
            if (lines++ >= LINES_MAX) {
                console_print("    ...");
                return;
            }
            report_thread(LIST_ENTRY(node, struct thread, sibling));
        }
    }
}
