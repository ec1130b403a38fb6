/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Ranges of entries: checked, marked, filled, backed, cleared; a bounded number of entries at a time.
 *
 * A long call checks its whole range before it changes anything, and leaves MARKED behind it, so that nobody
 * can change in the meantime what was found good. A range of at most STEP_PAGES is checked and changed in one
 * go and needs no marks.
 */
#include "walk.h"

#include <kernel/assert.h>

/* The end of the run of entries in one table that are, like the first, empty or not. */
static vaddr_t run_end(const struct place *place, vaddr_t end)
{
    const uint64_t *entry = place->entry;
    vaddr_t at = place->start;
    bool empty = *entry == 0;

    do {
        at += SV39_LEAF_SIZE(place->level);
        entry++;
    } while (at < end && ((uintptr_t)entry & (PAGE_SIZE - 1)) != 0 && (*entry == 0) == empty &&
             (place->level == 0 || !sv39_is_table(*entry)));
    return at;
}

/* The unit price of having looked at a run. */
static int run_units(const struct place *place, vaddr_t end)
{
    return 1 + (int)((end - place->start) >> SV39_LEVEL_SHIFT(place->level)) / 16;
}

static status_t refusal(enum pte_state state)
{
    if (state == PTE_LAZY) {
        return CHECK_LAZY;
    }
    return state == PTE_EMPTY || state == PTE_RESERVED ? XOUS_BAD_ADDRESS : XOUS_SHARE_VIOLATION;
}

static status_t entry_check(const struct aspace *space, const struct check *check, uint64_t entry)
{
    if (pte_is_own(entry) && (check->accept & (1u << PTE_OWN))) {
        if (!entry_is_owned(space, entry)) {
            return XOUS_SHARE_VIOLATION;
        }
        return (entry & check->need) == check->need ? 0 : XOUS_BAD_ADDRESS;
    }
    enum pte_state state = pte_state(entry);
    if (((check->accept >> state) & 1) == 0) {
        return refusal(state);
    }
    if (state == PTE_FOREIGN) {
        const struct frame *frame = frame_head(sv39_physical(entry));
        return frame == NULL || frame->kind == FRAME_PINNED ? 0 : XOUS_SHARE_VIOLATION;
    }
    return 0;
}

/* Cuts the entry to the range. A reservation has no tables promised, so it is cut here, where that may
 * fail, and only if there is room for all that it takes. */
static status_t check_narrow(struct aspace *space, vaddr_t start, vaddr_t end, struct place *place)
{
    const struct account *account = space->account;
    bool whole = place->start >= start && place_end(place) <= end;

    if (!whole && pte_state(*place->entry) == PTE_RESERVED && account->limit - account->used < place->level) {
        return XOUS_OUT_OF_MEMORY;
    }
    return walk_narrow(space, start, start, end, SV39_LEVELS - 1, place);
}

/* Checks the entry at the cursor and, while that is enough, those behind it in the same table. */
static status_t check_some(struct aspace *space, const struct check *check, uint64_t *cursor, vaddr_t end,
                           int *units)
{
    struct place place = walk_find(space, *cursor);
    bool more = place.level == 0;

    do {
        uint64_t entry = *place.entry;
        status_t status = entry_check(space, check, entry);
        if (status == 0 && place.level > 0 && (check->mark || pte_state(entry) == PTE_RESERVED)) {
            status = check_narrow(space, *cursor, end, &place);
        }
        if (status != 0) {
            return status;
        }
        if (check->mark) {
            pte_write(place.entry, (*place.entry & ~SV39_RSW) | PTE_BUILDING);
        }
        *cursor = place_end(&place);
        place.start = *cursor;
        place.entry++;
        *units -= 1;
    } while (more && *cursor<end && * units> 0 && ((uintptr_t)place.entry & (PAGE_SIZE - 1)) != 0);
    return 0;
}

