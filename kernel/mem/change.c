/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Memory that is there already: freed, re-protected, resized. (Moved: lend.c.)
 *
 * Each call checks all of its range, then commits; after the check nothing fails. Ranges longer than one step
 * are MARKED while they wait for the commit.
 */
#include "mapping.h"
#include "walk.h"

enum phase {
    PHASE_CHECK = 0,
    PHASE_COMMIT = 1,
};

#define MAY_BE_PROTECTED (ACCEPT(PTE_OWN) | ACCEPT(PTE_LAZY))
#define MAY_BE_FREED (MAY_BE_PROTECTED | ACCEPT(PTE_RESERVED) | ACCEPT(PTE_FOREIGN))

/* 0: the range is good, and the call in its commit phase. */
static status_t change_check(struct aspace *space, vaddr_t address, uint64_t size, uint32_t accept,
                             struct work *work)
{
    struct check check = {.accept = accept, .mark = span_is_long(size)};

    if (work->phase == PHASE_CHECK) {
        RETURN_UNLESS_OK(span_check(address, size));
        RETURN_UNLESS_OK(work_check(space, &check, address, address + size, work));
        status_t status = mappings_cut(space, address, address + size);
        if (status != 0) {
            work_refuse(work, address, status);
            return STATUS_AGAIN;
        }
        work_phase(work, PHASE_COMMIT);
    }
    return 0;
}

/* The entry with other rights; LAZY stays lazy, the mark goes. */
static uint64_t entry_with_rights(uint64_t entry, uint64_t rights)
{
    if (!pte_has_frame(entry)) {
        return PTE_MAKE_LAZY | pte_from_rights(rights);
    }
    return pte_leaf(sv39_physical(entry), rights);
}

static status_t protect_some(struct aspace *space, vaddr_t address, vaddr_t end, uint64_t rights,
                             struct work *work)
{
    struct gather gather = {.space = space};
    struct range range = range_from(space, work_cursor(work, address), end);

    range.level = SV39_LEVELS - 1;
    while (range_next(&range)) {
        for (unsigned i = 0; i < range.count; i++) {
            uint64_t old = range.at.entry[i];
            pte_write(&range.at.entry[i], entry_with_rights(old, rights));
            if (old & PTE_RIGHTS & ~pte_from_rights(rights)) {
                gather_entry(&gather, old, range.at.start + i * PAGE_SIZE, range.at.level);
            }
        }
    }
    gather_finish(&gather);
    if (rights & XOUS_EXECUTE) {
        arch_instruction_fence();
    }
    return range_stop(&range, &work->cursor);
}

static status_t free_steps(struct aspace *space, vaddr_t address, uint64_t size, struct work *work)
{
    RETURN_UNLESS_OK(change_check(space, address, size, MAY_BE_FREED, work));
    if (work->cursor == 0) {
        area_released(space, address, address + size);
    }
    return work_clear(space, address, address + size, false, work);
}

static status_t protect_steps(struct aspace *space, vaddr_t address, uint64_t size, uint64_t rights,
                              struct work *work)
{
    if (!rights_are_legal(rights)) {
        return XOUS_INVALID_ARGUMENT;
    }
    RETURN_UNLESS_OK(change_check(space, address, size, MAY_BE_PROTECTED, work));
    return protect_some(space, address, address + size, rights, work);
}

static status_t heap_steps(struct aspace *space, uint64_t size, struct work *work)
{
    struct fill fill = {.entry = PTE_MAKE_LAZY | pte_from_rights(XOUS_READ | XOUS_WRITE),
                        .start = USER_HEAP_START + space->heap_size,
                        .level = SV39_LEVELS - 1};

    if (!page_aligned(size)) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (size > USER_HEAP_END - USER_HEAP_START) {
        return XOUS_OUT_OF_MEMORY;
    }
    if (size < space->heap_size) {
        return free_steps(space, USER_HEAP_START + size, space->heap_size - size, work);
    }
    status_t status = work_fill(space, &fill, USER_HEAP_START + size, work);
    arch_entry_fence();
    return status;
}

/* ---------------------------------------------------------------------- */

status_t aspace_free(struct aspace *space, vaddr_t address, uint64_t size, struct work *work)
{
    return work_end(work, free_steps(space, address, size, work));
}

status_t aspace_protect(struct aspace *space, vaddr_t address, uint64_t size, uint64_t rights,
                        struct work *work)
{
    return work_end(work, protect_steps(space, address, size, rights, work));
}

status_t aspace_heap_resize(struct aspace *space, uint64_t size, struct work *work)
{
    if (work->cursor == 0 && space->heap_busy) {
        return XOUS_SHARE_VIOLATION;
    }
    status_t status = heap_steps(space, size, work);
    space->heap_busy = status == STATUS_AGAIN;
    if (status == 0) {
        space->heap_size = size;
    }
    return work_end(work, status);
}
