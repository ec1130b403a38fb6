/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Building the kernel's page tables. Pure: tables are written through `memory`, entries hold physical addresses
 * counted from `base`. Page 0 of the block is the root. Pages are zeroed when they are taken, so a block that is
 * larger than needed costs nothing.
 */
#pragma once

#include <stdint.h>

struct tables {
    uint64_t *memory;
    uint64_t base;
    unsigned used; /* pages */
    unsigned capacity;
};

/* Begin with an empty root. */
void tables_begin(struct tables *tables, void *memory, uint64_t base, unsigned capacity);

/* Map a range with the largest leaves that both addresses' alignment allows. All three are whole pages; flags are
 * SV39_R, W, X, G. What is mapped already, or does not fit into the block, ends in loader_fail(). */
void tables_map(struct tables *tables, uint64_t address, uint64_t physical, uint64_t size, uint64_t flags);

/* Pages of tables that mapping one range can need at most, the root excluded: where both addresses agree within
 * the largest leaf, and in general. */
#define TABLES_ALIGNED_BOUND 4u
unsigned tables_bound(uint64_t size);
