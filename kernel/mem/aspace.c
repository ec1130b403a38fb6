/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Address spaces: made, filled with memory, taken apart.
 *
 * New memory is charged entry by entry as it is entered (walk.h, rule 3); an error takes out again what was
 * entered, so a call that fails leaves neither pages nor charges.
 */
#include "walk.h"

#include <kernel/assert.h>
#include <kernel/string.h>

/* --- flags --- */

static bool rights_are_legal(uint64_t rights)
{
    return rights == XOUS_READ || rights == (XOUS_READ | XOUS_WRITE) || rights == (XOUS_READ | XOUS_EXECUTE);
}

static status_t flags_check(uint64_t flags)
{
    uint64_t rights = flags & XOUS_RIGHTS;

    if (flags & ~(XOUS_RIGHTS | XOUS_MEMORY_POPULATE | XOUS_MEMORY_CONTIGUOUS | XOUS_MEMORY_RESERVE)) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (flags & XOUS_MEMORY_RESERVE) {
        return flags == XOUS_MEMORY_RESERVE ? 0 : XOUS_INVALID_ARGUMENT;
    }
    return rights_are_legal(rights) ? 0 : XOUS_INVALID_ARGUMENT;
}

/* --- entering memory at an address that the caller or the kernel chose --- */

enum phase {
    PHASE_START = 0,
    PHASE_FIND = 1,       /* from the hint on */
    PHASE_FIND_AGAIN = 2, /* from the start of the area */
    PHASE_FILL = 3,
    PHASE_BACK = 4,
    PHASE_UNDO = 5,
};

/* work->data[2] is the address, once it is known. */
#define CHOSEN data[2]

static bool span_in_window(vaddr_t address, uint64_t size)
{
    return address < WINDOW_END && address + size > USER_WINDOW_START;
}

/* Places at least 2 MiB large begin where a leaf of that size can. */
static status_t enter_find(struct aspace *space, uint64_t size, struct work *work, int *units)
{
    struct area area = {.start = USER_ALLOCATE_START, .end = USER_WINDOW_START, .align = PAGE_SIZE};
    vaddr_t found;

    if (work->phase == PHASE_FIND) {
        area.start = space->allocate_hint;
    }
    if (size >= SV39_LEAF_SIZE(1)) {
        area.align = size >= SV39_LEAF_SIZE(2) ? SV39_LEAF_SIZE(2) : SV39_LEAF_SIZE(1);
        area.offset = area.align - PAGE_SIZE;
    }
    /* A guard page on both sides; the one below is shared with whatever lies there. */
    status_t status = area_find(space, &area, size + 2 * PAGE_SIZE, work, units, &found);
    if (status == XOUS_OUT_OF_MEMORY && work->phase == PHASE_FIND) {
        work_phase(work, PHASE_FIND_AGAIN);
        return STATUS_AGAIN;
    }
    if (status == 0) {
        work->CHOSEN = found + PAGE_SIZE;
        work_phase(work, PHASE_FILL);
    }
    return status;
}

static status_t enter_start(vaddr_t address, uint64_t size, struct work *work)
{
    if (address == 0) {
        status_t status = span_check(USER_START, size);
        work_phase(work, PHASE_FIND);
        return status;
    }
    status_t status = span_check(address, size);
    if (status == 0 && span_in_window(address, size)) {
        status = XOUS_BAD_ADDRESS;
    }
    work->CHOSEN = address;
    work_phase(work, PHASE_FILL);
    return status;
}

/* Finds the place and fills it. 0: filled, the phase is PHASE_BACK. */
static status_t enter(struct aspace *space, vaddr_t address, uint64_t size, const struct fill *what,
                      struct work *work, int *units)
{
    status_t status = work->phase == PHASE_START ? enter_start(address, size, work) : 0;

