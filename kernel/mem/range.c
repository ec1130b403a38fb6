/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Ranges of entries: checked, marked, filled, backed, cleared; a bounded number of entries at a time.
 *
 * A long call checks its whole range before it changes anything, and leaves MARKED behind it, so that nobody
 * can change in the meantime what was found good. A range of at most STEP_PAGES is checked and changed in one
 * go and needs no marks.
 */
#include <kernel/assert.h>

#include "mapping.h"
#include "walk.h"

/* What zeroing a page costs, in units of STEP_PAGES, and how many empty entries can be passed over for one. */
#define ZERO_UNITS 12
#define EMPTY_PER_UNIT 16u

unsigned empty_count(const struct place *place, vaddr_t end)
{
    unsigned rest = table_rest(place->entry);
    unsigned count = 0;

    for (vaddr_t at = place->start; count < rest && at < end && place->entry[count] == 0;
         at += SV39_LEAF_SIZE(place->level)) {
        count++;
    }
    return count;
}

static unsigned used_count(const struct range *range)
{
    unsigned count = table_rest(range->at.entry);
    uint64_t pages = (range->end - range->at.start) >> PAGE_SHIFT;

    if (range->at.level > 0) {
        return 1;
    }
    count = pages < count ? (unsigned)pages : count;
    return (unsigned)range->units < count ? (unsigned)range->units : count;
}

int empty_units(unsigned count)
{
    return 1 + (int)(count / EMPTY_PER_UNIT);
}

/* On to behind the entries at hand; false at the end of the range or of the step. */
static bool range_advance(struct range *range)
{
    range->units -= range->empty ? empty_units(range->count) : (int)range->count;
    range->cursor = range_cursor(range);
    range->count = 0;
    return range->cursor < range->end && range->units > 0;
}

bool range_next(struct range *range)
{
    if (!range_advance(range)) {
        return false;
    }
    if (range->level < SV39_LEVELS) {
        range->at = walk_narrow(range->space, range->cursor, range->end, range->level);
    } else {
        range->at = walk_find(range->space, range->cursor);
    }
    DASSERT(range->at.entry != NULL); /* every address has an entry that speaks for it */
    range->empty = *range->at.entry == 0;
    range->count = range->empty ? empty_count(&range->at, range->end) : used_count(range);
    return true;
}

/* --- checking --- */

static status_t refusal(enum pte_state state)
{
    if (state == PTE_LAZY) {
        return CHECK_LAZY;
    }
    return state == PTE_EMPTY || state == PTE_RESERVED ? XOUS_BAD_ADDRESS : XOUS_SHARE_VIOLATION;
}

/* Another process's page, or the information page; boot data, which are the kernel's, may be unmapped. */
static bool is_borrowed_or_own(const struct aspace *space, const struct frame *frame)
{
    return frame != NULL && (frame->kind == FRAME_USER ||
                             (frame->kind == FRAME_PINNED && frame->owner == space->account->index));
}

static status_t entry_check(const struct range *range, const struct check *check, unsigned i)
{
    uint64_t entry = range->at.entry[i];
    enum pte_state state = pte_state(entry);

    if (!(check->accept & ACCEPT(state))) {
        return refusal(state);
    }
    if (state == PTE_FOREIGN) {
        vaddr_t address = range->at.start + i * PAGE_SIZE;
        bool kept = is_borrowed_or_own(range->space, frame_head(sv39_physical(entry)));
        return kept || mapping_is_building(range->space, entry, address) ? XOUS_SHARE_VIOLATION : 0;
    }
    return (entry & check->need) == check->need ? 0 : XOUS_BAD_ADDRESS;
}

/* Cuts the entry at hand to the range. A reservation has no tables promised, so it is cut here, where that may
 * fail, and only if there is room for all that it takes. */
static status_t check_narrow(struct range *range)
{
    const struct account *account = range->space->account;
    bool whole = range->at.start >= range->cursor && place_end(&range->at) <= range->end;
    bool reserved = pte_state(*range->at.entry) == PTE_RESERVED;

    if (!whole && reserved && account->limit - account->used < range->at.level) {
        return XOUS_OUT_OF_MEMORY;
    }
    range->at = walk_narrow(range->space, range->cursor, range->end, SV39_LEVELS - 1);
    return 0;
}

