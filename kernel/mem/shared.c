/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Shared memory objects: their frames and their mappings (kernel/shared.h has the invariants).
 *
 * The frames of an object are a chain through their records, each a block of its own, so that every space may cut
 * its mapping where it likes; where 2 MiB of them are one piece of memory, the record of the first says so, and a
 * mapping that lies well uses one entry for them.
 */
#include "mapping.h"

#include <kernel/arch.h>
#include <kernel/assert.h>

#define CHAIN_PAGES 512u /* 2 MiB */
#define PAGES_A_STEP 5u  /* that are zeroed */
#define SPLIT_UNITS 48   /* what the splitting of an entry costs, in units of STEP_PAGES */

static struct list idle = {&idle, &idle};

/* --- frames --- */

static void chain_append(struct shared *shared, struct frame *first, struct frame *last, uint64_t count)
{
    if (shared->last == 0) {
        shared->first = frame_link(first);
    } else {
        frame_linked(shared->last)->next = frame_link(first);
    }
    shared->last = frame_link(last);
    shared->taken += count;
}

/* One frame, or 2 MiB at once; true if it was much work. */
static bool shared_take(struct shared *shared)
{
    paddr_t address;

    if (shared->pages - shared->taken >= CHAIN_PAGES &&
        frame_take_promised_chain(shared->account, FRAME_SHARED, &address)) {
        struct frame *frames = frame_head(address);
        frames->users = 1;
        chain_append(shared, frames, frames + CHAIN_PAGES - 1, CHAIN_PAGES);
        return true;
    }
    struct frame *frame = frame_head(frame_take_promised(shared->account, FRAME_SHARED));
    chain_append(shared, frame, frame, 1);
    return false;
}

status_t shared_init(struct shared *shared, const struct aspace *home, uint64_t pages)
{
    RETURN_UNLESS_OK(account_promise(home->account, pages));
    shared->account = home->account;
    shared->home = home;
    shared->pages = pages;
    list_init(&shared->kept);
    list_init(&shared->others);
    list_init(&shared->idle);
    return 0;
}

status_t shared_fill(struct shared *shared)
{
    for (unsigned i = 0; i < PAGES_A_STEP && shared->ready < shared->pages; i++) {
        if (shared->ready == shared->taken && shared_take(shared)) {
            shared->next_zero = shared->last - CHAIN_PAGES + 1;
            return STATUS_AGAIN;
        }
        if (shared->next_zero == 0) {
            shared->next_zero = shared->last;
        }
        struct frame *frame = frame_linked(shared->next_zero);
        frame_zero(frame_address(frame), 0);
        shared->next_zero = frame->next;
        shared->ready++;
    }
    return shared->ready < shared->pages ? STATUS_AGAIN : 0;
}

status_t shared_dissolve(struct shared *shared)
{
    KASSERT(shared->uses == 0);
    for (unsigned i = 0; i < STEP_PAGES && shared->taken > 0; i++) {
        struct frame *frame = frame_linked(shared->first);
        shared->first = frame->next;
        shared->taken--;
        shared->pages--;
        frame_give_back(frame_address(frame), 0);
    }
    if (shared->taken > 0) {
        return STATUS_AGAIN;
    }
    account_unpromise(shared->account, shared->pages);
    return 0;
}

void shared_use(struct shared *shared)
{
    shared->uses++;
}

void shared_unuse(struct shared *shared)
{
    shared->uses--;
    if (shared->uses == 0) {
        list_append(&idle, &shared->idle);
    }
}

struct shared *shared_next_idle(void)
{
    if (list_empty(&idle)) {
        return NULL;
    }
    struct shared *shared = LIST_ENTRY(list_first(&idle), struct shared, idle);
    list_remove(&shared->idle);
    return shared;
}

/* --- records of mappings --- */

static bool mapping_is_empty(const struct mapping *mapping)
{
    return mapping->node.key == mapping->end;
}

/* The object knows nothing of it any more. */
static void mapping_detach(struct mapping *mapping)
{
    list_remove(&mapping->link);
    if (mapping->shared != NULL) {
        shared_unuse(mapping->shared);
        mapping->shared = NULL;
    }
    if (mapping->placed) {
        treap_remove(&mapping->space->mappings, &mapping->node);
        mapping->placed = false;
    }
}

static void mapping_free(struct mapping *mapping)
{
    mapping_detach(mapping);
    pool_give_back(&mapping->space->mapping_pool, mapping);
}

/* What lies before `to` is not the mapping's any more. */
static void mapping_shrink(struct mapping *mapping, vaddr_t to)
{
    mapping->space->shared_pages -= (to - mapping->node.key) >> PAGE_SHIFT;
    if (to < mapping->end) {
        mapping->node.key = to;
    } else if (mapping->building) {
        mapping_detach(mapping);
        mapping->node.key = to;
    } else {
        mapping_free(mapping);
    }
}

static void mapping_list(struct mapping *mapping)
{
    struct shared *shared = mapping->shared;

    shared_use(shared);
    list_append(mapping->space == shared->home ? &shared->kept : &shared->others, &mapping->link);
}

/* `record` becomes the part from `at` on. */
static void mapping_cut(struct mapping *mapping, vaddr_t at, struct mapping *record)
{
    *record = (struct mapping){.end = mapping->end,
                               .shared = mapping->shared,
                               .space = mapping->space,
                               .epoch = mapping->epoch,
                               .rights = mapping->rights,
                               .placed = true};
    mapping->end = at;
    shared_use(record->shared);
    list_add_before(mapping->link.next, &record->link); /* behind it: the list stays in the order of epochs */
    treap_insert(&record->space->mappings, &record->node, at);
}