status_t range_check(struct aspace *space, const struct check *check, uint64_t *cursor, vaddr_t end,
                     int *units)
{
    status_t status = 0;

    while (*cursor < end && status == 0) {
        if (*units <= 0) {
            return STATUS_AGAIN;
        }
        status = check_some(space, check, cursor, end, units);
    }
    return status;
}

status_t range_unmark(struct aspace *space, uint64_t *cursor, vaddr_t end, int *units)
{
    while (*cursor < end) {
        if (*units <= 0) {
            return STATUS_AGAIN;
        }
        struct place place = walk_find(space, *cursor);
        uint64_t entry = *place.entry;
        if (pte_state(entry) == PTE_MARKED) {
            bool foreign = pte_has_frame(entry) && !entry_is_owned(space, entry);
            pte_write(place.entry, (entry & ~SV39_RSW) | (foreign ? PTE_FOREIGN_BITS : 0));
        }
        *cursor = place_end(&place);
        *units -= 1;
    }
    return 0;
}

/* --- filling --- */

static unsigned fill_level(const struct fill *fill, vaddr_t cursor, vaddr_t end)
{
    uint64_t bits = cursor;
    unsigned level = fill->level;

    if (pte_has_frame(fill->entry)) {
        bits |= fill->physical + (cursor - fill->start);
    }
    while (level > 0 && ((bits & (SV39_LEAF_SIZE(level) - 1)) != 0 || end - cursor < SV39_LEAF_SIZE(level))) {
        level--;
    }
    return level;
}

/* How many entries from this one on, in its table, are free and wanted. */
static unsigned fill_count(const struct place *place, vaddr_t end, int units)
{
    unsigned count = 0;

    while (count < (unsigned)units && place->start + (count << PAGE_SHIFT) < end &&
           place->entry[count] == 0) {
        count++;
        if (place->level > 0 || ((uintptr_t)(place->entry + count) & (PAGE_SIZE - 1)) == 0) {
            break;
        }
    }
    return count;
}

static uint64_t fill_entry(const struct fill *fill, vaddr_t address)
{
    if (!pte_has_frame(fill->entry)) {
        return fill->entry;
    }
    return fill->entry + sv39_ppn(fill->physical + (address - fill->start));
}

static status_t fill_some(struct aspace *space, const struct fill *fill, uint64_t *cursor, vaddr_t end,
                          int *units)
{
    unsigned level = fill_level(fill, *cursor, end);
    struct place place;
    status_t status = walk_reach(space, *cursor, level, &place);

    if (status != 0) {
        return status;
    }
    unsigned count = fill_count(&place, end, *units);
    if (count == 0) {
        return XOUS_MEMORY_IN_USE;
    }
    uint64_t promise = entry_promise(fill_entry(fill, *cursor), level) * count;
    status = promise == 0 ? 0 : account_promise(space->account, promise);
    if (status != 0) {
        return status;
    }
    for (unsigned i = 0; i < count; i++) {
        pte_write(&place.entry[i], fill_entry(fill, *cursor + i * PAGE_SIZE));
    }
    table_of(place.entry)->users += count;
    *cursor = place.start + count * SV39_LEAF_SIZE(level);
    *units -= (int)count;
    return 0;
}

status_t range_fill(struct aspace *space, const struct fill *fill, uint64_t *cursor, vaddr_t end, int *units)
{
    while (*cursor < end) {
        if (*units <= 0) {
            return STATUS_AGAIN;
        }
        status_t status = fill_some(space, fill, cursor, end, units);
        if (status != 0) {
            struct gather gather = {.space = space};
            walk_trim(space, *cursor, &gather);
            gather_finish(&gather);
            return status;
        }
    }
    return 0;
}

/* --- backing --- */

