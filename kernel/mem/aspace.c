/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Address spaces: made, filled with memory, taken apart.
 *
 * New memory is charged entry by entry as it is entered (walk.h, rule 3); an error takes out again what was
 * entered, so a call that fails leaves neither pages nor charges.
 */
#include "mapping.h"
#include "walk.h"

#include <kernel/assert.h>
#include <kernel/string.h>

enum phase {
    PHASE_START = 0,
    PHASE_FIND = 1,
    PHASE_FILL = 2,
    PHASE_BACK = 3,
};

/* In the work record: the address, once it is known; whether the search goes from the beginning of the area. */
#define CHOSEN data[2]
#define FROM_START data[3]

/* --- entering memory at an address that the caller or the kernel chose --- */

static status_t enter_start(vaddr_t address, uint64_t size, struct work *work)
{
    RETURN_UNLESS_OK(size == 0 ? XOUS_INVALID_ARGUMENT : 0);
    RETURN_UNLESS_OK(span_check(address == 0 ? USER_START : address, size));
    if (address != 0 && span_in_window(address, size)) {
        return XOUS_BAD_ADDRESS;
    }
    work->CHOSEN = address;
    work_phase(work, address == 0 ? PHASE_FIND : PHASE_FILL);
    return 0;
}

/* Places at least 2 MiB large begin where a leaf of that size can. */
static status_t enter_find(struct aspace *space, uint64_t size, struct work *work)
{
    struct area area = {.start = work->FROM_START ? USER_ALLOCATE_START : space->allocate_hint,
                        .end = USER_WINDOW_START,
                        .align = PAGE_SIZE};
    vaddr_t found;

    if (size >= SV39_LEAF_SIZE(1)) {
        area.align = size >= SV39_LEAF_SIZE(2) ? SV39_LEAF_SIZE(2) : SV39_LEAF_SIZE(1);
        area.offset = area.align - PAGE_SIZE;
    }
    /* A guard page on both sides; the one below is shared with whatever lies there. */
    status_t status = area_find(space, &area, size + 2 * PAGE_SIZE, work, &found);
    if (status == XOUS_OUT_OF_MEMORY && !work->FROM_START) {
        *work = (struct work){.phase = PHASE_FIND, .FROM_START = 1};
        return STATUS_AGAIN;
    }
    RETURN_UNLESS_OK(status);
    work->CHOSEN = found + PAGE_SIZE;
    work_phase(work, PHASE_FILL);
    return 0;
}

static status_t enter_fill(struct aspace *space, bool anywhere, uint64_t size, const struct fill *what,
                           struct work *work)
{
    struct fill fill = *what;

    fill.start = work->CHOSEN;
    status_t status = work_fill(space, &fill, fill.start + size, work);
    if (status == XOUS_MEMORY_IN_USE && anywhere) {
        /* Somebody took the place between two steps of the search. */
        *work = (struct work){.phase = PHASE_FIND};
        return STATUS_AGAIN;
    }
    RETURN_UNLESS_OK(status);
    if (anywhere) {
        area_taken(space, fill.start, fill.start + size);
    }
    arch_entry_fence();
    work_phase(work, PHASE_BACK);
    return 0;
}

/* Finds the place and fills it. 0: filled, the phase is PHASE_BACK. */
static status_t enter(struct aspace *space, vaddr_t address, uint64_t size, const struct fill *what,
                      struct work *work)
{
    if (work->phase == PHASE_START) {
        RETURN_UNLESS_OK(enter_start(address, size, work));
    }
    if (work->phase == PHASE_FIND) {
        RETURN_UNLESS_OK(enter_find(space, size, work));
    }
    return work->phase == PHASE_FILL ? enter_fill(space, address == 0, size, what, work) : 0;
}

static status_t enter_end(vaddr_t *address, struct work *work, status_t status)
{
    if (status == 0) {
        *address = work->CHOSEN;
    }
    return work_end(work, status);
}

