/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What happens to the entries of lent and moved pages. Nothing here can fail: tables and charges were
 * taken when the server's addresses were filled.
 *
 * The order of events keeps rights apart: a client's right to write is invalidated before lend_begin ends, so
 * before a server can map the page; a server's mapping is invalidated before the client's entry comes back.
 */
#include "lend_pages.h"

/* As range_next, with the entries of another space, `shift` further on, that lie opposite: of the same size, and
 * neighbours in one table too. */
static bool pair_next(struct range *range, struct aspace *other, uint64_t shift, struct place *opposite)
{
    vaddr_t cursor = range_cursor(range);

    if (cursor < range->end) {
        range->level = walk_find(other, cursor + shift).level;
    }
    if (!range_next(range)) {
        return false;
    }
    *opposite = walk_narrow(other, cursor + shift, range->end + shift, range->at.level);
    unsigned rest = table_rest(opposite->entry);
    range->count = range->count < rest ? range->count : rest;
    return true;
}

/* A page changes owner: `sink`, which promised room for it, becomes its entry. */
static void entry_move(const struct lend *lend, uint64_t entry, uint64_t *sink, unsigned level)
{
    uint64_t rights = pte_rights(*sink);

    if (!pte_has_frame(entry)) {
        pte_write(sink, PTE_MAKE_LAZY | pte_from_rights(rights));
        return;
    }
    uint64_t leaf = pte_leaf(sv39_physical(entry), rights);
    frame_change_owner(sv39_physical(entry), 9 * level, lend->to->account, FRAME_USER);
    pte_write(sink, lend->kind == LEND_GIVE ? leaf : (leaf & ~SV39_V) | PTE_FOREIGN_BITS);
}

/* ---------------------------------------------------------------------- */

/* Only the client's tables are looked at: the server's addresses stay as they are until it receives. */
status_t pages_lend(struct lend *lend)
{
    uint64_t right = lend->kind == LEND_READ ? SV39_W : SV39_V;
    uint64_t taken = lend_within(lend) ? 0 : right;
    vaddr_t end = lend->from_address + lend->size;
    struct range range = range_from(lend->from, work_cursor(&lend->work, lend->from_address), end);
    uint64_t gone = 0;
    bool detached = lend->lent;

    range.level = 1;
    while (range_next(&range)) {
        for (unsigned i = 0; i < range.count; i++) {
            uint64_t entry = range.at.entry[i];
            gone |= entry & taken;
            pte_write(&range.at.entry[i], pte_lend(detached ? pte_unlend(entry) : entry, taken));
        }
    }
    lend->stale = lend->stale || gone != 0;
    return range_stop(&range, &lend->work.cursor);
}

status_t pages_move(struct lend *lend)
{
    struct gather gather = {.space = lend->from};
    struct range range =
        range_from(lend->from, work_cursor(&lend->work, lend->from_address), lend->from_address + lend->size);
    struct place sink;

    while (pair_next(&range, lend->to, lend->to_address - lend->from_address, &sink)) {
        for (unsigned i = 0; i < range.count; i++) {
            entry_move(lend, range.at.entry[i], &sink.entry[i], sink.level);
        }
        range_clear(&range, &gather); /* the frames are not this space's any more: they stay */
    }
    gather_finish(&gather);
    arch_entry_fence();
    return range_stop(&range, &lend->work.cursor);
}

status_t pages_appear(struct lend *lend)
{
    uint64_t rights = lend->kind == LEND_READ ? XOUS_READ : XOUS_READ | XOUS_WRITE;
    uint64_t flags = pte_leaf(0, rights) | PTE_FOREIGN_BITS;
    struct range range =
        range_from(lend->to, work_cursor(&lend->work, lend->to_address), lend->to_address + lend->size);
    struct place lent;

    while (pair_next(&range, lend->from, lend->from_address - lend->to_address, &lent)) {
        for (unsigned i = 0; i < range.count; i++) {
            pte_write(&range.at.entry[i], (lent.entry[i] & SV39_PPN_MASK) | flags);
        }
    }
    arch_entry_fence();
    return range_stop(&range, &lend->work.cursor);
}

status_t pages_own(struct lend *lend, struct aspace *space, vaddr_t start)
{
    struct range range = range_from(space, work_cursor(&lend->work, start), start + lend->size);

    while (range_next(&range)) {
        for (unsigned i = 0; i < range.count; i++) {
            pte_write(&range.at.entry[i], pte_unlend(range.at.entry[i]));
        }
    }
    arch_entry_fence();
    return range_stop(&range, &lend->work.cursor);
}
