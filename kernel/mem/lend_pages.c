/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What happens to the entries of lent and moved pages. Nothing here can fail: tables and charges were
 * taken when the server's addresses were filled.
 *
 * The order of events keeps rights apart: a client's right to write is invalidated before lend_begin ends, so
 * before a server can map the page; a server's mapping is invalidated before the client's entry comes back.
 */
#include "lend_pages.h"

#include <kernel/assert.h>

/* Entries of one table on each side that lie next to each other: the same offsets of the same lend. */
struct stretch {
    struct place from;
    struct place to;
    unsigned count;
};

static unsigned table_rest(const struct place *place)
{
    unsigned index = ((uintptr_t)place->entry & (PAGE_SIZE - 1)) / sizeof(uint64_t);

    return place->level > 0 ? 1 : SV39_ENTRIES - index;
}

static unsigned stretch_count(const struct lend *lend, uint64_t cursor, const struct place *place, int units)
{
    uint64_t pages = (lend->size - cursor) >> PAGE_SHIFT;
    unsigned count = table_rest(place);

    count = pages < count ? (unsigned)pages : count;
    return (unsigned)units < count ? (unsigned)units : count;
}

/* The server's entries are split to the size of the client's; their tables were promised. */
static struct stretch stretch_of_both(const struct lend *lend, uint64_t cursor, int units)
{
    struct stretch stretch = {.from = walk_find(lend->from, lend->from_address + cursor),
                              .to = walk_find(lend->to, lend->to_address + cursor)};

    while (stretch.to.level > stretch.from.level) {
        status_t status = walk_split(lend->to, &stretch.to);
        KASSERT(status == 0);
        stretch.to = walk_find(lend->to, lend->to_address + cursor);
    }
    KASSERT(stretch.to.level == stretch.from.level);
    unsigned count = stretch_count(lend, cursor, &stretch.from, units);
    unsigned rest = table_rest(&stretch.to);
    stretch.count = count < rest ? count : rest;
    return stretch;
}

static struct stretch stretch_of_client(const struct lend *lend, uint64_t cursor, int units)
{
    vaddr_t address = lend->from_address + cursor;
    struct stretch stretch = {.count = 0};
    status_t status =
        walk_narrow(lend->from, address, address, lend->from_address + lend->size, 1, &stretch.from);

    KASSERT(status == 0);
    stretch.count = stretch_count(lend, cursor, &stretch.from, units);
    return stretch;
}

static struct stretch stretch_of_server(const struct lend *lend, uint64_t cursor, int units)
{
    struct stretch stretch = {.to = walk_find(lend->to, lend->to_address + cursor)};

    stretch.count = stretch_count(lend, cursor, &stretch.to, units);
    return stretch;
}

static void advance(uint64_t *cursor, int *units, unsigned count, unsigned level)
{
    *cursor += (uint64_t)count << SV39_LEVEL_SHIFT(level);
    *units -= (int)count;
}

static status_t pass_status(uint64_t cursor, uint64_t end)
{
    return cursor < end ? STATUS_AGAIN : 0;
}

/* --- out --- */

static uint64_t entry_lent(const struct lend *lend, uint64_t entry)
{
    if (lend_within(lend)) {
        return pte_lend_within(entry);
    }
    return lend->kind == LEND_READ ? pte_lend_read(entry) : pte_lend_mutable(entry);
}

/* True if a right went that a hart may still use. */
static bool stretch_lend(const struct lend *lend, const struct stretch *stretch)
{
    uint64_t gone = 0;

    for (unsigned i = 0; i < stretch->count; i++) {
        uint64_t old = stretch->from.entry[i];
        uint64_t new = entry_lent(lend, old);
        gone |= old & ~new &(SV39_W | SV39_V);
        pte_write(&stretch->from.entry[i], new);
    }
    return gone != 0;
}

/* Only the client's tables are looked at: the server's addresses stay as they are until it receives. */
static status_t lend_out(struct lend *lend, uint64_t *cursor, int *units)
{
    struct gather gather = {.space = lend->from};
    bool gone = false;

    while (*cursor<lend->size && * units> 0) {
        struct stretch stretch = stretch_of_client(lend, *cursor, *units);
        if (stretch_lend(lend, &stretch)) {
            gone = true;
        }
        advance(cursor, units, stretch.count, stretch.from.level);
    }
    lend->work.data[0] |= gone;
    if (*cursor < lend->size) {
        return STATUS_AGAIN;
    }
    if (lend->work.data[0] != 0) {
        /* One invalidation for the message, however many steps it took. */
        gather.pages = true;
        gather.first = lend->from_address;
        gather.last = lend->from_address + lend->size - PAGE_SIZE;
        gather_finish(&gather);
    }
    return 0;
}

static status_t move_out(struct lend *lend, uint64_t *cursor, int *units)
{
    struct transfer transfer = {.from = lend->from,
                                .to = lend->to,
                                .end = lend->from_address + lend->size,
                                .shift = lend->to_address - lend->from_address,
                                .hold = true,
                                .keep = span_is_long(lend->size)};
    vaddr_t address = lend->from_address + *cursor;
    status_t status = range_transfer(&transfer, &address, units);

    *cursor = address - lend->from_address;
    return status;
}

/* --- appear --- */

static status_t lend_appear(struct lend *lend, uint64_t *cursor, int *units)
{
    uint64_t rights = lend->kind == LEND_READ ? XOUS_READ : XOUS_READ | XOUS_WRITE;
    uint64_t flags = pte_leaf(0, rights) | PTE_FOREIGN_BITS;

    while (*cursor<lend->size && * units> 0) {
        struct stretch stretch = stretch_of_both(lend, *cursor, *units);
        for (unsigned i = 0; i < stretch.count; i++) {
            pte_write(&stretch.to.entry[i], (stretch.from.entry[i] & SV39_PPN_MASK) | flags);
        }
        advance(cursor, units, stretch.count, stretch.from.level);
    }
    return pass_status(*cursor, lend->size);
}