static status_t back_all(struct aspace *space, uint64_t size, struct work *work)
{
    work->cursor = work_cursor(work, work->CHOSEN);
    return range_back(space, &work->cursor, work->CHOSEN + size, true);
}

/* --- kinds of memory --- */

static status_t flags_check(uint64_t flags)
{
    uint64_t ways = XOUS_MEMORY_POPULATE | XOUS_MEMORY_CONTIGUOUS;

    return flags == XOUS_MEMORY_RESERVE || rights_are_legal(flags & ~ways) ? 0 : XOUS_INVALID_ARGUMENT;
}

static status_t allocate_steps(struct aspace *space, vaddr_t address, uint64_t size, uint64_t flags,
                               struct work *work)
{
    struct fill fill = {.entry = PTE_MAKE_RESERVED, .level = SV39_LEVELS - 1};

    RETURN_UNLESS_OK(flags_check(flags));
    if (flags != XOUS_MEMORY_RESERVE) {
        fill.entry = PTE_MAKE_LAZY | pte_from_rights(flags & XOUS_RIGHTS);
    }
    RETURN_UNLESS_OK(enter(space, address, size, &fill, work));
    return flags & XOUS_MEMORY_POPULATE ? back_all(space, size, work) : 0;
}

/* INCOMING entries are exchanged for those of one run of frames, in one go, so that no frame is ever without an
 * entry: a run has few blocks, and less than 2 MiB in single pages. The entries become FRESH. */
static status_t run_attach(struct aspace *space, vaddr_t address, uint64_t pages, paddr_t *run)
{
    struct place place;

    RETURN_UNLESS_OK(frame_take_promised_run(space->account, FRAME_USER, pages, run));
    for (uint64_t at = 0; at < pages; at += level_pages(place.level)) {
        place = walk_find(space, address + (at << PAGE_SHIFT));
        uint64_t entry = pte_leaf(*run + (at << PAGE_SHIFT), pte_rights(*place.entry));
        pte_write(place.entry, (entry & ~SV39_V) | PTE_BUILDING);
    }
    return 0;
}

static status_t contiguous_steps(struct aspace *space, vaddr_t address, uint64_t size, uint64_t flags,
                                 paddr_t *physical, struct work *work)
{
    struct fill fill = {.entry = PTE_MAKE_INCOMING | pte_from_rights(flags & XOUS_RIGHTS), .level = 1};

    RETURN_UNLESS_OK(flags_check(flags | XOUS_MEMORY_CONTIGUOUS));
    if (size >= SV39_LEAF_SIZE(1) && (address & (SV39_LEAF_SIZE(1) - 1)) != 0) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (work->phase < PHASE_BACK) {
        RETURN_UNLESS_OK(enter(space, address, size, &fill, work));
        status_t status = run_attach(space, work->CHOSEN, size >> PAGE_SHIFT, physical);
        if (status != 0) {
            /* Back to the filling, which fails at its end and takes everything out. */
            work->phase = PHASE_FILL;
            work->cursor = work->CHOSEN + size;
            work_refuse(work, work->CHOSEN, status);
            return STATUS_AGAIN;
        }
    }
    return back_all(space, size, work);
}

