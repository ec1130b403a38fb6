/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * After each step: the result of each thread that has one, what the others wait for, and every page that somebody sees.
 *
 * Pages are looked at through the kernel's own question about an address and their frames, not through an access, which
 * would end the process if it failed.
 */
#include "play.h"

#include <kernel/aspace.h>

/* --- threads --- */

/* The names in the result become those of the message. */
static void learn(struct thread_model *thread, const struct xous_result *result)
{
    struct message_model *message = thread->delivered;

    if (message == NULL) {
        return;
    }
    message->token = result->value[0];
    message->span[0].at = result->value[2];
    message->span[1].at = result->value[4];
    if (message->span[0].count == 0) {
        message->span[0].at = 0;
    }
}

static bool result_fits(struct thread_model *thread, const struct xous_result *result)
{
    bool same = result->tag == thread->result.tag;

    for (unsigned i = 0; i < 7; i++) {
        if (!thread->open[i]) {
            same = same && result->value[i] == thread->result.value[i];
        }
    }
    if (!same) {
        differ(
            "thread %u.%u: tag %lu (%lx %lx %lx %lx %lx %lx %lx), expected %lu (%lx %lx %lx %lx %lx %lx %lx)",
            thread->actor.pid, thread->actor.tid, result->tag, result->value[0], result->value[1],
            result->value[2], result->value[3], result->value[4], result->value[5], result->value[6],
            thread->result.tag, thread->result.value[0], thread->result.value[1], thread->result.value[2],
            thread->result.value[3], thread->result.value[4], thread->result.value[5],
            thread->result.value[6]);
    }
    return same;
}

static bool compare_thread(struct thread_model *thread)
{
    const struct thread *real = world_thread(thread->actor);

    if (real == NULL) {
        differ("thread %u.%u is gone", thread->actor.pid, thread->actor.tid);
        return false;
    }
    if (thread->state == THREAD_WAITS) {
        if (real->state != thread->waits_as) {
            differ("thread %u.%u is in state %u, expected %u", thread->actor.pid, thread->actor.tid,
                   real->state, thread->waits_as);
        }
        return real->state == thread->waits_as;
    }
    if (world_is_blocked(thread->actor)) {
        differ("thread %u.%u waits in state %u, expected to go on with tag %lu error %lu", thread->actor.pid,
               thread->actor.tid, real->state, thread->result.tag, thread->result.value[0]);
        return false;
    }
    if (!thread->has_result) {
        return true;
    }
    struct xous_result result = world_result(thread->actor);
    thread->has_result = false;
    if (!result_fits(thread, &result)) {
        return false;
    }
    learn(thread, &result);
    return true;
}

/* --- pages --- */

struct expected {
    enum xous_memory_state state;
    bool any_rights;
    uint8_t rights;
    const struct page_model *page; /* NULL: nothing is there */
};

static bool compare_page(const struct process_model *process, vaddr_t address, struct expected expected)
{
    struct process *real = process_find(process->thread[0].actor.pid);
    struct page_info info = {0};
    uint64_t tag = 0;

    if (real == NULL || aspace_query(&real->space, address, &info) != 0) {
        differ("process %u: 0x%lx cannot be asked about", process->thread[0].actor.pid, address);
        return false;
    }
    if (expected.page != NULL && info.physical != 0) {
        tag = *(const uint64_t *)arch_virtual(info.physical);
    }
    bool same = info.state == expected.state && (expected.any_rights || info.rights == expected.rights) &&
                (expected.page == NULL || tag == expected.page->tag);
    if (!same) {
        differ("process %u, 0x%lx: state %u, rights %u, tag %lu; expected state %u, rights %u, tag %lu",
               process->thread[0].actor.pid, address, info.state, info.rights, tag, expected.state,
               expected.rights, expected.page == NULL ? 0 : expected.page->tag);
    }
    return same;
}

static bool compare_own(const struct process_model *process)
{
    static const uint8_t states[] = {
        [PAGE_OWN] = XOUS_MEMORY_PRIVATE, [PAGE_LENT] = XOUS_MEMORY_LENT, [PAGE_GONE] = XOUS_MEMORY_EMPTY};

    for (unsigned i = 0; i < PAGES; i++) {
        const struct page_model *page = &process->page[i];
        struct expected expected = {.state = (enum xous_memory_state)states[page->state],
                                    .any_rights = page->state == PAGE_LENT,
                                    .rights = page->state == PAGE_OWN ? page->rights : 0,
                                    .page = page->state == PAGE_GONE ? NULL : page};
        if (!compare_page(process, WORLD_DATA_PAGE(i), expected)) {
            return false;
        }
    }
    return true;
}

/* What a holder sees of a message, while it has it. */
static bool compare_held(const struct message_model *message)
{
    bool moved = message->kind == XOUS_MOVE;
    const struct process_model *holder = message->server->process;
    const struct process_model *client = message->client == NULL ? NULL : message->client->process;

    if (client == holder) {
        return true; /* it sees its own pages */
    }
    for (unsigned s = 0; s < 2; s++) {
        const struct span_model *span = &message->span[s];
        for (unsigned i = 0; i < span->count; i++) {
            struct expected expected = {
                .state = moved ? XOUS_MEMORY_PRIVATE : XOUS_MEMORY_BORROWED,
                .rights = moved || span->writable ? XOUS_READ | XOUS_WRITE : XOUS_READ,
                .page = client == NULL ? &message->page[span->first + i] : &client->page[span->first + i]};
            if (!compare_page(holder, span->at + i * PAGE_SIZE, expected)) {
                return false;
            }
        }
    }
    return true;
}

bool compare_all(void)
{
    for (unsigned i = 0; i < PROCESSES; i++) {
        for (unsigned t = 0; t < THREADS; t++) {
            if (!compare_thread(&model.process[i].thread[t])) {
                return false;
            }
        }
    }
    for (unsigned i = 0; i < PROCESSES; i++) {
        if (!compare_own(&model.process[i])) {
            return false;
        }
    }
    for (unsigned i = 0; i < MESSAGES; i++) {
        const struct message_model *message = &model.messages[i];
        if (message->used && message->place == PLACE_HELD && !compare_held(message)) {
            return false;
        }
    }
    return true;
}
