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

/* Tables that an entry of this level may be split into. */
static uint64_t level_tables(unsigned level)
{
    static const uint16_t tables[SV39_LEVELS] = {0, 1, 513};

    return tables[level];
}

uint64_t entry_promise(uint64_t entry, unsigned level)
{
    switch (pte_state(pte_has_frame(entry) ? entry : entry & ~SV39_RSW)) {
    case PTE_EMPTY:
    case PTE_RESERVED:
    case PTE_TABLE:
        return 0;
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

struct place walk_to(const struct aspace *space, vaddr_t address, unsigned level)
{
    uint64_t *table = arch_virtual(space->root);

    for (unsigned at = SV39_LEVELS - 1;; at--) {
        uint64_t *entry = &table[sv39_index(address, at)];
        if (at == level || !sv39_is_table(*entry)) {
            return (struct place){entry, address & ~(SV39_LEAF_SIZE(at) - 1), at};
        }
        table = arch_virtual(sv39_physical(*entry));
    }
}

/* Replaces an entry and keeps the count of its table. */
static void place_set(const struct place *place, uint64_t value)
{
    table_of(place->entry)->users += (unsigned)(value != 0) - (unsigned)(*place->entry != 0);
    pte_write(place->entry, value);
}

/* Takes out a pointer to a table without entries; false if there is none. */
static bool table_drop(const struct place *place, struct gather *gather)
{
    paddr_t table = sv39_physical(*place->entry);

    if (!sv39_is_table(*place->entry) || frame_head(table)->users != 0) {
        return false;
    }
    place_set(place, 0);
    gather->tables = true;
    gather_frame(gather, table);
    return true;
}

status_t walk_reach(struct aspace *space, vaddr_t address, unsigned level, struct place *place)
{
    struct gather gather = {.space = space};
    status_t status = 0;
    paddr_t table;

    for (*place = walk_to(space, address, level); status == 0 && place->level > level;
         *place = walk_to(space, address, level)) {
        status = *place->entry != 0 ? XOUS_MEMORY_IN_USE : frame_take(space->account, FRAME_TABLE, &table);
        if (status == 0) {
            place_set(place, sv39_table(table));
        }
    }
    if (status != 0) {
        walk_trim(space, address, &gather);
    } else if (*place->entry != 0 && !table_drop(place, &gather)) { /* the kept table makes room */
        status = XOUS_MEMORY_IN_USE;
    }
    gather_finish(&gather);
    return status;
}

static void table_fill(paddr_t table, uint64_t entry, unsigned level)
{
    uint64_t *entries = arch_virtual(table);
    uint64_t stride = pte_child(entry, level, 1) - entry;

#pragma GCC unroll 8
    for (unsigned i = 0; i < SV39_ENTRIES; i++, entry += stride) {
        entries[i] = entry;
    }
    frame_head(table)->users = SV39_ENTRIES;
}

static void walk_split(struct aspace *space, const struct place *place)
{
    uint64_t entry = *place->entry;
    bool promised = entry_promise(entry, place->level) != 0;
    status_t status = promised ? 0 : account_promise(space->account, 1);

    KASSERT(status == 0);
    paddr_t table = frame_take_promised(space->account, FRAME_TABLE);
    table_fill(table, entry, place->level - 1);
    if (entry & SV39_V) {
        pte_write(place->entry, entry & ~SV39_V);
        tlb_invalidate_space(space);
    }
    if (pte_has_frame(entry) && entry_is_owned(space, entry)) {
        frame_break(sv39_physical(entry), 9 * place->level);
    }
    pte_write(place->entry, sv39_table(table));
}

struct place walk_narrow(struct aspace *space, vaddr_t address, vaddr_t end, unsigned level)
{
    struct place place = walk_find(space, address);

    while (*place.entry != 0 && place.level > 0 &&
           (place.level > level || place.start < address || place_end(&place) > end)) {
        walk_split(space, &place);
        place = walk_find(space, address);
    }
    return place;
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
}

static bool table_is_kept(const struct aspace *space, vaddr_t address)
{
    return address >= USER_WINDOW_START && address < WINDOW_END &&
           (address ^ space->window_hint) < SV39_LEAF_SIZE(1);
}

void walk_trim(struct aspace *space, vaddr_t address, struct gather *gather)
{
    for (unsigned level = table_is_kept(space, address) ? 2 : 1; level < SV39_LEVELS; level++) {
        struct place place = walk_to(space, address, level);
        if (place.level == level && sv39_is_table(*place.entry) && !table_drop(&place, gather)) {
            return;
        }
    }
}