    if (status == 0 && work->phase < PHASE_FILL) {
        status = enter_find(space, size, work, units);
    }
    if (status == 0 && work->phase == PHASE_FILL) {
        struct fill fill = *what;
        fill.start = work->CHOSEN;
        status = work_fill(space, &fill, fill.start + size, work, units);
        if (status == XOUS_MEMORY_IN_USE && address == 0) {
            /* Somebody took the place between two steps of the search. */
            work->error = 0;
            work_phase(work, PHASE_FIND);
            return STATUS_AGAIN;
        }
        if (status == 0) {
            if (address == 0) {
                area_taken(space, fill.start, fill.start + size);
            }
            arch_entry_fence();
            work_phase(work, PHASE_BACK);
        }
    }
    return status;
}

static status_t enter_end(vaddr_t *address, struct work *work, status_t status)
{
    if (status == STATUS_AGAIN) {
        return status;
    }
    if (status == 0) {
        *address = work->CHOSEN;
    }
    return work_end(work, status);
}

static status_t back_all(struct aspace *space, uint64_t size, struct work *work, int *units)
{
    if (work->cursor == 0) {
        work->cursor = work->CHOSEN;
    }
    return range_back(space, &work->cursor, work->CHOSEN + size, units, true);
}

/* --- contiguous memory: INCOMING entries, exchanged for those of one run of frames --- */

/* In one go, so that no frame is ever without an entry: a run has few blocks, and less than 2 MiB in
 * single pages. The entries become FRESH. */
static status_t run_attach(struct aspace *space, vaddr_t address, uint64_t pages, paddr_t *run)
{
    struct place place;
    status_t status = frame_take_promised_run(space->account, FRAME_USER, pages, run);

    for (uint64_t at = 0; at < pages && status == 0; at += level_pages(place.level)) {
        place = walk_find(space, address + (at << PAGE_SHIFT));
        uint64_t entry = pte_leaf(*run + (at << PAGE_SHIFT), pte_rights(*place.entry));
        pte_write(place.entry, (entry & ~SV39_V) | PTE_BUILDING);
    }
    return status;
}

/* ---------------------------------------------------------------------- */

status_t aspace_init(struct aspace *space, struct account *account)
{
    *space = (struct aspace){
        .account = account, .allocate_hint = USER_ALLOCATE_START, .window_hint = USER_WINDOW_START};
    status_t status = frame_take(account, FRAME_TABLE, &space->root);
    if (status == 0) {
        const uint64_t *kernel = arch_virtual(arch_kernel_root());
        uint64_t *root = arch_virtual(space->root);
        memcpy(root + SV39_ENTRIES / 2, kernel + SV39_ENTRIES / 2, PAGE_SIZE / 2);
    }
    return status;
}

status_t aspace_destroy(struct aspace *space, struct work *work)
{
    int units = STEP_PAGES;

    if (work->phase == PHASE_START) {
        asid_forget(space);
        space->window_hint = USER_END; /* keeps no table */
        work_phase(work, PHASE_UNDO);
    }
    status_t status = work_clear(space, 0, USER_END, work, &units);
    if (status == STATUS_AGAIN) {
        return status;
    }
    frame_give_back(space->root, 0);
    space->root = 0;
    return work_end(work, 0);
}

status_t aspace_allocate(struct aspace *space, vaddr_t *address, uint64_t size, uint64_t flags,
                         struct work *work)
{
    int units = STEP_PAGES;
    status_t status = size == 0 ? XOUS_INVALID_ARGUMENT : flags_check(flags);
    struct fill fill = {.entry = PTE_MAKE_RESERVED, .level = SV39_LEVELS - 1};

    if (!(flags & XOUS_MEMORY_RESERVE)) {
        fill.entry = PTE_MAKE_LAZY | pte_from_rights(flags & XOUS_RIGHTS);
    }
    if (status == 0 && work->phase != PHASE_BACK) {
        status = enter(space, *address, size, &fill, work, &units);
    }
    if (status == 0 && (flags & XOUS_MEMORY_POPULATE)) {
        status = back_all(space, size, work, &units);
    }
    return enter_end(address, work, status);
}