/* All of the range is pinned frames (read-only, then), or none of it is RAM. */
static status_t physical_check(paddr_t physical, uint64_t size, uint64_t rights)
{
    if (!page_aligned(physical) || !page_aligned(size)) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (physical >= 1ul << 56 || size > (1ul << 56) - physical) {
        return XOUS_BAD_ADDRESS;
    }
    if (!frames_overlap(physical, size)) {
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

static status_t physical_steps(struct aspace *space, vaddr_t address, paddr_t physical, uint64_t size,
                               uint64_t rights, struct work *work)
{
    struct fill fill = {.entry = pte_leaf(0, rights & XOUS_RIGHTS) | PTE_FOREIGN_BITS,
                        .physical = physical,
                        .level = SV39_LEVELS - 1};

    if (work->phase == PHASE_START) {
        RETURN_UNLESS_OK(rights_are_legal(rights) ? 0 : XOUS_INVALID_ARGUMENT);
        RETURN_UNLESS_OK(physical_check(physical, size, rights));
    }
    return enter(space, address, size, &fill, work);
}

/* The addresses are held first, with their tables; then the frames appear. A revocation in between turns what has
 * appeared back into held addresses, which are given up here. */
static status_t shared_steps(struct aspace *space, vaddr_t address, struct mapping *mapping,
                             struct work *work)
{
    struct fill fill = {.entry = PTE_MAKE_PENDING, .level = 1};
    uint64_t size = mapping->pages << PAGE_SHIFT;

    RETURN_UNLESS_OK(enter(space, address, size, &fill, work));
    if (mapping_is_void(mapping)) {
        RETURN_UNLESS_OK(work_clear(space, work->CHOSEN, work->CHOSEN + size, false, work));
        return XOUS_ACCESS_DENIED;
    }
    return mapping_appear(mapping, work->CHOSEN);
}

/* ---------------------------------------------------------------------- */

status_t aspace_init(struct aspace *space, struct account *account)
{
    *space = (struct aspace){
        .account = account, .allocate_hint = USER_ALLOCATE_START, .window_hint = USER_WINDOW_START};
    pool_init(&space->mapping_pool, account, POOL_SIZE(sizeof(struct mapping)));
    RETURN_UNLESS_OK(frame_take(account, FRAME_TABLE, &space->root));
    const uint64_t *kernel = arch_virtual(arch_kernel_root());
    uint64_t *root = arch_virtual(space->root);
    memcpy(root + SV39_ENTRIES / 2, kernel + SV39_ENTRIES / 2, PAGE_SIZE / 2);
    return 0;
}

status_t aspace_destroy(struct aspace *space, struct work *work)
{
    if (work->cursor == 0) {
        asid_forget(space);
        space->window_hint = USER_END; /* keeps no table */
    }
    RETURN_UNLESS_OK(work_clear(space, 0, USER_END, false, work));
    frame_give_back(space->root, 0);
    space->root = 0;
    return work_end(work, 0);
}

status_t aspace_allocate(struct aspace *space, vaddr_t *address, uint64_t size, uint64_t flags,
                         struct work *work)
{
    return enter_end(address, work, allocate_steps(space, *address, size, flags, work));
}

status_t aspace_allocate_contiguous(struct aspace *space, vaddr_t *address, uint64_t size, uint64_t flags,
                                    paddr_t *physical, struct work *work)
{
    return enter_end(address, work, contiguous_steps(space, *address, size, flags, physical, work));
}

status_t aspace_map_physical(struct aspace *space, vaddr_t *address, paddr_t physical, uint64_t size,
                             uint64_t rights, struct work *work)
{
    return enter_end(address, work, physical_steps(space, *address, physical, size, rights, work));
}

status_t aspace_map_shared(struct aspace *space, vaddr_t *address, struct mapping *mapping, struct work *work)
{
    return enter_end(address, work, shared_steps(space, *address, mapping, work));
}

status_t aspace_adopt(struct aspace *space, vaddr_t address, paddr_t physical, uint64_t size, uint64_t rights)
{
    struct fill fill = {.entry = pte_leaf(0, rights), .physical = physical, .start = address};
    struct work work = {0};
    status_t status;

    RETURN_UNLESS_OK(span_check(address, size));
    for (uint64_t at = 0; at < size; at += PAGE_SIZE) {
        KASSERT(entry_is_owned(space, pte_leaf(physical + at, rights)));
    }
    do {
        status = work_fill(space, &fill, address + size, &work);
    } while (status == STATUS_AGAIN);
    arch_instruction_fence();
    return status;
}
