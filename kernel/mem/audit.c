/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The walk of one space's tables against the frame table and the account. It trusts nothing but the root.
 */
#include "mapping.h"
#include "walk.h"

struct audit {
    const struct aspace *space;
    uint64_t wrong;
    uint64_t tables;
    uint64_t pages; /* owned, mapped here or lent from here */
    uint64_t shared;
    uint64_t promised;
};

static void expect(struct audit *audit, bool holds)
{
    audit->wrong += !holds;
}

static bool state_owns(enum pte_state state)
{
    return state == PTE_OWN || state == PTE_LENT || state == PTE_FRESH || state == PTE_HELD;
}

/* A frame of a shared memory object is there only where a mapping says so. */
static void audit_shared(struct audit *audit, uint64_t entry, unsigned level, vaddr_t start)
{
    const struct mapping *mapping = mapping_at(audit->space, start);
    enum pte_state state = pte_state(entry);

    expect(audit, state == PTE_FOREIGN || state == PTE_MARKED);
    expect(audit, mapping != NULL && start + SV39_LEAF_SIZE(level) <= mapping->end &&
                      pte_rights(entry) == mapping->rights);
    audit->shared += level_pages(level);
}

static void audit_leaf(struct audit *audit, uint64_t entry, unsigned level, vaddr_t start)
{
    const struct frame *frame = frame_head(sv39_physical(entry));
    bool owned = frame != NULL && frame->kind == FRAME_USER && frame->owner == audit->space->account->index;
    enum pte_state state = pte_state(entry);

    expect(audit, (entry & SV39_A) && (!(entry & SV39_W) || (entry & SV39_D)));
    expect(audit, (entry & (SV39_W | SV39_X)) != (SV39_W | SV39_X) && (entry & SV39_R));
    expect(audit, !(entry & SV39_G) && entry >> 54 == 0);
    expect(audit, (sv39_physical(entry) & (SV39_LEAF_SIZE(level) - 1)) == 0);
    if (state_owns(state) || (state == PTE_MARKED && owned)) {
        expect(audit, owned && frame->order == 9 * level);
        audit->pages += level_pages(level);
    } else {
        expect(audit, !owned);
        expect(audit, !(entry & SV39_X));
    }
    if (entry_is_shared(entry)) {
        audit_shared(audit, entry, level, start);
    }
}

static unsigned audit_table(struct audit *audit, paddr_t table, unsigned level, vaddr_t start,
                            unsigned entries);

static void audit_entry(struct audit *audit, uint64_t entry, unsigned level, vaddr_t start)
{
    if (sv39_is_table(entry)) {
        paddr_t table = sv39_physical(entry);
        const struct frame *frame = frame_head(table);
        expect(audit, (entry & ~SV39_PPN_MASK) == SV39_V && level > 0);
        bool sound = frame != NULL && frame->kind == FRAME_TABLE && level > 0 &&
                     frame->owner == audit->space->account->index;
        expect(audit, sound);
        if (sound) {
            unsigned used = audit_table(audit, table, level - 1, start, SV39_ENTRIES);
            vaddr_t hint = audit->space->window_hint;
            expect(audit, used == frame->users);
            expect(audit, used != 0 || (level == 1 && (start ^ hint) < SV39_LEAF_SIZE(1)));
        }
        return;
    }
    audit->promised += entry_promise(entry, level);
    if (pte_has_frame(entry)) {
        audit_leaf(audit, entry, level, start);
    } else {
        expect(audit, entry == 0 || (!(entry & SV39_V) && pte_state(entry) != PTE_EMPTY));
    }
}

/* Returns the entries in use. */
static unsigned audit_table(struct audit *audit, paddr_t table, unsigned level, vaddr_t start,
                            unsigned entries)
{
    const uint64_t *entry = arch_virtual(table);
    unsigned used = 0;

    audit->tables++;
    for (unsigned i = 0; i < entries; i++) {
        if (entry[i] != 0) {
            used++;
            audit_entry(audit, entry[i], level, start + i * SV39_LEAF_SIZE(level));
        }
    }
    return used;
}

/* ---------------------------------------------------------------------- */

uint64_t aspace_audit(struct aspace *space)
{
    struct audit audit = {.space = space};
    const struct account *account = space->account;
    unsigned used = audit_table(&audit, space->root, SV39_LEVELS - 1, 0, SV39_ENTRIES / 2);

    expect(&audit, used == frame_head(space->root)->users);
    expect(&audit, audit.tables == account->owned[FRAME_TABLE]);
    expect(&audit, audit.pages == account->owned[FRAME_USER]);
    expect(&audit, audit.shared == space->shared_pages);
    expect(&audit, audit.promised <= account->promised);
    return audit.wrong;
}
