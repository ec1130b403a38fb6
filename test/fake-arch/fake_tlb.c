/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Translation: a hart that caches all that The RISC-V Instruction Set Manual, Volume II, lets it cache, for as
 * long as it may ("Supervisor Memory-Management Fence Instruction").
 *
 * - Leaves and pointers to tables are cached apart. A fence with an address drops leaves only; pointers go with
 *   a fence by ASID or of everything. Global leaves go with a fence of everything.
 * - Whenever translations may have changed (a switch, a fence, the return to user mode) the hart fetches the
 *   whole current space ahead. So a fence that comes before the change of the entry, or before the switch,
 *   is as good as none.
 * - A switch drops nothing.
 *
 * An entry of the current ASID that gives what the page table no longer gives, of another frame or of another
 * size, is a stale hit. Entries that give less are legal: they fault, and the kernel has to cope.
 */
#include "fake_internal.h"

#include <pure/sv39.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096u
#define GLOBAL (~0ul) /* in place of an ASID */
#define NO_ENTRY 0u

struct cached {
    uint64_t asid;
    vaddr_t start; /* of what it covers */
    uint64_t pte;
    uint32_t next; /* index in the pool, chain of the bucket or of the free ones */
    uint8_t level;
    bool table; /* a pointer to a table, not a leaf */
};

static struct hart {
    uint32_t bucket[BUCKETS];
    uint32_t entries;
    paddr_t root; /* 0: none yet */
    uint64_t asid;
} harts[FAKE_HARTS];

static struct cached *pool;
static uint32_t pool_size;
static uint32_t pool_free;
static unsigned asid_bits;
static bool lazy;
static bool looks; /* fetches whenever the kernel looks at memory */
static uint64_t fences[FAKE_FENCES];
static uint64_t switches;
static void (*table_check)(paddr_t table);

/* --- the store of entries --- */

static vaddr_t level_start(vaddr_t address, unsigned level)
{
    return address & ~(SV39_LEAF_SIZE(level) - 1);
}

static uint32_t *bucket_of(struct hart *hart, uint64_t asid, vaddr_t start, unsigned level)
{
    uint64_t hash = ((start >> SV39_LEVEL_SHIFT(level)) + level * 977 + asid * 7919) * 0x9e3779b97f4a7c15ul;

    return &hart->bucket[hash >> 52];
}

static uint32_t entry_take(void)
{
    if (pool_free == NO_ENTRY) {
        uint32_t size = pool_size == 0 ? 1024 : 2 * pool_size;
        pool = realloc(pool, size * sizeof(*pool));
        for (uint32_t i = pool_size == 0 ? 1 : pool_size; i < size; i++) {
            pool[i].next = pool_free;
            pool_free = i;
        }
        pool_size = size;
    }
    uint32_t index = pool_free;
    pool_free = pool[index].next;
    return index;
}

static void entry_add(struct hart *hart, const struct cached *entry)
{
    uint32_t *bucket = bucket_of(hart, entry->asid, entry->start, entry->level);

    for (uint32_t i = *bucket; i != NO_ENTRY; i = pool[i].next) {
        const struct cached *old = &pool[i];
        if (old->asid == entry->asid && old->start == entry->start && old->level == entry->level &&
            old->pte == entry->pte) {
            return;
        }
    }
    uint32_t index = entry_take();
    pool[index] = *entry;
    pool[index].next = *bucket;
    *bucket = index;
    hart->entries++;
}

static void entry_drop(struct hart *hart, uint32_t *link)
{
    uint32_t index = *link;

    *link = pool[index].next;
    pool[index].next = pool_free;
    pool_free = index;
    hart->entries--;
}

/* --- the tables --- */

static const uint64_t *table_at(paddr_t table)
{
    if (table_check != NULL) {
        table_check(table);
    }
    return arch_virtual(table);
}

static uint64_t table_read(paddr_t table, unsigned index)
{
    return table_at(table)[index];
}

/* The entry that translates the address: a leaf, or what ended the walk, with its level. `fetch` caches what is
 * met on the way. */
static uint64_t walk(unsigned number, vaddr_t address, unsigned *level, bool fetch)
{
    struct hart *hart = &harts[number];
    paddr_t table = hart->root;
    uint64_t pte = 0;

    for (*level = SV39_LEVELS - 1;; --*level) {
        pte = table_read(table, sv39_index(address, *level));
        if (!(pte & SV39_V)) {
            return pte;
        }
        if (fetch) {
            struct cached entry = {.asid = (pte & SV39_G) ? GLOBAL : hart->asid,
                                   .start = level_start(address, *level),
                                   .pte = pte,
                                   .level = (uint8_t)*level,
                                   .table = sv39_is_table(pte)};
            fake_pte_check(address, *level, pte);
            entry_add(hart, &entry);
        }
        if (*level == 0 || sv39_is_leaf(pte)) {
            return pte;
        }
        table = sv39_physical(pte);
    }
}

