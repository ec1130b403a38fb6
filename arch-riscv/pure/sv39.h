/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The Sv39 page-table entry (The RISC-V Instruction Set Manual, Volume II, "Sv39: Page-Based 39-bit
 * Virtual-Memory System"): bits, indices and encodings. Used by the loader, the kernel and the fake machine
 * of the host tests, so that all three agree to the bit.
 */
#pragma once

#include <stdint.h>

#define SV39_LEVELS 3u /* 2 is the root */
#define SV39_ENTRIES 512u
#define SV39_PAGE_SHIFT 12u
#define SV39_LEVEL_SHIFT(level) (SV39_PAGE_SHIFT + 9u * (level))
#define SV39_LEAF_SIZE(level) (1ul << SV39_LEVEL_SHIFT(level))
#define SV39_USER_END (1ul << 38)

#define SV39_V (1ul << 0)
#define SV39_R (1ul << 1)
#define SV39_W (1ul << 2)
#define SV39_X (1ul << 3)
#define SV39_U (1ul << 4)
#define SV39_G (1ul << 5)
#define SV39_A (1ul << 6)
#define SV39_D (1ul << 7)
#define SV39_RSW_SHIFT 8u /* two bits for software */
#define SV39_RSW (3ul << SV39_RSW_SHIFT)
#define SV39_PPN_SHIFT 10u
#define SV39_PPN_MASK (((1ul << 44) - 1) << SV39_PPN_SHIFT)

#define SATP_MODE_SV39 (8ul << 60)
#define SATP_ASID_SHIFT 44u
#define SATP_ASID_MASK 0xfffful

static inline unsigned sv39_index(uint64_t address, unsigned level)
{
    return (unsigned)(address >> SV39_LEVEL_SHIFT(level)) & (SV39_ENTRIES - 1);
}

static inline uint64_t sv39_physical(uint64_t entry)
{
    return (entry & SV39_PPN_MASK) >> SV39_PPN_SHIFT << SV39_PAGE_SHIFT;
}

static inline uint64_t sv39_ppn(uint64_t physical)
{
    return physical >> SV39_PAGE_SHIFT << SV39_PPN_SHIFT;
}

/* A pointer to the next table has none of R, W, X, and A, D, U are reserved in it. */
static inline uint64_t sv39_table(uint64_t physical)
{
    return sv39_ppn(physical) | SV39_V;
}

/* A leaf: A always, D with W, so that hardware which traps on a clear A or D never does (Svade). */
static inline uint64_t sv39_leaf(uint64_t physical, uint64_t flags)
{
    return sv39_ppn(physical) | flags | SV39_V | SV39_A | ((flags & SV39_W) ? SV39_D : 0);
}

static inline int sv39_is_leaf(uint64_t entry)
{
    return (entry & SV39_V) && (entry & (SV39_R | SV39_W | SV39_X));
}

static inline int sv39_is_table(uint64_t entry)
{
    return (entry & SV39_V) && !(entry & (SV39_R | SV39_W | SV39_X));
}
