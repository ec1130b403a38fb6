/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Page tables, between the files of mem/.
 *
 * Rules that every writer of entries keeps
 *  1. The record of a table's frame counts the entries in use (struct frame.users); walk_trim frees a table
 *     whose count is 0, but for the one at the window hint, which repeated lends use.
 *  2. Frames and tables taken out go through a gather: they are freed after the invalidation, never before.
 *  3. Promises are kept entry by entry as the table in arch/pte.h says, so any range can be taken apart by
 *     looking at its entries alone.
 */
#pragma once

#include <arch/pte.h>
#include <kernel/arch.h>
#include <kernel/asid.h>
#include <kernel/aspace.h>

#include "frame_table.h"

#define WINDOW_END (USER_STACK_TOP - (1ul << 30))

/* What zeroing a page costs, in units of STEP_PAGES. */
#define ZERO_UNITS 12

/* An entry and what it covers. */
struct place {
    uint64_t *entry;
    vaddr_t start;
    unsigned level;
};

static inline vaddr_t place_end(const struct place *place)
{
    return place->start + SV39_LEAF_SIZE(place->level);
}

static inline void pte_write(uint64_t *entry, uint64_t value)
{
    __atomic_store_n(entry, value, __ATOMIC_RELAXED);
}

/* The record of the table that an entry is in. */
static inline struct frame *table_of(const uint64_t *entry)
{
    return frame_head(arch_physical(entry) & ~(PAGE_SIZE - 1));
}

/* Tables that a block of this level may be split into. */
static inline uint64_t level_tables(unsigned level)
{
    static const uint16_t tables[SV39_LEVELS] = {0, 1, 513};

    return tables[level];
}

static inline uint64_t level_pages(unsigned level)
{
    return 1ul << (9 * level);
}

/* Frames that the account of the space has promised for an entry. */
uint64_t entry_promise(uint64_t entry, unsigned level);
/* Whether a valid or FRESH or HELD entry's frame belongs to the account, not borrowed, a device's or pinned. */
bool entry_is_owned(const struct aspace *space, uint64_t entry);

/* The entry that speaks for an address: a leaf, or one that is not valid. */
struct place walk_find(const struct aspace *space, vaddr_t address);
/* The entry of exactly that level, making tables on the way. MemoryInUse if something larger is there;
 * OutOfMemory; then nothing changed. */
MUST_CHECK status_t walk_reach(struct aspace *space, vaddr_t address, unsigned level, struct place *place);
/* Splits an entry above level 0. Fails (OutOfMemory) only for RESERVED. */
MUST_CHECK status_t walk_split(struct aspace *space, const struct place *place);
/* As walk_find, split so far that it covers nothing before `start` or from `end` on, nor more than `level`. */
MUST_CHECK status_t walk_narrow(struct aspace *space, vaddr_t address, vaddr_t start, vaddr_t end,
                                unsigned level, struct place *place);
/* Replaces an entry and keeps the count of its table. */
void place_set(const struct place *place, uint64_t value);

/* What one step takes out of a space. */
struct gather {
    struct aspace *space;
    vaddr_t first; /* pages to invalidate */
    vaddr_t last;
    uint32_t frames; /* chain of records to free */
    bool pages;      /* first and last mean something */
    bool tables;     /* a pointer to a table went too */
};

void gather_entry(struct gather *gather, uint64_t old, vaddr_t start, unsigned level);
void gather_frame(struct gather *gather, paddr_t address);
/* Invalidates, then frees. */
void gather_finish(struct gather *gather);
/* Frees the tables on the way to an address that have no entries. */
void walk_trim(struct aspace *space, vaddr_t address, struct gather *gather);

/* --- ranges: `*cursor` moves from the start to `end`, `*units` falls; STATUS_AGAIN when it is used up --- */

struct check {
    uint32_t accept; /* bit per enum pte_state */
    uint64_t need;   /* PTE_RIGHTS bits */
    bool mark;       /* leave MARKED entries */
};

