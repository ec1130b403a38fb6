/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Mappings of shared memory objects, between the files of mem/. kernel/shared.h has the invariants.
 */
#pragma once

#include <kernel/shared.h>

#include "walk.h"

/* Whether the entry maps a frame of a shared memory object. */
static inline bool entry_is_shared(uint64_t entry)
{
    const struct frame *frame = pte_has_frame(entry) ? frame_head(sv39_physical(entry)) : NULL;

    return frame != NULL && frame->kind == FRAME_SHARED;
}

/* The mapping that covers the address, or NULL. */
struct mapping *mapping_at(const struct aspace *space, vaddr_t address);
/* Whether the entry there belongs to a call that is building a mapping. */
static inline bool mapping_is_building(const struct aspace *space, uint64_t entry, vaddr_t address)
{
    return entry_is_shared(entry) && mapping_at(space, address)->building;
}
/* Whether it was revoked. */
static inline bool mapping_is_void(const struct mapping *mapping)
{
    const struct shared *shared = mapping->shared;

    return shared == NULL || (mapping->space != shared->home && mapping->epoch < shared->epoch);
}
/* Turns the addresses from `start` on, which are held for it, into the mapping, in steps. Requires: not revoked. */
MUST_CHECK status_t mapping_appear(struct mapping *mapping, vaddr_t start);
/* Cuts mappings in two at both addresses; OutOfMemory if there is no room for their records. */
MUST_CHECK status_t mappings_cut(struct aspace *space, vaddr_t start, vaddr_t end);
/* The entry for [start, end), the first of its mapping, is gone. `*last` is the mapping of the entry before in the
 * same step, or NULL. */
void mapping_unmapped(struct aspace *space, vaddr_t start, vaddr_t end, struct mapping **last);
