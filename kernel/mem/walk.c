/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Tables: finding, making, splitting and freeing them.
 *
 * A table becomes visible to the hardware only when it is complete: its entries are written before the
 * pointer. A leaf that is split is taken out and invalidated first ("break before make"), so that no hart
 * ever holds translations of both sizes for one address.
 */
#include "walk.h"

#include <kernel/assert.h>

static uint64_t *table_at(paddr_t table)
{
    return arch_virtual(table);
}

uint64_t entry_promise(uint64_t entry, unsigned level)
{
    switch (pte_state(entry)) {
    case PTE_EMPTY:
    case PTE_RESERVED:
    case PTE_TABLE:
        return 0;
    case PTE_MARKED:
        if (!pte_has_frame(entry)) {
            return entry_promise(entry & ~SV39_RSW, level);
        }
        return level_tables(level);
    case PTE_LAZY:
    case PTE_INCOMING:
        return level_pages(level) + level_tables(level);
    default:
        return level_tables(level);
    }
}

bool entry_is_owned(const struct aspace *space, uint64_t entry)
{
    const struct frame *frame = frame_head(sv39_physical(entry));

    return frame != NULL && frame->kind == FRAME_USER && frame->owner == space->account->index;
}

struct place walk_find(const struct aspace *space, vaddr_t address)
{
    uint64_t *table = table_at(space->root);
    unsigned level = SV39_LEVELS - 1;

    for (;; level--) {
        uint64_t *entry = &table[sv39_index(address, level)];
        if (level == 0 || !sv39_is_table(*entry)) {
            return (struct place){entry, address & ~(SV39_LEAF_SIZE(level) - 1), level};
        }
        table = table_at(sv39_physical(*entry));
    }
}

void place_set(const struct place *place, uint64_t value)
{
    bool used = *place->entry != 0;

    if (used != (value != 0)) {
        table_of(place->entry)->users += used ? ~0u : 1u;
    }
    pte_write(place->entry, value);
}

/* A table at `level` that nobody uses any more makes room for a larger entry. */
static void table_drop_if_empty(struct aspace *space, const struct place *place)
{
    struct gather gather = {.space = space};
    paddr_t table = sv39_physical(*place->entry);

    if (sv39_is_table(*place->entry) && frame_head(table)->users == 0) {
        place_set(place, 0);
        gather.tables = true;
        gather_frame(&gather, table);
        gather_finish(&gather);
    }
}

status_t walk_reach(struct aspace *space, vaddr_t address, unsigned level, struct place *place)
{
    for (;;) {
        paddr_t table;
        *place = walk_find(space, address);
        if (place->level < level) {
            break;
        }
        if (place->level == level) {
            return 0;
        }
        status_t status =
            *place->entry != 0 ? XOUS_MEMORY_IN_USE : frame_take(space->account, FRAME_TABLE, &table);
        if (status != 0) {
            struct gather gather = {.space = space};
            walk_trim(space, address, &gather);
            gather_finish(&gather);
            return status;
        }
        place_set(place, sv39_table(table));
    }
    /* Tables go down further than wanted. */
    uint64_t *table = table_at(space->root);
    for (unsigned at = SV39_LEVELS - 1; at > level; at--) {
        table = table_at(sv39_physical(table[sv39_index(address, at)]));
    }
    *place =
        (struct place){&table[sv39_index(address, level)], address & ~(SV39_LEAF_SIZE(level) - 1), level};
    table_drop_if_empty(space, place);
    return *place->entry == 0 ? 0 : XOUS_MEMORY_IN_USE;
}

static void table_fill(paddr_t table, uint64_t entry, unsigned level)
{
    uint64_t *entries = table_at(table);

    for (unsigned i = 0; i < SV39_ENTRIES; i++) {
        entries[i] = pte_child(entry, level, i);
    }
    frame_head(table)->users = SV39_ENTRIES;
}

status_t walk_split(struct aspace *space, const struct place *place)
{
    uint64_t entry = *place->entry;
    paddr_t table;

    if (entry_promise(entry, place->level) == 0) {
        status_t status = frame_take(space->account, FRAME_TABLE, &table);
        if (status != 0) {
            return status;
        }
    } else {
        table = frame_take_promised_raw(space->account, FRAME_TABLE);
    }
    table_fill(table, entry, place->level - 1);
    if (entry & SV39_V) {
        pte_write(place->entry, entry & ~SV39_V);
        tlb_invalidate_space(space);
    }
    if (pte_has_frame(entry) && entry_is_owned(space, entry)) {
        frame_break(sv39_physical(entry), 9 * place->level, 9 * (place->level - 1));
    }
    pte_write(place->entry, sv39_table(table));
    return 0;
}

status_t walk_narrow(struct aspace *space, vaddr_t address, vaddr_t start, vaddr_t end, unsigned level,
                     struct place *place)
{
    for (;;) {
        *place = walk_find(space, address);
        if (*place->entry == 0 || place->level == 0 ||
            (place->level <= level && place->start >= start && place_end(place) <= end)) {
            return 0;
        }
        status_t status = walk_split(space, place);
        if (status != 0) {
            return status;
        }
    }
}

/* --- taking out --- */

/* Page by page pays up to about here; beyond, the whole space is cheaper to invalidate. */
#define GATHER_PAGES 16u

void gather_entry(struct gather *gather, uint64_t old, vaddr_t start, unsigned level)
{
    if (!(old & SV39_V)) {
        return;
    }
    if (!gather->pages) {
        gather->first = start;
        gather->pages = true;
    }
    gather->last = start;
    gather->tables = gather->tables || level > 0;
}

void gather_frame(struct gather *gather, paddr_t address)
{
    struct frame *frame = frame_head(address);

    frame->next = gather->frames;
    gather->frames = frame_link(frame);
}

void gather_finish(struct gather *gather)
{
    if (gather->tables || (gather->pages && gather->last - gather->first >= GATHER_PAGES * PAGE_SIZE)) {
        tlb_invalidate_space(gather->space);
    } else if (gather->pages) {
        for (vaddr_t page = gather->first; page <= gather->last; page += PAGE_SIZE) {
            tlb_invalidate_page(gather->space, page);
        }
    }
    while (gather->frames != 0) {
        struct frame *frame = frame_linked(gather->frames);
        gather->frames = frame->next;
        frame_give_back(frame_address(frame), frame->order);
    }
    *gather = (struct gather){.space = gather->space};
}

static bool table_is_kept(const struct aspace *space, vaddr_t address)
{
    return address >= USER_WINDOW_START && address < WINDOW_END &&
           (address ^ space->window_hint) < SV39_LEAF_SIZE(1);
}

void walk_trim(struct aspace *space, vaddr_t address, struct gather *gather)
{
    struct place place[SV39_LEVELS];
    paddr_t table = space->root;
    unsigned level = SV39_LEVELS - 1;

    for (;; level--) {
        place[level] = (struct place){&table_at(table)[sv39_index(address, level)], address, level};
        if (level == 0 || !sv39_is_table(*place[level].entry)) {
            break;
        }
        table = sv39_physical(*place[level].entry);
    }
    for (; level < SV39_LEVELS - 1; level++) {
        if (table_of(place[level].entry)->users != 0 || (level == 0 && table_is_kept(space, address))) {
            return;
        }
        table = sv39_physical(*place[level + 1].entry);
        place_set(&place[level + 1], 0);
        gather->tables = true;
        gather_frame(gather, table);
    }
}