/* 0, STATUS_AGAIN, or why the entry at the cursor is refused. A LAZY entry that is not accepted for lending
 * is CHECK_LAZY. */
#define CHECK_LAZY (-16)
MUST_CHECK status_t range_check(struct aspace *space, const struct check *check, uint64_t *cursor,
                                vaddr_t end, int *units);
MUST_CHECK status_t range_unmark(struct aspace *space, uint64_t *cursor, vaddr_t end, int *units);
/* Backs what is LAZY and leaves the rest. `large`: with 2 MiB blocks where they fit, and FRESH entries,
 * which the caller made, are zeroed and become valid. */
MUST_CHECK status_t range_back(struct aspace *space, uint64_t *cursor, vaddr_t end, int *units, bool large);
/* Takes everything out and settles the promises. Owned frames are freed, lent and foreign ones left alone. */
MUST_CHECK status_t range_clear(struct aspace *space, uint64_t *cursor, vaddr_t end, int *units,
                                struct gather *gather);

struct fill {
    uint64_t entry;   /* absent kind, or a leaf for `physical` */
    paddr_t physical; /* of `start`, for leaves */
    vaddr_t start;
    unsigned level; /* the largest to use */
};
/* MemoryInUse, OutOfMemory: what lies before the cursor is filled. */
MUST_CHECK status_t range_fill(struct aspace *space, const struct fill *fill, uint64_t *cursor, vaddr_t end,
                               int *units);

/* Pages of `from` go to `to`, whose entries, `shift` further on, are INCOMING. */
struct transfer {
    struct aspace *from;
    struct aspace *to;
    vaddr_t end; /* in `from` */
    uint64_t shift;
    bool hold; /* they arrive HELD */
    bool keep; /* INCOMING entries stay behind, by which they can come back */
};
MUST_CHECK status_t range_transfer(const struct transfer *transfer, uint64_t *cursor, int *units);

/* Backs the page at an address whose entry is LAZY. */
void page_back(struct aspace *space, vaddr_t address);

/* --- the phases that long calls share --- */

/* BadAlignment, BadAddress (empty, below USER_START, beyond USER_END). */
MUST_CHECK status_t span_check(vaddr_t address, uint64_t size);
static inline bool span_is_long(uint64_t size)
{
    return size > STEP_PAGES * PAGE_SIZE;
}
/* Checks all of [start, end); on a refusal takes the marks off, in steps, and returns it. work->cursor is used. */
MUST_CHECK status_t work_check(struct aspace *space, const struct check *check, vaddr_t start, vaddr_t end,
                               struct work *work, int *units);
/* Fills all of [start, end); on an error takes out again what it filled. */
MUST_CHECK status_t work_fill(struct aspace *space, const struct fill *fill, vaddr_t end, struct work *work,
                              int *units);
/* Clears [start, end) with its own gather. */
MUST_CHECK status_t work_clear(struct aspace *space, vaddr_t start, vaddr_t end, struct work *work,
                               int *units);

/* Looks for `size` free bytes in [area->start, area->end). work->cursor and work->data[0] are used. */
struct area {
    vaddr_t start;
    vaddr_t end;
    uint64_t align;  /* a power of two */
    uint64_t offset; /* of the result, modulo align */
};
MUST_CHECK status_t area_find(struct aspace *space, const struct area *area, uint64_t size, struct work *work,
                              int *units, vaddr_t *found);
/* Tells the hints that [start, end) is taken or free again. */
void area_taken(struct aspace *space, vaddr_t start, vaddr_t end);
void area_released(struct aspace *space, vaddr_t start, vaddr_t end);

static inline void work_phase(struct work *work, uint32_t phase)
{
    work->phase = phase;
    work->cursor = 0;
}

static inline status_t work_end(struct work *work, status_t status)
{
    *work = (struct work){0};
    return status;
}
