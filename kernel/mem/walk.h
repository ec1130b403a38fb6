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

/* The entries of the table from this one on. */
static inline unsigned table_rest(const uint64_t *entry)
{
    return (unsigned)((PAGE_SIZE - ((uintptr_t)entry & (PAGE_SIZE - 1))) / sizeof(*entry));
}

static inline uint64_t level_pages(unsigned level)
{
    return 1ul << (9 * level);
}

/* Frames that the account of the space has promised for an entry. */
uint64_t entry_promise(uint64_t entry, unsigned level);
/* Whether the frame that an entry names belongs to the account: not borrowed, a device's or pinned. */
bool entry_is_owned(const struct aspace *space, uint64_t entry);

/* The entry that speaks for an address: a leaf, one that is not valid, or one at `level`, which may be a
 * table. */
struct place walk_to(const struct aspace *space, vaddr_t address, unsigned level);
static inline struct place walk_find(const struct aspace *space, vaddr_t address)
{
    return walk_to(space, address, 0);
}
/* The empty entry of exactly that level, making tables on the way. MemoryInUse if something is there;
 * OutOfMemory; then nothing changed. */
MUST_CHECK status_t walk_reach(struct aspace *space, vaddr_t address, unsigned level, struct place *place);
/* As walk_find, split so far that it covers nothing before `address` or from `end` on, nor more than `level`.
 * Requires: the tables were promised, or, for RESERVED, there is room for them. */
struct place walk_narrow(struct aspace *space, vaddr_t address, vaddr_t end, unsigned level);

/* What one step takes out of a space. */
struct gather {
    struct aspace *space;
    vaddr_t first; /* pages to invalidate */
    vaddr_t last;
    uint32_t frames;         /* chain of records to free */
    bool pages;              /* first and last mean something */
    bool tables;             /* a pointer to a table went too */
    bool all;                /* frames that are lent or borrowed are freed too */
    struct mapping *mapping; /* of a shared memory object, the last one met in this step */
};

void gather_entry(struct gather *gather, uint64_t old, vaddr_t start, unsigned level);
void gather_frame(struct gather *gather, paddr_t address);
/* Invalidates, then frees. */
void gather_finish(struct gather *gather);
/* Frees the tables on the way to an address that have no entries. */
void walk_trim(struct aspace *space, vaddr_t address, struct gather *gather);

/* --- ranges --- */

/* One step of a walk over a range: STEP_PAGES entries, or more if they are empty.
 *
 *     struct range range = range_from(space, cursor, end);
 *     while (range_next(&range)) {
 *         the `count` entries from range.at.entry on: neighbours in one table; if the first is empty, so are
 *         the others; above level 0 only one, unless empty
 *     }
 *     status = range_stop(&range, &cursor);
 */
struct range {
    struct aspace *space;
    vaddr_t cursor; /* from where on the entries at hand matter */
    vaddr_t end;
    struct place at;
    unsigned count; /* lowered by who handles fewer */
    unsigned level; /* the largest, split from larger ones that hold it; SV39_LEVELS: as they are */
    int units;      /* of the step's work that are left */
    bool empty;
};

static inline struct range range_from(struct aspace *space, vaddr_t cursor, vaddr_t end)
{
    return (struct range){
        .space = space, .cursor = cursor, .end = end, .level = SV39_LEVELS, .units = STEP_PAGES};
}
static inline vaddr_t range_cursor(const struct range *range)
{
    return range->count == 0
               ? range->cursor
               : range->at.start + ((uint64_t)range->count << SV39_LEVEL_SHIFT(range->at.level));
}
bool range_next(struct range *range);
/* The empty entries from this one on, in its table, as far as they are wanted; what they cost of a step. */
unsigned empty_count(const struct place *place, vaddr_t end);
int empty_units(unsigned count);
static inline status_t range_stop(const struct range *range, uint64_t *cursor)
{
    *cursor = range_cursor(range);
    return *cursor < range->end ? STATUS_AGAIN : 0;
}
/* Takes the entries at hand out, settles their promises, and gathers the frames that are the space's own. */
void range_clear(struct range *range, struct gather *gather);

