/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Building the kernel's page tables.
 */
#include <loader/fail.h>
#include <loader/tables.h>
#include <pure/sv39.h>

static uint64_t *add_table(struct tables *tables)
{
    uint64_t *table = tables->memory + (uint64_t)tables->used * SV39_ENTRIES;

    if (tables->used == tables->capacity) {
        loader_fail("page tables need more than the %lu pages that were set aside: a fault in the loader",
                    (unsigned long)tables->capacity);
    }
    tables->used++;
    for (unsigned i = 0; i < SV39_ENTRIES; i++) {
        table[i] = 0;
    }
    return table;
}

void tables_begin(struct tables *tables, void *memory, uint64_t base, unsigned capacity)
{
    tables->memory = memory;
    tables->base = base;
    tables->used = 0;
    tables->capacity = capacity;
    add_table(tables);
}

/* The table behind an entry, made if the entry is empty. */
static uint64_t *open_table(struct tables *tables, uint64_t *entry, uint64_t address)
{
    if (!*entry) {
        uint64_t page = tables->used;
        uint64_t *table = add_table(tables);

        *entry = sv39_table(tables->base + (page << SV39_PAGE_SHIFT));
        return table;
    }
    if (!sv39_is_table(*entry)) {
        loader_fail("address %lx is to be mapped twice: a fault in the loader", (unsigned long)address);
    }
    return tables->memory + (sv39_physical(*entry) - tables->base) / sizeof(uint64_t);
}

static void map_leaf(struct tables *tables, uint64_t address, uint64_t entry, unsigned leaf_level)
{
    uint64_t *table = tables->memory;
    uint64_t *slot;

    for (unsigned level = SV39_LEVELS - 1; level > leaf_level; level--) {
        table = open_table(tables, &table[sv39_index(address, level)], address);
    }
    slot = &table[sv39_index(address, leaf_level)];
    if (*slot) {
        loader_fail("address %lx is to be mapped twice: a fault in the loader", (unsigned long)address);
    }
    *slot = entry;
}

static unsigned leaf_level(uint64_t address, uint64_t physical, uint64_t size)
{
    unsigned level = SV39_LEVELS - 1;

    while (level && ((address | physical) % SV39_LEAF_SIZE(level) || size < SV39_LEAF_SIZE(level))) {
        level--;
    }
    return level;
}

void tables_map(struct tables *tables, uint64_t address, uint64_t physical, uint64_t size, uint64_t flags)
{
    while (size) {
        unsigned level = leaf_level(address, physical, size);

        map_leaf(tables, address, sv39_leaf(physical, flags), level);
        address += SV39_LEAF_SIZE(level);
        physical += SV39_LEAF_SIZE(level);
        size -= SV39_LEAF_SIZE(level);
    }
}

/* Every leaf may be a page, and neither end need begin a table. (Where the addresses agree, only the two ends
 * need tables, one at each lower level: TABLES_ALIGNED_BOUND.) */
unsigned tables_bound(uint64_t size)
{
    uint64_t lowest = size / SV39_LEAF_SIZE(1) + 2;
    uint64_t middle = size / SV39_LEAF_SIZE(2) + 2;

    return (unsigned)(lowest + middle);
}
