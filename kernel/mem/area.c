/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Free addresses: looked for in the tables themselves, from a hint on that keeps the search short.
 *
 * In the message window the hint is exact: nothing below it is free. So repeated messages find the same
 * addresses at once, and the table there is kept for them although it is empty in between. Elsewhere the search
 * goes on behind what was allocated last.
 */
#include "walk.h"

static vaddr_t area_align(const struct area *area, vaddr_t address)
{
    return address + ((area->offset - address) & (area->align - 1));
}

/* ---------------------------------------------------------------------- */

/* What lies between the candidate and the cursor is known to be empty. */
status_t area_find(struct aspace *space, const struct area *area, uint64_t size, struct work *work,
                   vaddr_t *found)
{
    vaddr_t candidate = work->cursor == 0 ? area_align(area, area->start) : work->data[0];
    vaddr_t cursor = work_cursor(work, candidate);

    for (int units = STEP_PAGES; cursor < candidate + size;) {
        if (size > area->end || candidate > area->end - size) {
            return XOUS_OUT_OF_MEMORY;
        }
        if (units <= 0) {
            work->cursor = cursor;
            work->data[0] = candidate;
            return STATUS_AGAIN;
        }
        struct place place = walk_find(space, cursor);
        unsigned empty = empty_count(&place, candidate + size);
        units -= empty_units(empty);
        cursor = place.start + ((uint64_t)empty << SV39_LEVEL_SHIFT(place.level));
        if (empty == 0) {
            candidate = area_align(area, place_end(&place));
            cursor = candidate;
        }
    }
    *found = candidate;
    return 0;
}

void area_taken(struct aspace *space, vaddr_t start, vaddr_t end)
{
    if (start < USER_WINDOW_START) {
        space->allocate_hint = end;
    } else if (start <= space->window_hint && end > space->window_hint) {
        space->window_hint = end;
    }
}

void area_released(struct aspace *space, vaddr_t start, vaddr_t end)
{
    struct gather gather = {.space = space};
    vaddr_t old = space->window_hint;

    if (start >= USER_WINDOW_START && start < old) {
        space->window_hint = start;
        walk_trim(space, old, &gather); /* its table is not the kept one any more */
        gather_finish(&gather);
    } else if (end == space->allocate_hint && start > USER_ALLOCATE_START) {
        space->allocate_hint = start - PAGE_SIZE; /* its guard page: the same address is found again */
    }
}