/* Backs the page at an address whose entry is LAZY. */
void page_back(struct aspace *space, vaddr_t address);
/* Backs what is LAZY and leaves the rest, in steps. `large`: with 2 MiB blocks where they fit, and FRESH
 * entries, which the caller made, are zeroed and become valid. */
MUST_CHECK status_t range_back(struct aspace *space, uint64_t *cursor, vaddr_t end, bool large);

/* --- the phases that long calls share; work->cursor is an address, 0 before the first step --- */

static inline void work_phase(struct work *work, uint32_t phase)
{
    work->phase = phase;
    work->cursor = 0;
}

static inline vaddr_t work_cursor(const struct work *work, vaddr_t start)
{
    return work->cursor == 0 ? start : work->cursor;
}

/* The call is over, unless it has more steps. */
static inline status_t work_end(struct work *work, status_t status)
{
    if (status != STATUS_AGAIN) {
        *work = (struct work){0};
    }
    return status;
}

/* BadAlignment, BadAddress (empty, below USER_START, beyond USER_END). */
MUST_CHECK status_t span_check(vaddr_t address, uint64_t size);
static inline bool span_is_long(uint64_t size)
{
    return size > STEP_PAGES * PAGE_SIZE;
}
/* Whether it touches the message window, where the kernel alone chooses the addresses. */
static inline bool span_in_window(vaddr_t address, uint64_t size)
{
    return address < WINDOW_END && address + size > USER_WINDOW_START;
}
/* R, RW or RX. */
static inline bool rights_are_legal(uint64_t rights)
{
    return rights == XOUS_READ || rights == (XOUS_READ | XOUS_WRITE) || rights == (XOUS_READ | XOUS_EXECUTE);
}

#define ACCEPT(state) (1u << (state))

struct check {
    uint32_t accept; /* ACCEPT bits */
    uint64_t need;   /* PTE_RIGHTS bits */
    bool mark;       /* leave MARKED entries: for ranges of more than one step */
};
/* Why an entry that waits to be backed is refused where LAZY is not accepted. */
#define CHECK_LAZY (-16)
/* Checks all of [start, end). On a refusal takes the marks off, in steps, and returns it. */
MUST_CHECK status_t work_check(struct aspace *space, const struct check *check, vaddr_t start, vaddr_t end,
                               struct work *work);

struct fill {
    uint64_t entry;   /* absent kind, or a leaf for `physical` */
    paddr_t physical; /* of `start`, for leaves */
    vaddr_t start;
    unsigned level; /* the largest to use */
};
/* Fills all of [fill->start, end). MemoryInUse, OutOfMemory: takes out again what it filled, in steps. */
MUST_CHECK status_t work_fill(struct aspace *space, const struct fill *fill, vaddr_t end, struct work *work);
/* Lets work_check or work_fill, which began at `start`, fail with that error at their next step. */
void work_refuse(struct work *work, vaddr_t start, status_t error);
/* Takes everything in [start, end) out of the gather's space; the caller finishes the gather after each step. */
MUST_CHECK status_t work_empty(struct gather *gather, vaddr_t start, vaddr_t end, struct work *work);
/* The same with a gather of its own. `all` as in struct gather. */
MUST_CHECK status_t work_clear(struct aspace *space, vaddr_t start, vaddr_t end, bool all, struct work *work);

/* Looks for `size` free bytes in [area->start, area->end). work->data[0] is used too. */
struct area {
    vaddr_t start;
    vaddr_t end;
    uint64_t align;  /* a power of two */
    uint64_t offset; /* of the result, modulo align */
};
MUST_CHECK status_t area_find(struct aspace *space, const struct area *area, uint64_t size, struct work *work,
                              vaddr_t *found);
/* Tells the hints that [start, end) is taken or free again. */
void area_taken(struct aspace *space, vaddr_t start, vaddr_t end);
void area_released(struct aspace *space, vaddr_t start, vaddr_t end);
