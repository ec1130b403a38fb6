/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Memory that is there already: freed, re-protected, resized, moved to another space.
 *
 * Each call checks all of its range, then commits; after the check nothing fails. Ranges longer than one step
 * are MARKED while they wait for the commit.
 */
#include "walk.h"

#include <kernel/assert.h>

enum phase {
    PHASE_CHECK = 0,
    PHASE_FILL = 1,
    PHASE_UNMARK = 2,
    PHASE_COMMIT = 3,
};

#define ACCEPT(state) (1u << (state))

/* --- protect --- */

/* The entry with other rights; LAZY stays lazy, the mark goes. */
static uint64_t entry_with_rights(uint64_t entry, uint64_t rights)
{
    if (!pte_has_frame(entry)) {
        return PTE_MAKE_LAZY | pte_from_rights(rights);
    }
    return pte_leaf(sv39_physical(entry), rights);
}

static status_t protect_some(struct aspace *space, struct work *work, vaddr_t end, uint64_t rights,
                             int *units)
{
    struct gather gather = {.space = space};

    while (work->cursor<end && * units> 0) {
        struct place place;
        status_t status = walk_narrow(space, work->cursor, work->cursor, end, SV39_LEVELS - 1, &place);
        KASSERT(status == 0);
        uint64_t old = *place.entry;
        pte_write(place.entry, entry_with_rights(old, rights));
        if (old & PTE_RIGHTS & ~pte_from_rights(rights)) {
            gather_entry(&gather, old, place.start, place.level);
        }
        work->cursor = place_end(&place);
        *units -= 1;
    }
    gather_finish(&gather);
    if (rights & XOUS_EXECUTE) {
        arch_instruction_fence();
    }
    return work->cursor < end ? STATUS_AGAIN : 0;
}

/* --- move --- */

static status_t move_check(vaddr_t origin, vaddr_t target, uint64_t size, uint64_t rights)
{
    status_t status = span_check(origin, size);

    if (status == 0) {
        status = span_check(target, size);
    }
    if (status == 0 && target < WINDOW_END && target + size > USER_WINDOW_START) {
        status = XOUS_BAD_ADDRESS;
    }
    if (status == 0 && rights != XOUS_READ && rights != (XOUS_READ | XOUS_WRITE) &&
        rights != (XOUS_READ | XOUS_EXECUTE)) {
        status = XOUS_INVALID_ARGUMENT;
    }
    return status;
}

/* Source first, then the target; if the target refuses, the source's marks go again. */
static status_t move_prepare(struct aspace *from, vaddr_t origin, struct aspace *to, const struct fill *fill,
                             uint64_t size, struct work *work, int *units)
{
    struct check check = {.accept = ACCEPT(PTE_OWN) | ACCEPT(PTE_LAZY), .mark = span_is_long(size)};
    status_t status = 0;

    if (work->phase == PHASE_CHECK) {
        status = work_check(from, &check, origin, origin + size, work, units);
        if (status == 0) {
            work_phase(work, PHASE_FILL);
            *units = STEP_PAGES; /* a short range was not marked: it goes through in one call */
        }
    }
    if (status == 0 && work->phase == PHASE_FILL) {
        status = work_fill(to, fill, fill->start + size, work, units);
        if (status > 0 && check.mark) {
            work->data[2] = (uint64_t)status;
            work_phase(work, PHASE_UNMARK);
            status = 0;
        } else if (status == 0) {
            work_phase(work, PHASE_COMMIT);
            work->cursor = origin;
        }
    }
    if (status == 0 && work->phase == PHASE_UNMARK) {
        work->cursor = work->cursor == 0 ? origin : work->cursor;
        status = range_unmark(from, &work->cursor, origin + size, units);
        status = status == 0 ? (status_t)work->data[2] : status;
    }
    return status;
}

static status_t heap_grow(struct aspace *space, uint64_t size, struct work *work)
{
    int units = STEP_PAGES;
    struct fill fill = {.entry = PTE_MAKE_LAZY | pte_from_rights(XOUS_READ | XOUS_WRITE),
                        .start = USER_HEAP_START + space->heap_size,
                        .level = SV39_LEVELS - 1};
    status_t status = work_fill(space, &fill, USER_HEAP_START + size, work, &units);

    arch_entry_fence();
    return status;
}

