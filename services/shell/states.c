/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "states.h"

#include <inttypes.h>

static const char *access_word(uint32_t access)
{
    switch (access) {
    case XOUS_ACCESS_READ:
        return "read";
    case XOUS_ACCESS_WRITE:
        return "write";
    default:
        return "execute";
    }
}

/* Threads that wait for somebody: the words before that process's name. */
static const char *waiting_words(uint8_t state)
{
    switch (state) {
    case XOUS_THREAD_SENDING:
        return "waiting to be received by";
    case XOUS_THREAD_AWAITING_REPLY:
        return "waiting for reply from";
    case XOUS_THREAD_AWAITING_SLOT:
        return "waiting for room at";
    case XOUS_THREAD_AWAITING_CHILD:
        return "waiting for the end of";
    default:
        return NULL;
    }
}

static const char *lonely_words(uint8_t state)
{
    switch (state) {
    case XOUS_THREAD_NEW:
        return "not started";
    case XOUS_THREAD_RUNNING:
    case XOUS_THREAD_READY:
        return "running";
    case XOUS_THREAD_RECEIVING:
        return "waiting for messages";
    case XOUS_THREAD_CONNECTING:
        return "waiting for a server to appear";
    case XOUS_THREAD_WAITING:
        return "sleeping";
    case XOUS_THREAD_JOINING:
        return "waiting for a thread to end";
    case XOUS_THREAD_FAULTED:
        return "faulted, waiting for its handler";
    case XOUS_THREAD_ENDED:
        return "ended";
    default:
        return "in an unknown state";
    }
}

static bool is_busy(const struct xous_thread_entry *thread)
{
    return thread->state == XOUS_THREAD_RUNNING || thread->state == XOUS_THREAD_READY;
}

/* The thread that stands for its process: one that runs, else the first that has not ended. */
static const struct xous_thread_entry *thread_choose(const struct snapshot *snapshot, xous_pid_t pid)
{
    const struct xous_thread_entry *threads = snapshot->threads.entries;
    const struct xous_thread_entry *chosen = NULL;

    for (size_t i = 0; i < snapshot->threads.count; i++) {
        const struct xous_thread_entry *thread = &threads[i];

        if (thread->pid != pid || thread->state == XOUS_THREAD_ENDED) {
            continue;
        }
        if (chosen == NULL || (is_busy(thread) && !is_busy(chosen))) {
            chosen = thread;
        }
    }
    return chosen;
}

static void living_process(const struct snapshot *snapshot, const struct process_entry *process,
                           struct text *out)
{
    const struct xous_thread_entry *thread = thread_choose(snapshot, process->pid);

    if (process->state == XOUS_PROCESS_SUSPENDED) {
        text_add(out, "suspended");
    } else if (process->state == XOUS_PROCESS_NEW) {
        text_add(out, "not started");
    } else if (process->state == XOUS_PROCESS_ENDING) {
        text_add(out, "ending");
    } else if (thread == NULL) {
        text_add(out, "running");
    } else {
        state_thread(snapshot, thread, out);
    }
}

/* ------------------------------------------------------------------------------------------------------- */

void state_thread(const struct snapshot *snapshot, const struct xous_thread_entry *thread, struct text *out)
{
    const char *words = waiting_words(thread->state);
    char name[SNAPSHOT_NAME];

    if (thread->suspended != 0) {
        text_add(out, "suspended");
    } else if (words == NULL) {
        text_add(out, "%s", lonely_words(thread->state));
    } else if (thread->waits_for == 0) {
        text_add(out, "%s somebody", words);
    } else {
        snapshot_process_name(snapshot, thread->waits_for, name);
        text_add(out, "%s %s", words, name);
    }
}

void state_fault(const struct process_entry *process, struct text *out)
{
    switch (process->cause) {
    case XOUS_FAULT_ACCESS:
        text_add(out, "cannot %s 0x%" PRIx64, access_word(process->access), process->address);
        break;
    case XOUS_FAULT_LENT:
        text_add(out, "cannot %s 0x%" PRIx64 ", which is lent out", access_word(process->access),
                 process->address);
        break;
    case XOUS_FAULT_MISALIGNED:
        text_add(out, "misaligned %s of 0x%" PRIx64, access_word(process->access), process->address);
        break;
    case XOUS_FAULT_ILLEGAL:
        text_add(out, "illegal instruction at 0x%" PRIx64, process->pc);
        break;
    case XOUS_FAULT_BREAKPOINT:
        text_add(out, "breakpoint at 0x%" PRIx64, process->pc);
        break;
    case XOUS_FAULT_BUS:
        text_add(out, "nothing answers at 0x%" PRIx64, process->address);
        break;
    default:
        text_add(out, "cause %u", (unsigned)process->cause);
        break;
    }
}

void state_process(const struct snapshot *snapshot, const struct process_entry *process, struct text *out)
{
    switch (process->state) {
    case XOUS_PROCESS_EXITED:
        text_add(out, "exited %" PRIu64, process->status);
        break;
    case XOUS_PROCESS_KILLED:
        text_add(out, "killed");
        break;
    case XOUS_PROCESS_FAULTED:
        text_add(out, "faulted: ");
        state_fault(process, out);
        break;
    default:
        living_process(snapshot, process, out);
        break;
    }
}
