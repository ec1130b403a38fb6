/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Faults and questions about single pages.
 *
 * A fault on an entry that already allows the access is spurious: the hart used a translation from before
 * rights were added, which the privileged specification permits until a fence. Entries are therefore made
 * valid without a fence, and the rare spurious fault pays for it. It invalidates the whole space, because
 * a pointer to a new table may have been what was missing.
 */
#include "walk.h"

static bool entry_allows(uint64_t entry, enum xous_access access)
{
    static const uint64_t needs[] = {
        [XOUS_ACCESS_READ] = SV39_R,
        [XOUS_ACCESS_WRITE] = SV39_W,
        [XOUS_ACCESS_EXECUTE] = SV39_X,
    };

    return (entry & needs[access]) != 0;
}

/* Not yet touched, also while a long call waits to re-protect, free or lend it. */
static bool entry_is_lazy(uint64_t entry)
{
    return pte_state(entry & ~SV39_RSW) == PTE_LAZY && !pte_has_frame(entry);
}

static enum xous_memory_state state_of_foreign(uint64_t entry)
{
    const struct frame *frame = frame_head(sv39_physical(entry));

    if (frame == NULL) {
        return XOUS_MEMORY_DEVICE_RANGE;
    }
    return frame->kind == FRAME_USER ? XOUS_MEMORY_BORROWED : XOUS_MEMORY_SHARED;
}

static enum xous_memory_state state_of(const struct aspace *space, uint64_t entry)
{
    static const uint8_t states[] = {
        [PTE_EMPTY] = XOUS_MEMORY_EMPTY,       [PTE_LAZY] = XOUS_MEMORY_LAZY,
        [PTE_RESERVED] = XOUS_MEMORY_RESERVED, [PTE_PENDING] = XOUS_MEMORY_RESERVED,
        [PTE_INCOMING] = XOUS_MEMORY_RESERVED, [PTE_OWN] = XOUS_MEMORY_PRIVATE,
        [PTE_MARKED] = XOUS_MEMORY_PRIVATE,    [PTE_LENT] = XOUS_MEMORY_LENT,
        [PTE_FOREIGN] = XOUS_MEMORY_BORROWED,  [PTE_FRESH] = XOUS_MEMORY_PRIVATE,
        [PTE_HELD] = XOUS_MEMORY_RESERVED,     [PTE_TABLE] = XOUS_MEMORY_EMPTY,
    };
    enum pte_state state = pte_state(entry);

    if (state == PTE_MARKED && !pte_has_frame(entry)) {
        state = pte_state(entry & ~SV39_RSW);
    } else if (state == PTE_FOREIGN || (state == PTE_MARKED && !entry_is_owned(space, entry))) {
        return state_of_foreign(entry);
    }
    return (enum xous_memory_state)states[state];
}

/* ---------------------------------------------------------------------- */

enum xous_fault_cause aspace_fault(struct aspace *space, vaddr_t address, enum xous_access access)
{
    if (address >= USER_END) {
        return XOUS_FAULT_ACCESS;
    }
    struct place place = walk_find(space, address);
    uint64_t entry = *place.entry;
    if (entry_is_lazy(entry) && entry_allows(entry, access)) {
        page_back(space, address);
        arch_entry_fence();
        return XOUS_FAULT_NONE;
    }
    if ((entry & SV39_V) && entry_allows(entry, access)) {
        tlb_invalidate_space(space);
        return XOUS_FAULT_NONE;
    }
    if (pte_has_frame(entry) && pte_state(entry) == PTE_LENT && entry_allows(pte_unlend(entry), access)) {
        return XOUS_FAULT_LENT;
    }
    return XOUS_FAULT_ACCESS;
}

status_t aspace_query(struct aspace *space, vaddr_t address, struct page_info *info)
{
    if (address >= USER_END) {
        return XOUS_BAD_ADDRESS;
    }
    struct place place = walk_find(space, address);
    uint64_t entry = *place.entry;
    *info = (struct page_info){.state = (uint8_t)state_of(space, entry),
                               .rights = (uint8_t)pte_rights(entry),
                               .level = (uint8_t)place.level,
                               .start = place.start};
    if (pte_has_frame(entry)) {
        info->physical = sv39_physical(entry) + (address & ~(PAGE_SIZE - 1)) - place.start;
    }
    return 0;
}