void page_back(struct aspace *space, vaddr_t address)
{
    struct place place;
    vaddr_t page = address & ~(PAGE_SIZE - 1);
    status_t status = walk_narrow(space, page, page, page + PAGE_SIZE, 0, &place);

    KASSERT(status == 0); /* the tables were promised */
    uint64_t entry = *place.entry;
    paddr_t frame = frame_take_promised(space->account, FRAME_USER);
    pte_write(place.entry, pte_leaf(frame, pte_rights(entry)) | (entry & SV39_RSW));
    if (entry & SV39_X) {
        arch_instruction_fence();
    }
}

/* A 2 MiB block for a lazy entry of that size; false if none is free. */
static bool block_back(struct aspace *space, const struct place *place)
{
    paddr_t run;

    if (frame_take_promised_run(space->account, FRAME_USER, level_pages(1), &run) != 0) {
        return false;
    }
    pte_write(place->entry, (pte_leaf(run, pte_rights(*place->entry)) & ~SV39_V) | PTE_BUILDING);
    return true;
}

/* Zeroes the page at the cursor of a FRESH entry; after the last one the entry becomes valid. */
static void fresh_zero(const struct place *place, vaddr_t cursor)
{
    uint64_t entry = *place->entry;

    frame_zero(sv39_physical(entry) + (cursor - place->start), 0);
    if (cursor + PAGE_SIZE == place_end(place)) {
        pte_write(place->entry, (entry & ~SV39_RSW) | SV39_V);
        if (entry & SV39_X) {
            arch_instruction_fence();
        }
    }
}

static vaddr_t back_some(struct aspace *space, vaddr_t cursor, vaddr_t end, int *units, bool large)
{
    struct place place = walk_find(space, cursor);
    enum pte_state state = pte_state(*place.entry);

    if (state == PTE_LAZY && place.level > 0 && large) {
        status_t status = walk_narrow(space, cursor, cursor, end, 1, &place);
        KASSERT(status == 0);
        state = place.level == 1 && block_back(space, &place) ? PTE_FRESH : PTE_LAZY;
    }
    if (state == PTE_LAZY) {
        page_back(space, cursor);
    } else if (state == PTE_FRESH && large) {
        fresh_zero(&place, cursor);
    } else {
        *units -= 1;
        return place_end(&place);
    }
    *units -= ZERO_UNITS;
    return cursor + PAGE_SIZE;
}

status_t range_back(struct aspace *space, uint64_t *cursor, vaddr_t end, int *units, bool large)
{
    while (*cursor < end) {
        if (*units <= 0) {
            return STATUS_AGAIN;
        }
        *cursor = back_some(space, *cursor, end, units, large);
    }
    return 0;
}

/* --- clearing --- */

static void entry_clear(struct aspace *space, const struct place *place, struct gather *gather)
{
    uint64_t entry = *place->entry;
    enum pte_state state = pte_state(entry);
    uint64_t promise = entry_promise(entry, place->level);

    place_set(place, 0);
    gather_entry(gather, entry, place->start, place->level);
    if (promise != 0) {
        account_unpromise(space->account, promise);
    }
    if (pte_has_frame(entry) && state != PTE_LENT && state != PTE_FOREIGN && entry_is_owned(space, entry)) {
        gather_frame(gather, sv39_physical(entry));
    }
}

status_t range_clear(struct aspace *space, uint64_t *cursor, vaddr_t end, int *units, struct gather *gather)
{
    while (*cursor < end) {
        struct place place;
        vaddr_t next;
        if (*units <= 0) {
            return STATUS_AGAIN;
        }
        status_t status = walk_narrow(space, *cursor, *cursor, end, SV39_LEVELS - 1, &place);
        KASSERT(status == 0);
        if (*place.entry != 0) {
            entry_clear(space, &place, gather);
            next = place_end(&place);
            *units -= 1;
        } else {
            next = run_end(&place, end);
            *units -= run_units(&place, next);
        }
        if (place.level + 1 < SV39_LEVELS &&
            (next >= end || (next & (SV39_LEAF_SIZE(place.level + 1) - 1)) == 0)) {
            walk_trim(space, place.start, gather);
        }
        *cursor = next;
    }
    return 0;
}