/* On a refusal the entries before the one that is refused are the ones at hand. */
static status_t check_entries(struct range *range, const struct check *check)
{
    status_t status = 0;
    unsigned i;

    for (i = 0; i < range->count; i++) {
        uint64_t entry = range->at.entry[i];
        status = entry_check(range, check, i);
        if (status == 0 && range->at.level > 0 && (check->mark || pte_state(entry) == PTE_RESERVED)) {
            status = check_narrow(range);
        }
        if (status != 0) {
            break;
        }
        if (check->mark) {
            pte_write(&range->at.entry[i], (range->at.entry[i] & ~SV39_RSW) | PTE_BUILDING);
        }
    }
    range->count = i;
    return status;
}

static void entry_unmark(const struct aspace *space, uint64_t *at)
{
    if (pte_state(*at) == PTE_MARKED) {
        bool foreign = pte_has_frame(*at) && !entry_is_owned(space, *at);
        pte_write(at, (*at & ~SV39_RSW) | (foreign ? PTE_FOREIGN_BITS : 0));
    }
}

static status_t range_check(struct aspace *space, const struct check *check, uint64_t *cursor, vaddr_t end)
{
    struct range range = range_from(space, *cursor, end);

    while (range_next(&range)) {
        status_t status = check_entries(&range, check);
        if (status != 0) {
            *cursor = range_cursor(&range);
            return status;
        }
    }
    return range_stop(&range, cursor);
}

static status_t range_unmark(struct aspace *space, uint64_t *cursor, vaddr_t end)
{
    struct range range = range_from(space, *cursor, end);

    while (range_next(&range)) {
        for (unsigned i = 0; i < range.count; i++) {
            entry_unmark(space, &range.at.entry[i]);
        }
    }
    return range_stop(&range, cursor);
}

/* --- filling --- */

static uint64_t fill_entry(const struct fill *fill, vaddr_t address)
{
    uint64_t physical = fill->physical + (address - fill->start);

    return pte_has_frame(fill->entry) ? fill->entry + sv39_ppn(physical) : fill->entry;
}

static unsigned fill_level(const struct fill *fill, vaddr_t cursor, vaddr_t end)
{
    uint64_t bits = pte_has_frame(fill->entry) ? cursor | sv39_physical(fill_entry(fill, cursor)) : cursor;
    unsigned level = fill->level;

    while (level > 0 && ((bits & (SV39_LEAF_SIZE(level) - 1)) != 0 || end - cursor < SV39_LEAF_SIZE(level))) {
        level--;
    }
    return level;
}

/* Fills what one table holds; on an error nothing. */
static status_t fill_some(struct range *range, const struct fill *fill)
{
    unsigned level = fill_level(fill, range->cursor, range->end);

    RETURN_UNLESS_OK(walk_reach(range->space, range->cursor, level, &range->at));
    unsigned count = level > 0 ? 1 : empty_count(&range->at, range->end);
    count = (int)count < range->units ? count : (unsigned)range->units;
    uint64_t promise = entry_promise(fill->entry, level) * count;
    RETURN_UNLESS_OK(account_promise(range->space->account, promise));
    for (unsigned i = 0; i < count; i++) {
        pte_write(&range->at.entry[i], fill_entry(fill, range->cursor + i * PAGE_SIZE));
    }
    table_of(range->at.entry)->users += count;
    range->count = count;
    return 0;
}

static status_t range_fill(struct aspace *space, const struct fill *fill, uint64_t *cursor, vaddr_t end)
{
    struct range range = range_from(space, *cursor, end);
    struct gather gather = {.space = space};
    status_t status = 0;

    while (status == 0 && range_advance(&range)) {
        status = fill_some(&range, fill);
    }
    if (status != 0) {
        walk_trim(space, range.cursor, &gather); /* a table may have been made for nothing */
        gather_finish(&gather);
        *cursor = range.cursor;
        return status;
    }
    return range_stop(&range, cursor);
}

/* --- backing --- */

void page_back(struct aspace *space, vaddr_t address)
{
    vaddr_t page = address & ~(PAGE_SIZE - 1);
    struct place place = walk_narrow(space, page, page + PAGE_SIZE, 0);
    uint64_t entry = *place.entry;
    paddr_t frame = frame_take_promised(space->account, FRAME_USER);

    frame_zero(frame, 0);
    pte_write(place.entry, pte_leaf(frame, pte_rights(entry)) | (entry & SV39_RSW));
    if (entry & SV39_X) {
        arch_instruction_fence();
    }
}

