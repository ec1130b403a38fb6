/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Pages that change owner. The target's entries are INCOMING, so all that the new owner is charged was
 * charged before; each entry that goes over is one frame, or one block if both sides can have it as one.
 */
#include "walk.h"

#include <kernel/assert.h>

static void places_match(const struct transfer *transfer, vaddr_t cursor, struct place *source,
                         struct place *sink)
{
    vaddr_t target = cursor + transfer->shift;

    *sink = walk_find(transfer->to, target);
    status_t status = walk_narrow(transfer->from, cursor, cursor, transfer->end, sink->level, source);
    KASSERT(status == 0);
    status = walk_narrow(transfer->to, target, target, transfer->end + transfer->shift, source->level, sink);
    KASSERT(status == 0);
}

static uint64_t entry_arrived(const struct transfer *transfer, uint64_t entry, uint64_t rights)
{
    if (!pte_has_frame(entry)) {
        return PTE_MAKE_LAZY | pte_from_rights(rights);
    }
    uint64_t leaf = pte_leaf(sv39_physical(entry), rights);
    return transfer->hold ? (leaf & ~SV39_V) | PTE_FOREIGN_BITS : leaf;
}

static void source_leave(const struct transfer *transfer, const struct place *source, struct gather *gather)
{
    uint64_t entry = *source->entry;

    gather_entry(gather, entry, source->start, source->level);
    if (transfer->keep) {
        /* The room that the page had in the sender's account stays with the placeholder. */
        status_t status = account_promise(transfer->from->account, level_pages(source->level));
        KASSERT(status == 0);
        pte_write(source->entry, PTE_MAKE_INCOMING | (entry & PTE_RIGHTS));
        return;
    }
    account_unpromise(transfer->from->account, entry_promise(entry, source->level));
    place_set(source, 0);
    vaddr_t next = place_end(source);
    if (next >= transfer->end || (next & (SV39_LEAF_SIZE(1) - 1)) == 0) {
        walk_trim(transfer->from, source->start, gather);
    }
}

status_t range_transfer(const struct transfer *transfer, uint64_t *cursor, int *units)
{
    struct gather gather = {.space = transfer->from};

    while (*cursor<transfer->end && * units> 0) {
        struct place source;
        struct place sink;
        places_match(transfer, *cursor, &source, &sink);
        uint64_t entry = *source.entry;
        pte_write(sink.entry, entry_arrived(transfer, entry, pte_rights(*sink.entry)));
        if (pte_has_frame(entry)) {
            frame_change_owner(sv39_physical(entry), 9 * source.level, transfer->to->account, FRAME_USER);
        }
        source_leave(transfer, &source, &gather);
        *cursor = place_end(&source);
        *units -= 1;
    }
    gather_finish(&gather);
    arch_entry_fence();
    return *cursor < transfer->end ? STATUS_AGAIN : 0;
}