/* ---------------------------------------------------------------------- */

status_t aspace_free(struct aspace *space, vaddr_t address, uint64_t size, struct work *work)
{
    int units = STEP_PAGES;
    vaddr_t end = address + size;
    struct check check = {.accept =
                              ACCEPT(PTE_OWN) | ACCEPT(PTE_LAZY) | ACCEPT(PTE_RESERVED) | ACCEPT(PTE_FOREIGN),
                          .mark = span_is_long(size)};
    status_t status = span_check(address, size);

    if (status == 0 && work->phase == PHASE_CHECK) {
        status = work_check(space, &check, address, end, work, &units);
        if (status == 0) {
            area_released(space, address, end);
            work_phase(work, PHASE_COMMIT);
            units = STEP_PAGES;
        }
    }
    if (status == 0) {
        status = work_clear(space, address, end, work, &units);
    }
    return status == STATUS_AGAIN ? status : work_end(work, status);
}

status_t aspace_protect(struct aspace *space, vaddr_t address, uint64_t size, uint64_t rights,
                        struct work *work)
{
    int units = STEP_PAGES;
    vaddr_t end = address + size;
    struct check check = {.accept = ACCEPT(PTE_OWN) | ACCEPT(PTE_LAZY), .mark = span_is_long(size)};
    status_t status = move_check(address, USER_START, size, rights);

    if (status == 0 && work->phase == PHASE_CHECK) {
        status = work_check(space, &check, address, end, work, &units);
        if (status == 0) {
            work_phase(work, PHASE_COMMIT);
            work->cursor = address;
            units = STEP_PAGES;
        }
    }
    if (status == 0) {
        status = protect_some(space, work, end, rights, &units);
    }
    return status == STATUS_AGAIN ? status : work_end(work, status);
}

status_t aspace_heap_resize(struct aspace *space, uint64_t size, struct work *work)
{
    status_t status = 0;

    if (!page_aligned(size)) {
        return work_end(work, XOUS_BAD_ALIGNMENT);
    }
    if (size > USER_HEAP_END - USER_HEAP_START) {
        return work_end(work, XOUS_OUT_OF_MEMORY);
    }
    if (work->cursor == 0 && space->heap_busy) {
        return work_end(work, XOUS_SHARE_VIOLATION);
    }
    if (size < space->heap_size) {
        status = aspace_free(space, USER_HEAP_START + size, space->heap_size - size, work);
    } else if (size > space->heap_size) {
        status = heap_grow(space, size, work);
    }
    space->heap_busy = status == STATUS_AGAIN;
    if (status == STATUS_AGAIN) {
        return status;
    }
    space->heap_size = status == 0 ? size : space->heap_size;
    return work_end(work, status);
}

status_t aspace_move(struct aspace *from, vaddr_t origin, struct aspace *to, vaddr_t target, uint64_t size,
                     uint64_t rights, struct work *work)
{
    int units = STEP_PAGES;
    struct fill fill = {.entry = PTE_MAKE_INCOMING | pte_from_rights(rights & XOUS_RIGHTS),
                        .start = target,
                        .level = SV39_LEVELS - 1};
    status_t status = from == to ? XOUS_INVALID_ARGUMENT : move_check(origin, target, size, rights);

    if (status == 0 && work->phase != PHASE_COMMIT) {
        status = move_prepare(from, origin, to, &fill, size, work, &units);
    }
    if (status == 0 && work->phase == PHASE_COMMIT) {
        units = STEP_PAGES;
        struct transfer transfer = {.from = from, .to = to, .end = origin + size, .shift = target - origin};
        status = range_transfer(&transfer, &work->cursor, &units);
        if (rights & XOUS_EXECUTE) {
            arch_instruction_fence();
        }
    }
    return status == STATUS_AGAIN ? status : work_end(work, status);
}