/* Gives a large lazy entry a FRESH block of 2 MiB, if it holds that much of the range and one is free. */
static struct place block_back(struct aspace *space, vaddr_t cursor, vaddr_t end)
{
    struct place place = walk_narrow(space, cursor, end, 1);
    paddr_t run;

    if (place.level == 1 && frame_take_promised_run(space->account, FRAME_USER, level_pages(1), &run) == 0) {
        pte_write(place.entry, (pte_leaf(run, pte_rights(*place.entry)) & ~SV39_V) | PTE_BUILDING);
    }
    return place;
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

status_t range_back(struct aspace *space, uint64_t *cursor, vaddr_t end, bool large)
{
    for (int units = STEP_PAGES; *cursor < end && units > 0;) {
        struct place place = walk_find(space, *cursor);
        if (large && place.level > 0 && pte_state(*place.entry) == PTE_LAZY) {
            place = block_back(space, *cursor, end);
        }
        enum pte_state state = pte_state(*place.entry);
        if (state == PTE_LAZY) {
            page_back(space, *cursor);
        } else if (state == PTE_FRESH && large) {
            fresh_zero(&place, *cursor);
        } else {
            *cursor = place_end(&place);
            units--;
            continue;
        }
        *cursor += PAGE_SIZE;
        units -= ZERO_UNITS;
    }
    return *cursor < end ? STATUS_AGAIN : 0;
}

/* --- clearing --- */

void range_clear(struct range *range, struct gather *gather)
{
    struct place at = range->at;
    struct frame *table = table_of(at.entry);
    bool shares = range->space->shared_pages != 0; /* else no entry need be asked */
    uint64_t promise = 0;

    for (; at.entry < range->at.entry + range->count; at.entry++, at.start = place_end(&at)) {
        uint64_t entry = *at.entry;
        if (entry == 0) {
            continue;
        }
        pte_write(at.entry, 0);
        table->users--;
        gather_entry(gather, entry, at.start, at.level);
        promise += entry_promise(entry, at.level);
        if (pte_has_frame(entry) &&
            (gather->all || (!pte_is_lent(entry) && entry_is_owned(range->space, entry)))) {
            gather_frame(gather, sv39_physical(entry));
        } else if (shares && entry_is_shared(entry)) {
            mapping_unmapped(range->space, at.start, place_end(&at), &gather->mapping);
        }
    }
    account_unpromise(range->space->account, promise);
    if (table->users == 0) {
        walk_trim(range->space, range->cursor, gather);
    }
}

/* --- the phases of long calls --- */

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

void work_refuse(struct work *work, vaddr_t start, status_t error)
{
    if (work->error == 0) {
        work->error = error;
        work->data[1] = work->cursor;
        work->cursor = start;
    }
}

status_t work_check(struct aspace *space, const struct check *check, vaddr_t start, vaddr_t end,
                    struct work *work)
{
    work->cursor = work_cursor(work, start);
    if (work->error == 0) {
        status_t status = range_check(space, check, &work->cursor, end);
        if (status <= 0 && status != CHECK_LAZY) {
            return status;
        }
        work_refuse(work, start, status);
    }
    if (check->mark) {
        RETURN_UNLESS_OK(range_unmark(space, &work->cursor, work->data[1]));
    }
    return work->error;
}

status_t work_fill(struct aspace *space, const struct fill *fill, vaddr_t end, struct work *work)
{
    work->cursor = work_cursor(work, fill->start);
    if (work->error == 0) {
        status_t status = range_fill(space, fill, &work->cursor, end);
        if (status <= 0) {
            return status;
        }
        work_refuse(work, fill->start, status);
    }
    RETURN_UNLESS_OK(work_clear(space, fill->start, work->data[1], false, work));
    return work->error;
}

status_t work_empty(struct gather *gather, vaddr_t start, vaddr_t end, struct work *work)
{
    struct range range = range_from(gather->space, work_cursor(work, start), end);

    range.level = SV39_LEVELS - 1;
    while (range_next(&range)) {
        range_clear(&range, gather);
    }
    return range_stop(&range, &work->cursor);
}

status_t work_clear(struct aspace *space, vaddr_t start, vaddr_t end, bool all, struct work *work)
{
    struct gather gather = {.space = space, .all = all};
    status_t status = work_empty(&gather, start, end, work);

    gather_finish(&gather);
    return status;
}
