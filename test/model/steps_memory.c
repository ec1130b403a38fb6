/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Steps that are about memory.
 */
#include "steps.h"

static void memory_free(struct thread_model *thread, struct page_model *page, vaddr_t address)
{
    static const xous_error_t errors[] = {
        [PAGE_OWN] = XOUS_OK, [PAGE_LENT] = XOUS_SHARE_VIOLATION, [PAGE_GONE] = XOUS_BAD_ADDRESS};

    KERNEL(thread, memory_free, address, PAGE_SIZE);
    if (errors[page->state] != XOUS_OK) {
        result_error(thread, errors[page->state]);
        return;
    }
    result_set(thread, XOUS_TAG_OK, 0, 0, 0);
    page->state = PAGE_GONE;
}

static void memory_protect(struct thread_model *thread, struct page_model *page, vaddr_t address)
{
    uint8_t rights = pick(3, 2) == 0 ? XOUS_READ : XOUS_READ | XOUS_WRITE;

    KERNEL(thread, memory_protect, address, PAGE_SIZE, rights);
    if (page->state != PAGE_OWN) {
        result_error(thread, page->state == PAGE_LENT ? XOUS_SHARE_VIOLATION : XOUS_BAD_ADDRESS);
        return;
    }
    result_set(thread, XOUS_TAG_OK, 0, 0, 0);
    page->rights = rights;
}

static void memory_allocate(struct thread_model *thread, struct page_model *page, vaddr_t address)
{
    KERNEL(thread, memory_allocate, 0, address, PAGE_SIZE, XOUS_READ | XOUS_WRITE | XOUS_MEMORY_POPULATE);
    if (page->state != PAGE_GONE) {
        result_error(thread, XOUS_MEMORY_IN_USE);
        return;
    }
    result_set(thread, XOUS_TAG_OK, address, 0, 0);
    thread->open[1] = thread->open[2] = true;
    *page = (struct page_model){.state = PAGE_OWN, .rights = XOUS_READ | XOUS_WRITE};
}

void step_memory(struct thread_model *thread)
{
    unsigned number = pick(1, PAGES);
    struct page_model *page = &thread->process->page[number];
    vaddr_t address = WORLD_DATA_PAGE(number);
    unsigned choice = pick(2, 4);

    for (unsigned i = 0; choice > 1 && i < PAGES && page->state != PAGE_GONE && pick(3, 8) != 0; i++) {
        number = i;
        page = &thread->process->page[i];
        address = WORLD_DATA_PAGE(i);
    }
    switch (choice) {
    case 0:
        memory_free(thread, page, address);
        break;
    case 1:
        memory_protect(thread, page, address);
        break;
    default:
        memory_allocate(thread, page, address);
        break;
    }
}

/* Moved pages that were received are freed where they came to, and the record ends. */
static void moved_free(struct thread_model *thread, struct message_model *message)
{
    (void)assert_ok(KERNEL(thread, memory_free, message->span[0].at, message->span[0].count * PAGE_SIZE));
    message_end(message);
}

void step_store(struct thread_model *thread)
{
    unsigned number = pick(1, PAGES);
    struct page_model *page = &thread->process->page[number];
    struct message_model *message = pick_held(thread->process, 2);
    const struct span_model *span = message == NULL ? NULL : &message->span[message->span[1].count != 0];

    model.last_tag++;
    if (message != NULL && span->writable && message->server->process == thread->process) {
        unsigned i = pick(4, span->count);
        struct page_model *lent = message->client == NULL ? &message->page[span->first + i]
                                                          : &message->client->process->page[span->first + i];
        if (lent->rights & XOUS_WRITE &&
            world_store(thread->actor, span->at + i * PAGE_SIZE, model.last_tag)) {
            lent->tag = model.last_tag;
        }
    } else if (page->state == PAGE_OWN && (page->rights & XOUS_WRITE)) {
        assert_true(world_store(thread->actor, WORLD_DATA_PAGE(number), model.last_tag));
        page->tag = model.last_tag;
    }
}

/* A received scalar has nothing more to it; moved pages are freed. */
void received_tidy(void)
{
    for (unsigned i = 0; i < MESSAGES; i++) {
        struct message_model *message = &model.messages[i];
        if (!message->used || message->place != PLACE_HELD || message->client != NULL || message->orphan) {
            continue;
        }
        if (message->kind == XOUS_MOVE) {
            for (unsigned t = 0; t < THREADS; t++) {
                struct thread_model *thread = &message->server->process->thread[t];
                if (thread->state == THREAD_READY && message->used) {
                    moved_free(thread, message);
                }
            }
        } else {
            message_end(message);
        }
    }
}
