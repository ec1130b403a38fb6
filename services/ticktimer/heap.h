/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Deadlines, the earliest on top; of equal ones the one that was added first.
 *
 * 1. No entry is earlier than its parent (entries[(i - 1) / 2]).
 * 2. Each entry knows its place, so that it is removed without a search.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Embedded in what has the deadline. */
struct heap_entry {
    uint64_t when;
    uint64_t order; /* set by heap_add */
    size_t place;
};

struct heap {
    struct heap_entry **entries;
    size_t count;
    size_t capacity;
    uint64_t added;
};

/* False if there is no memory. */
bool heap_add(struct heap *heap, struct heap_entry *entry);

/* The earliest, or NULL. */
struct heap_entry *heap_first(const struct heap *heap);

/* Requires: the entry is in the heap. */
void heap_remove(struct heap *heap, struct heap_entry *entry);

/* Whether both invariants hold. */
bool heap_check(const struct heap *heap);