/* The mapping that an address lies in the middle of, or NULL. */
static struct mapping *mapping_around(const struct aspace *space, vaddr_t address)
{
    struct mapping *mapping = mapping_at(space, address);

    return mapping != NULL && mapping->node.key < address ? mapping : NULL;
}

struct mapping *mapping_at(const struct aspace *space, vaddr_t address)
{
    struct treap_node *node = treap_find(&space->mappings, address);

    if (node == NULL) {
        return NULL;
    }
    struct mapping *mapping = CONTAINER_OF(node, struct mapping, node);
    return address < mapping->end ? mapping : NULL;
}

status_t mappings_cut(struct aspace *space, vaddr_t start, vaddr_t end)
{
    if (space->shared_pages == 0) {
        return 0;
    }
    struct mapping *first = mapping_around(space, start);
    struct mapping *last = mapping_around(space, end);
    struct mapping *behind_start = first == NULL ? NULL : pool_take(&space->mapping_pool);
    struct mapping *behind_end = last == NULL ? NULL : pool_take(&space->mapping_pool);

    if ((first != NULL && behind_start == NULL) || (last != NULL && behind_end == NULL)) {
        if (behind_start != NULL) {
            pool_give_back(&space->mapping_pool, behind_start);
        }
        return XOUS_OUT_OF_MEMORY;
    }
    if (last != NULL) {
        mapping_cut(last, end, behind_end);
    }
    if (first != NULL) {
        mapping_cut(first, start, behind_start);
    }
    return 0;
}

void mapping_unmapped(struct aspace *space, vaddr_t start, vaddr_t end, struct mapping **last)
{
    struct mapping *mapping = *last != NULL ? *last : mapping_at(space, start);

    KASSERT(mapping != NULL && mapping->node.key == start && end <= mapping->end);
    *last = end < mapping->end ? mapping : NULL;
    mapping_shrink(mapping, end);
}

/* --- building --- */

status_t mapping_begin(struct shared *shared, struct aspace *space, uint64_t rights, uint64_t epoch,
                       struct mapping **mapping)
{
    struct mapping *new = pool_take(&space->mapping_pool);

    if (new == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    *new = (struct mapping){.shared = shared,
                            .space = space,
                            .epoch = epoch,
                            .pages = shared->pages,
                            .next = shared->first,
                            .rights = (uint8_t)rights,
                            .building = true};
    mapping_list(new);
    *mapping = new;
    return 0;
}

void mapping_end(struct mapping *mapping)
{
    mapping->building = false;
    if (mapping_is_empty(mapping)) {
        mapping_free(mapping);
    }
}

/* The next entry; returns its cost in units. */
static int appear_next(struct mapping *mapping)
{
    const struct frame *frame = frame_linked(mapping->next);
    struct place place = walk_find(mapping->space, mapping->end);
    int units = 1;

    if (place.level > 0 && (frame->users == 0 || place.start != mapping->end)) {
        place = walk_narrow(mapping->space, mapping->end, mapping->end + PAGE_SIZE, 0);
        units = SPLIT_UNITS;
    }
    pte_write(place.entry, pte_leaf(frame_address(frame), mapping->rights) | PTE_FOREIGN_BITS);
    mapping->next = frame[level_pages(place.level) - 1].next;
    mapping->end = place_end(&place);
    mapping->space->shared_pages += level_pages(place.level);
    return units;
}

status_t mapping_appear(struct mapping *mapping, vaddr_t start)
{
    vaddr_t end = start + (mapping->pages << PAGE_SHIFT);

    if (!mapping->placed) {
        mapping->end = start;
        mapping->placed = true;
        treap_insert(&mapping->space->mappings, &mapping->node, start);
    }
    for (int units = STEP_PAGES; mapping->end < end && units > 0;) {
        units -= appear_next(mapping);
    }
    arch_entry_fence();
    return mapping->end < end ? STATUS_AGAIN : 0;
}

/* --- revoking --- */

static struct mapping *first_void(const struct shared *shared)
{
    if (list_empty(&shared->others)) {
        return NULL;
    }
    struct mapping *mapping = LIST_ENTRY(list_first(&shared->others), struct mapping, link);
    return mapping_is_void(mapping) ? mapping : NULL;
}

/* The addresses stay taken: for their process, or for the call that is building the mapping. A mark that another
 * call left stays too. */
static void entry_revoke(const struct mapping *mapping, uint64_t *at, unsigned level)
{
    uint64_t entry = *at;
    uint64_t mark = pte_state(entry) == PTE_MARKED ? PTE_BUILDING : 0;
    uint64_t kind = mapping->building ? PTE_MAKE_PENDING : PTE_MAKE_RESERVED;

    pte_write(at, kind | mark);
    account_unpromise(mapping->space->account, entry_promise(entry, level) - entry_promise(kind, level));
}

static void mapping_revoke_some(struct mapping *mapping)
{
    struct gather gather = {.space = mapping->space};
    struct range range = range_from(mapping->space, mapping->node.key, mapping->end);

    while (range_next(&range)) {
        for (unsigned i = 0; i < range.count; i++) {
            gather_entry(&gather, range.at.entry[i], range.at.start + i * PAGE_SIZE, range.at.level);
            entry_revoke(mapping, &range.at.entry[i], range.at.level);
        }
    }
    gather_finish(&gather);
    mapping_shrink(mapping, range_cursor(&range));
}

status_t shared_revoke(struct shared *shared)
{
    struct mapping *mapping = first_void(shared);

    if (mapping == NULL) {
        return 0;
    }
    if (mapping_is_empty(mapping)) {
        mapping_detach(mapping); /* its call finds that out */
    } else {
        mapping_revoke_some(mapping);
    }
    return STATUS_AGAIN;
}