status_t aspace_allocate_contiguous(struct aspace *space, vaddr_t *address, uint64_t size, uint64_t flags,
                                    paddr_t *physical, struct work *work)
{
    int units = STEP_PAGES;
    status_t status = size == 0 || (flags & XOUS_MEMORY_RESERVE) ? XOUS_INVALID_ARGUMENT : flags_check(flags);
    struct fill fill = {.entry = PTE_MAKE_INCOMING | pte_from_rights(flags & XOUS_RIGHTS), .level = 1};

    if (status == 0 && size >= SV39_LEAF_SIZE(1) && (*address & (SV39_LEAF_SIZE(1) - 1)) != 0) {
        status = XOUS_BAD_ALIGNMENT;
    }
    if (status == 0 && work->phase < PHASE_BACK) {
        status = enter(space, *address, size, &fill, work, &units);
        if (status == 0 && run_attach(space, work->CHOSEN, size >> PAGE_SHIFT, physical) != 0) {
            work_phase(work, PHASE_UNDO);
        }
    }
    if (status == 0 && work->phase == PHASE_BACK) {
        status = back_all(space, size, work, &units);
    } else if (status == 0) {
        status = work_clear(space, work->CHOSEN, work->CHOSEN + size, work, &units);
        status = status == 0 ? XOUS_OUT_OF_MEMORY : status;
    }
    return enter_end(address, work, status);
}

/* All of the range is pinned frames (read-only, then), or none of it is RAM. Frames are looked at one by
 * one, but a range without RAM bank by bank. */
static status_t physical_check(paddr_t physical, uint64_t size, uint64_t rights)
{
    if (!page_aligned(physical) || !page_aligned(size)) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (physical >= 1ul << 56 || size > (1ul << 56) - physical) {
        return XOUS_BAD_ADDRESS;
    }
    if (bank_of(physical) == NULL) {
        for (unsigned i = 0; i < frame_table.banks; i++) {
            if (frame_table.bank[i].base - physical < size) {
                return XOUS_ACCESS_DENIED;
            }
        }
        return rights & XOUS_EXECUTE ? XOUS_INVALID_ARGUMENT : 0;
    }
    for (uint64_t at = 0; at < size; at += PAGE_SIZE) {
        const struct frame *frame = frame_of(physical + at);
        if (frame == NULL || frame->kind != FRAME_PINNED || rights != XOUS_READ) {
            return XOUS_ACCESS_DENIED;
        }
    }
    return 0;
}

status_t aspace_map_physical(struct aspace *space, vaddr_t *address, paddr_t physical, uint64_t size,
                             uint64_t rights, struct work *work)
{
    int units = STEP_PAGES;
    struct fill fill = {.physical = physical, .level = SV39_LEVELS - 1};
    status_t status = 0;

    if (work->phase == PHASE_START) {
        status = size == 0 || !rights_are_legal(rights) ? XOUS_INVALID_ARGUMENT
                                                        : physical_check(physical, size, rights);
    }
    fill.entry = pte_leaf(0, rights & XOUS_RIGHTS) | PTE_FOREIGN_BITS;
    if (status == 0) {
        status = enter(space, *address, size, &fill, work, &units);
    }
    return enter_end(address, work, status);
}

status_t aspace_adopt(struct aspace *space, vaddr_t address, paddr_t physical, uint64_t size, uint64_t rights)
{
    struct fill fill = {.entry = pte_leaf(0, rights), .physical = physical, .start = address};
    struct account *account = space->account;
    uint64_t cursor = address;
    status_t status = span_check(address, size);

    for (uint64_t at = 0; at < size && status == 0; at += PAGE_SIZE) {
        const struct frame *frame = frame_head(physical + at);
        KASSERT(frame != NULL && frame->kind == FRAME_USER);
        if (frame->owner != account->index) {
            status = account_promise(account, 1);
            if (status == 0) {
                frame_change_owner(physical + at, 0, account, FRAME_USER);
            }
        }
    }
    while (status == 0 && cursor < address + size) {
        int units = STEP_PAGES;
        status = range_fill(space, &fill, &cursor, address + size, &units);
        status = status == STATUS_AGAIN ? 0 : status;
    }
    arch_instruction_fence();
    return status;
}

void aspace_activate(struct aspace *space)
{
    asid_activate(space);
}