/* --- free addresses --- */

static vaddr_t area_align(const struct area *area, vaddr_t address)
{
    return address + ((area->offset - address) & (area->align - 1));
}

status_t area_find(struct aspace *space, const struct area *area, uint64_t size, struct work *work,
                   int *units, vaddr_t *found)
{
    if (work->cursor == 0) {
        work->data[0] = area_align(area, area->start);
        work->cursor = work->data[0];
    }
    while (work->cursor < work->data[0] + size) {
        if (size > area->end || work->data[0] > area->end - size) {
            return XOUS_OUT_OF_MEMORY;
        }
        if (*units <= 0) {
            return STATUS_AGAIN;
        }
        struct place place = walk_find(space, work->cursor);
        vaddr_t end = run_end(&place, work->data[0] + size);
        *units -= run_units(&place, end);
        work->cursor = end;
        if (*place.entry != 0) {
            work->data[0] = area_align(area, end);
            work->cursor = work->data[0];
        }
    }
    *found = work->data[0];
    return 0;
}

void area_taken(struct aspace *space, vaddr_t start, vaddr_t end)
{
    if (start >= USER_WINDOW_START) {
        if (start <= space->window_hint && end > space->window_hint) {
            space->window_hint = end;
        }
    } else {
        space->allocate_hint = end;
    }
}

void area_released(struct aspace *space, vaddr_t start, vaddr_t end)
{
    struct gather gather = {.space = space};
    vaddr_t old = space->window_hint;

    if (start >= USER_WINDOW_START && start < WINDOW_END) {
        if (start < old) {
            space->window_hint = start;
            walk_trim(space, old, &gather); /* its table is not the kept one any more */
            gather_finish(&gather);
        }
    } else if (end == space->allocate_hint && start > USER_ALLOCATE_START) {
        space->allocate_hint = start - PAGE_SIZE; /* its guard page: the same address is found again */
    }
}

/* --- phases --- */

status_t span_check(vaddr_t address, uint64_t size)
{
    if (!page_aligned(address) || !page_aligned(size)) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (size == 0 || size > USER_END || address < USER_START || address > USER_END - size) {
        return XOUS_BAD_ADDRESS;
    }
    return 0;
}

static void work_begin(struct work *work, vaddr_t start)
{
    if (work->cursor == 0) {
        work->cursor = start;
    }
}

/* Turns round: from now on what lies before the cursor is undone. */
static void work_fail(struct work *work, vaddr_t start, status_t error)
{
    work->error = error;
    work->data[1] = work->cursor;
    work->cursor = start;
}

status_t work_check(struct aspace *space, const struct check *check, vaddr_t start, vaddr_t end,
                    struct work *work, int *units)
{
    work_begin(work, start);
    if (work->error == 0) {
        status_t status = range_check(space, check, &work->cursor, end, units);
        if (status == 0 || status == STATUS_AGAIN || !check->mark) {
            return status;
        }
        work_fail(work, start, status);
    }
    status_t status = range_unmark(space, &work->cursor, work->data[1], units);
    return status == 0 ? work->error : status;
}

status_t work_fill(struct aspace *space, const struct fill *fill, vaddr_t end, struct work *work, int *units)
{
    work_begin(work, fill->start);
    if (work->error == 0) {
        status_t status = range_fill(space, fill, &work->cursor, end, units);
        if (status == 0 || status == STATUS_AGAIN) {
            return status;
        }
        work_fail(work, fill->start, status);
    }
    struct gather gather = {.space = space};
    status_t status = range_clear(space, &work->cursor, work->data[1], units, &gather);
    gather_finish(&gather);
    return status == 0 ? work->error : status;
}

status_t work_clear(struct aspace *space, vaddr_t start, vaddr_t end, struct work *work, int *units)
{
    struct gather gather = {.space = space};

    work_begin(work, start);
    status_t status = range_clear(space, &work->cursor, end, units, &gather);
    gather_finish(&gather);
    return status;
}