static status_t move_appear(struct lend *lend, uint64_t *cursor, int *units)
{
    while (*cursor<lend->size && * units> 0) {
        struct stretch stretch = stretch_of_server(lend, *cursor, *units);
        for (unsigned i = 0; i < stretch.count; i++) {
            pte_write(&stretch.to.entry[i], pte_unlend(stretch.to.entry[i]));
        }
        advance(cursor, units, stretch.count, stretch.to.level);
    }
    return pass_status(*cursor, lend->size);
}

/* --- home --- */

static void stretch_unmap(struct lend *lend, const struct stretch *stretch, struct gather *gather)
{
    unsigned level = stretch->to.level;
    vaddr_t start = stretch->to.start;

    for (unsigned i = 0; i < stretch->count; i++) {
        uint64_t entry = stretch->to.entry[i];
        pte_write(&stretch->to.entry[i], 0);
        if (lend->from == NULL) {
            gather_frame(gather, sv39_physical(entry));
        }
    }
    vaddr_t last = start + ((uint64_t)(stretch->count - 1) << SV39_LEVEL_SHIFT(level));
    gather_entry(gather, SV39_V, start, level);
    gather_entry(gather, SV39_V, last, level);
    account_unpromise(lend->to->account, level_tables(level));
    struct frame *table = table_of(stretch->to.entry);
    table->users -= stretch->count;
    if (table->users == 0) {
        walk_trim(lend->to, start, gather);
    }
}

/* Moves *cursor over what one step takes down. */
static void server_unmap(struct lend *lend, uint64_t *cursor, int *units)
{
    struct gather gather = {.space = lend->to};

    while (*cursor<lend->size && * units> 0) {
        struct stretch stretch = stretch_of_server(lend, *cursor, *units);
        stretch_unmap(lend, &stretch, &gather);
        advance(cursor, units, stretch.count, stretch.to.level);
    }
    gather_finish(&gather);
}

/* --- back --- */

/* A page that was moved and comes home: its frame is at the server, in a HELD entry. */
static void entry_move_back(struct lend *lend, uint64_t cursor, const struct place *from)
{
    struct place to = walk_find(lend->to, lend->to_address + cursor);
    paddr_t frame = sv39_physical(*to.entry);

    KASSERT(to.level == from->level && pte_state(*to.entry) == PTE_HELD);
    frame_change_owner(frame, 9 * from->level, lend->from->account, FRAME_USER);
    account_unpromise(lend->to->account, level_tables(to.level));
    place_set(&to, 0);
    pte_write(from->entry, pte_leaf(frame, pte_rights(*from->entry)));
}

static void entry_back(struct lend *lend, uint64_t cursor, const struct place *from)
{
    uint64_t entry = *from->entry;

    if (pte_is_lent(entry)) {
        pte_write(from->entry, pte_unlend(entry));
    } else if (pte_state(entry) == PTE_MARKED) {
        pte_write(from->entry, entry & ~SV39_RSW);
    } else if (pte_state(entry) == PTE_INCOMING) {
        entry_move_back(lend, cursor, from);
    }
}

/* ---------------------------------------------------------------------- */

status_t pages_out(struct lend *lend, uint64_t *cursor, int *units)
{
    if (lend->kind == LEND_MOVE && !lend_within(lend)) {
        return move_out(lend, cursor, units);
    }
    return lend_out(lend, cursor, units);
}

status_t pages_appear(struct lend *lend, uint64_t *cursor, int *units)
{
    status_t status;

    if (lend_within(lend)) {
        return lend->kind == LEND_MOVE ? pages_back(lend, cursor, lend->size, units) : 0;
    }
    status = lend->kind == LEND_MOVE ? move_appear(lend, cursor, units) : lend_appear(lend, cursor, units);
    arch_entry_fence();
    return status;
}

status_t pages_back(struct lend *lend, uint64_t *cursor, uint64_t end, int *units)
{
    while (*cursor<end && * units> 0) {
        struct place from = walk_find(lend->from, lend->from_address + *cursor);
        unsigned count = stretch_count(lend, *cursor, &from, *units);
        for (unsigned i = 0; i < count; i++) {
            uint64_t at = *cursor + ((uint64_t)i << PAGE_SHIFT);
            struct place page = {from.entry + i, from.start + (at - *cursor), from.level};
            if (at < end) {
                entry_back(lend, at, &page);
            }
        }
        advance(cursor, units, count, from.level);
    }
    arch_entry_fence();
    return pass_status(*cursor, end);
}

status_t pages_home(struct lend *lend, uint64_t *cursor, int *units)
{
    uint64_t start = *cursor;
    int same = *units; /* entries on both sides are of the same sizes */

    if (lend_within(lend)) {
        return pages_back(lend, cursor, lend->size, units);
    }
    server_unmap(lend, cursor, units);
    if (lend->from != NULL) {
        status_t status = pages_back(lend, &start, *cursor, &same);
        KASSERT(status == 0);
    }
    return pass_status(*cursor, lend->size);
}

status_t pages_condemn(struct lend *lend, uint64_t *cursor, int *units)
{
    while (*cursor<lend->size && * units> 0) {
        struct place place = walk_find(lend->from, lend->from_address + *cursor);
        pte_write(place.entry, (pte_unlend(*place.entry) & ~SV39_RSW) | PTE_BUILDING);
        advance(cursor, units, 1, place.level);
    }
    return pass_status(*cursor, lend->size);
}