static void fetch_table(struct hart *hart, paddr_t table, unsigned level, vaddr_t start, unsigned entries)
{
    const uint64_t *read = table_at(table);

    for (unsigned i = 0; i < entries; i++) {
        uint64_t pte = read[i];
        vaddr_t address = start + i * SV39_LEAF_SIZE(level);
        if (!(pte & SV39_V)) {
            continue;
        }
        struct cached entry = {.asid = hart->asid,
                               .start = address,
                               .pte = pte,
                               .level = (uint8_t)level,
                               .table = sv39_is_table(pte)};
        fake_pte_check(address, level, pte);
        entry_add(hart, &entry);
        if (entry.table && level > 0) {
            fetch_table(hart, sv39_physical(pte), level - 1, address, SV39_ENTRIES);
        }
    }
}

/* All of the user half, ahead of time. */
static void fetch_space(struct hart *hart)
{
    if (hart->root != 0 && !lazy) {
        fetch_table(hart, hart->root, SV39_LEVELS - 1, 0, SV39_ENTRIES / 2);
    }
}

/* The specification lets a hart fetch at any moment: so it does, in the midst of what the kernel changes. */
void fake_fetch_ahead(bool always)
{
    looks = always;
}

void fake_tlb_look(void)
{
    if (looks) {
        looks = false; /* fetching looks at memory too */
        fetch_space(&harts[0]);
        looks = true;
    }
}

/* --- staleness --- */

static bool entry_is_stale(unsigned number, const struct cached *entry)
{
    unsigned level = 0;
    uint64_t pte = walk(number, entry->start, &level, false);
    uint64_t rights = SV39_R | SV39_W | SV39_X | SV39_U;

    if (entry->table) {
        /* The walk passed through this pointer exactly if the entry is still in the table at its level. */
        paddr_t table = harts[number].root;
        for (unsigned at = SV39_LEVELS - 1; at > entry->level; at--) {
            uint64_t pointer = table_read(table, sv39_index(entry->start, at));
            if (!sv39_is_table(pointer)) {
                return true;
            }
            table = sv39_physical(pointer);
        }
        uint64_t now = table_read(table, sv39_index(entry->start, entry->level));
        return now != entry->pte;
    }
    return !sv39_is_leaf(pte) || level != entry->level || sv39_physical(pte) != sv39_physical(entry->pte) ||
           (entry->pte & rights & ~pte) != 0;
}

static void stale_report(unsigned number, const struct cached *entry)
{
    fake_error("stale %s of level %u on hart %u, ASID 0x%lx, address 0x%lx: cached 0x%lx",
               entry->table ? "table pointer" : "leaf", entry->level, number, entry->asid, entry->start,
               entry->pte);
}

void fake_user_enter(unsigned number)
{
    struct hart *hart = &harts[number];

    if (hart->root == 0) {
        fake_error("hart %u enters user mode without a space", number);
        return;
    }
    for (unsigned i = 0; i < BUCKETS; i++) {
        for (uint32_t at = hart->bucket[i]; at != NO_ENTRY; at = pool[at].next) {
            const struct cached *entry = &pool[at];
            if ((entry->asid == hart->asid || entry->asid == GLOBAL) && entry_is_stale(number, entry)) {
                stale_report(number, entry);
            }
        }
    }
    fetch_space(hart);
}

/* --- accesses --- */

static bool pte_allows(uint64_t pte, enum xous_access access)
{
    static const uint64_t needs[] = {
        [XOUS_ACCESS_READ] = SV39_R, [XOUS_ACCESS_WRITE] = SV39_W, [XOUS_ACCESS_EXECUTE] = SV39_X};

    return sv39_is_leaf(pte) && (pte & SV39_U) && (pte & needs[access]);
}

/* What the cached leaves for the address make of an access. */
struct lookup {
    const struct cached *entry; /* NULL: none is cached */
    bool denied;                /* one of them does not allow it, and the hart may have used that one */
};

static void lookup_asid(unsigned number, uint64_t asid, vaddr_t address, enum xous_access access,
                        struct lookup *lookup)
{
    for (unsigned level = 0; level < SV39_LEVELS; level++) {
        vaddr_t start = level_start(address, level);
        for (uint32_t i = *bucket_of(&harts[number], asid, start, level); i != NO_ENTRY; i = pool[i].next) {
            const struct cached *entry = &pool[i];
            if (entry->table || entry->asid != asid || entry->level != level || entry->start != start) {
                continue;
            }
            if (entry_is_stale(number, entry)) {
                stale_report(number, entry);
            }
            lookup->entry = entry;
            lookup->denied = lookup->denied || !pte_allows(entry->pte, access);
        }
    }
}

bool fake_access(unsigned number, vaddr_t address, enum xous_access access, paddr_t *physical)
{
    struct lookup lookup = {.entry = NULL};
    unsigned level = 0;
    uint64_t pte = 0;

    lookup_asid(number, harts[number].asid, address, access, &lookup);
    lookup_asid(number, GLOBAL, address, access, &lookup);
    if (lookup.entry != NULL) {
        pte = lookup.entry->pte;
        level = lookup.entry->level;
    } else {
        pte = walk(number, address, &level, true);
    }
    *physical = sv39_physical(pte) + (address & (SV39_LEAF_SIZE(level) - 1));
    return !lookup.denied && pte_allows(pte, access);
}

