/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What an entry of a user page table says, valid or not. The table is the kernel's only record of an address
 * space, so every state a page can be in has an encoding here, the same at every level: an entry at level 1
 * or 2 speaks for all pages below it.
 *
 *   state        V  shape   RSW       meaning
 *   EMPTY        0  0       -         nothing
 *   TABLE        1  -       -         pointer to the next level
 *   LAZY         0  absent  0         the owner's, zero until first used; R, W, X are the rights
 *   RESERVED     0  absent  0         addresses only
 *   PENDING      0  absent  0         held for pages of a message that this space will borrow
 *   INCOMING     0  absent  0         held for pages that change owner; R, W, X are the rights
 *   MARKED       0  absent  BUILDING  LAZY or RESERVED, checked by a long call under way
 *   MARKED       1  leaf    BUILDING  OWN or FOREIGN, the same; the frame's owner tells which
 *   OWN          1  leaf    0         private and backed
 *   LENT         1  leaf    LENT      lent read-only: W is clear, D remembers it (within one process: W
 *   stays) LENT         0  leaf    LENT      lent mutable: the entry as it was but for V
 *   FOREIGN      1  leaf    FOREIGN   borrowed, a device's or pinned; the frame's kind tells which
 *   FRESH        0  leaf    BUILDING  backed, but the frames are not zero yet
 *   HELD         0  leaf    FOREIGN   moved here by a message that was not received yet
 *
 * Shapes: "leaf" entries carry frame number and rights as a valid leaf does, with U set; "absent" ones have U
 * clear and their kind in the low bits of the frame number.
 *
 * What the account of the space has promised for an entry: for each entry above level 0 but EMPTY, TABLE and
 * RESERVED the tables that it could be split into, so that a split never fails; for LAZY and INCOMING the
 * pages too.
 */
#pragma once

#include <pure/sv39.h>

#define PTE_BUILDING (1ul << SV39_RSW_SHIFT)
#define PTE_LENT_BITS (2ul << SV39_RSW_SHIFT)
#define PTE_FOREIGN_BITS (3ul << SV39_RSW_SHIFT)
#define PTE_RIGHTS (SV39_R | SV39_W | SV39_X)

#define PTE_KIND_SHIFT SV39_PPN_SHIFT
#define PTE_MAKE_LAZY (1ul << PTE_KIND_SHIFT)
#define PTE_MAKE_RESERVED (2ul << PTE_KIND_SHIFT)
#define PTE_MAKE_PENDING (3ul << PTE_KIND_SHIFT)
#define PTE_MAKE_INCOMING (4ul << PTE_KIND_SHIFT)

enum pte_state {
    PTE_EMPTY = 0,
    PTE_LAZY = 1, /* these four in the order of their kinds */
    PTE_RESERVED = 2,
    PTE_PENDING = 3,
    PTE_INCOMING = 4,
    PTE_OWN = 5, /* these four in the order of the RSW bits */
    PTE_MARKED = 6,
    PTE_LENT = 7,
    PTE_FOREIGN = 8,
    PTE_FRESH = 9,
    PTE_HELD = 10,
    PTE_TABLE = 11,
};

static inline enum pte_state pte_state_of_leaf(uint64_t entry)
{
    static const uint8_t invalid[4] = {PTE_EMPTY, PTE_FRESH, PTE_LENT, PTE_HELD};
    uint64_t mark = (entry & SV39_RSW) >> SV39_RSW_SHIFT;
    return (entry & SV39_V) ? (enum pte_state)(PTE_OWN + mark) : (enum pte_state)invalid[mark];
}

static inline enum pte_state pte_state(uint64_t entry)
{
    if (entry == 0) {
        return PTE_EMPTY;
    }
    if (sv39_is_table(entry)) {
        return PTE_TABLE;
    }
    if (entry & SV39_U) {
        return pte_state_of_leaf(entry);
    }
    return (entry & PTE_BUILDING) ? PTE_MARKED : (enum pte_state)(entry >> PTE_KIND_SHIFT);
}

/* The XOUS_READ.. bits of a page are the R, W, X bits of its entry, one place further left. */
static inline uint64_t pte_from_rights(uint64_t rights)
{
    return rights << 1;
}

static inline uint64_t pte_rights(uint64_t entry)
{
    return (entry & PTE_RIGHTS) >> 1;
}

/* A user leaf in state OWN. */
static inline uint64_t pte_leaf(uint64_t physical, uint64_t rights)
{
    return sv39_leaf(physical, pte_from_rights(rights) | SV39_U);
}

/* Whether the entry names a frame (valid or not). */
static inline int pte_has_frame(uint64_t entry)
{
    return (entry & SV39_U) != 0;
}

static inline int pte_is_lent(uint64_t entry)
{
    return (entry & (SV39_U | SV39_RSW)) == (SV39_U | PTE_LENT_BITS);
}

/* What entry number `index` of a table says if `entry`, one level up, was split into it. */
static inline uint64_t pte_child(uint64_t entry, unsigned child_level, unsigned index)
{
    return pte_has_frame(entry) ? entry + sv39_ppn((uint64_t)index << SV39_LEVEL_SHIFT(child_level)) : entry;
}

/* The lender's entry while the page is lent, without the bits `taken` (W, or V), and back. The rights that it
 * had come back from D. */
static inline uint64_t pte_lend(uint64_t entry, uint64_t taken)
{
    return (entry & ~(SV39_RSW | taken)) | PTE_LENT_BITS;
}

static inline uint64_t pte_unlend(uint64_t entry)
{
    uint64_t back = (entry & ~SV39_RSW) | SV39_V;
    return (entry & SV39_D) ? back | SV39_W : back;
}
