/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Names of kernel objects inside one process: handles and TIDs.
 *
 * A name is generation << 16 | index. A slot keeps the name that is valid in it; freeing the slot raises the
 * generation, so an old name never matches again, and after the last generation the slot is retired. Index 0
 * is never used, so no name is 0. Lookup is bounded: one leaf pointer, one slot.
 */
#pragma once

#include <kernel/frame.h>

enum object_type {
    OBJECT_NONE = 0,
    OBJECT_RESERVED = 1, /* a place held for a handle that may be granted */
    OBJECT_SERVER = 2,
    OBJECT_CONNECTION = 3,
    OBJECT_THREAD = 4,
    OBJECT_SHARE = 5,
    OBJECT_RESERVED_SHARE = 6, /* OBJECT_RESERVED, for a share */
    OBJECT_TYPES = 7,
};

struct slot {
    uint32_t name; /* valid name, or the next one while the slot is free */
    uint16_t type; /* enum object_type */
    uint16_t next; /* free list: index of the next free slot */
    void *object;
};

#define TABLE_SLOTS_PER_LEAF (PAGE_SIZE / sizeof(struct slot))
#define TABLE_LEAVES (65536u / TABLE_SLOTS_PER_LEAF)

struct table {
    struct account *account;
    struct slot *leaf[TABLE_LEAVES]; /* a frame each, taken when first needed */
    uint16_t first_free;             /* 0: none */
    uint16_t last_free; /* slots are reused in the order they were freed: generations rise evenly */
    uint32_t leaves;
    uint32_t used;
};

void table_init(struct table *table, struct account *account);
/* A slot for `object`; OutOfMemory when the account or the table is full. */
MUST_CHECK status_t table_add(struct table *table, enum object_type type, void *object, uint32_t *name);
/* Fills a slot that was added as reserved. */
void table_fill(struct table *table, uint32_t name, enum object_type type, void *object);
void table_remove(struct table *table, uint32_t name);
/* The slot at an index, in use or not; NULL beyond the table. For walks. */
static inline struct slot *table_slot(struct table *table, uint32_t index)
{
    if (index / TABLE_SLOTS_PER_LEAF >= table->leaves) {
        return NULL;
    }
    return &table->leaf[index / TABLE_SLOTS_PER_LEAF][index % TABLE_SLOTS_PER_LEAF];
}
/* Gives some leaves back, from the last on; the names in them are gone. STATUS_AGAIN until all are. */
status_t table_free_step(struct table *table);
void table_free(struct table *table); /* all at once: of a table with few */

/* The object of that name and type, or NULL. */
static inline void *table_find(const struct table *table, uint64_t name, enum object_type type)
{
    uint32_t index = (uint32_t)name & 0xffff;
    const struct slot *leaf = table->leaf[index / TABLE_SLOTS_PER_LEAF];

    if (leaf == NULL) {
        return NULL;
    }
    const struct slot *slot = &leaf[index % TABLE_SLOTS_PER_LEAF];
    return (slot->name == name && slot->type == type) ? slot->object : NULL;
}