/* Devices read as zero and swallow what is written. */
static uint64_t *word_at(paddr_t physical)
{
    static uint64_t device;

    device = 0;
    return fake_is_ram(physical) ? arch_virtual(physical & ~7ul) : &device;
}

bool fake_load(unsigned hart, vaddr_t address, uint64_t *value)
{
    paddr_t physical = 0;

    if (!fake_access(hart, address, XOUS_ACCESS_READ, &physical)) {
        return false;
    }
    *value = *word_at(physical);
    return true;
}

bool fake_store(unsigned hart, vaddr_t address, uint64_t value)
{
    paddr_t physical = 0;

    if (!fake_access(hart, address, XOUS_ACCESS_WRITE, &physical)) {
        return false;
    }
    *word_at(physical) = value;
    return true;
}

bool fake_fetch(unsigned hart, vaddr_t address)
{
    paddr_t physical = 0;

    return fake_access(hart, address, XOUS_ACCESS_EXECUTE, &physical);
}

/* --- what tests ask --- */

paddr_t fake_root(unsigned hart)
{
    return harts[hart].root;
}

uint64_t fake_asid(unsigned hart)
{
    return harts[hart].asid;
}

unsigned fake_tlb_entries(unsigned hart)
{
    return harts[hart].entries;
}

uint64_t fake_fences(enum fake_fence fence)
{
    return fences[fence];
}

uint64_t fake_switches(void)
{
    return switches;
}

void fake_table_hook(void (*check)(paddr_t table))
{
    table_check = check;
}

void fake_tlb_release(void)
{
    free(pool);
    pool = NULL;
    pool_size = 0;
    pool_free = NO_ENTRY;
}

void fake_tlb_reset(const struct fake_options *options)
{
    fake_tlb_release();
    memset(harts, 0, sizeof(harts));
    memset(fences, 0, sizeof(fences));
    switches = 0;
    asid_bits = options->asid_bits;
    lazy = options->lazy_tlb;
    looks = false;
    table_check = NULL;
}

/* --- kernel/arch.h --- */

unsigned arch_asid_bits(void)
{
    return asid_bits;
}

void arch_space_switch(paddr_t root, uint64_t asid)
{
    struct hart *hart = &harts[arch_hart()];

    if (asid >> asid_bits != 0) {
        fake_error("ASID 0x%lx does not fit in %u bits", asid, asid_bits);
    }
    switches++;
    hart->root = root;
    hart->asid = asid & ((1ul << asid_bits) - 1);
    fetch_space(hart);
}

/* Drops the entries for which `covers` holds. */
static void drop_if(struct hart *hart, bool (*covers)(const struct cached *, uint64_t, vaddr_t),
                    uint64_t asid, vaddr_t address)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        for (uint32_t *link = &hart->bucket[i]; *link != NO_ENTRY;) {
            if (covers(&pool[*link], asid, address)) {
                entry_drop(hart, link);
            } else {
                link = &pool[*link].next;
            }
        }
    }
}

static bool covers_asid(const struct cached *entry, uint64_t asid, vaddr_t address)
{
    (void)address;
    return entry->asid == asid;
}

static bool covers_all(const struct cached *entry, uint64_t asid, vaddr_t address)
{
    (void)entry;
    (void)asid;
    (void)address;
    return true;
}

static void drop_leaves(struct hart *hart, uint64_t asid, vaddr_t address, unsigned level)
{
    vaddr_t start = level_start(address, level);

    for (uint32_t *link = bucket_of(hart, asid, start, level); *link != NO_ENTRY;) {
        const struct cached *entry = &pool[*link];
        if (!entry->table && entry->asid == asid && entry->level == level && entry->start == start) {
            entry_drop(hart, link);
        } else {
            link = &pool[*link].next;
        }
    }
}

void arch_tlb_flush_page(uint64_t asid, vaddr_t address)
{
    struct hart *hart = &harts[arch_hart()];

    fences[FAKE_FENCE_PAGE]++;
    for (unsigned level = 0; level < SV39_LEVELS; level++) {
        drop_leaves(hart, asid, address, level);
    }
    if (hart->root != 0 && hart->asid == asid && !lazy) {
        unsigned level = 0;
        walk(arch_hart(), address, &level, true);
    }
}

void arch_tlb_flush_asid(uint64_t asid)
{
    struct hart *hart = &harts[arch_hart()];

    fences[FAKE_FENCE_ASID]++;
    drop_if(hart, covers_asid, asid, 0);
    if (hart->asid == asid) {
        fetch_space(hart);
    }
}

void arch_tlb_flush_all(void)
{
    struct hart *hart = &harts[arch_hart()];

    fences[FAKE_FENCE_ALL]++;
    drop_if(hart, covers_all, 0, 0);
    fetch_space(hart);
}

void arch_instruction_fence(void)
{
    fences[FAKE_FENCE_INSTRUCTION]++;
}

/* Invalid entries are never cached, so new ones are seen at once. */
void arch_entry_fence(void)
{
}
