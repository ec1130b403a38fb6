/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "heap.h"

#include <stdlib.h>

#define CAPACITY_FIRST 16u

static bool entry_is_before(const struct heap_entry *a, const struct heap_entry *b)
{
    return a->when != b->when ? a->when < b->when : a->order < b->order;
}

static void entry_place(struct heap *heap, struct heap_entry *entry, size_t place)
{
    heap->entries[place] = entry;
    entry->place = place;
}

static void entry_rise(struct heap *heap, struct heap_entry *entry)
{
    size_t place = entry->place;

    while (place > 0 && entry_is_before(entry, heap->entries[(place - 1) / 2])) {
        entry_place(heap, heap->entries[(place - 1) / 2], place);
        place = (place - 1) / 2;
    }
    entry_place(heap, entry, place);
}

/* The earlier child of a place, or NULL. */
static struct heap_entry *child_first(const struct heap *heap, size_t place)
{
    size_t left = 2 * place + 1;

    if (left >= heap->count) {
        return NULL;
    }
    if (left + 1 < heap->count && entry_is_before(heap->entries[left + 1], heap->entries[left])) {
        return heap->entries[left + 1];
    }
    return heap->entries[left];
}

static void entry_sink(struct heap *heap, struct heap_entry *entry)
{
    size_t place = entry->place;
    struct heap_entry *child = child_first(heap, place);

    while (child != NULL && entry_is_before(child, entry)) {
        size_t freed = child->place;

        entry_place(heap, child, place);
        place = freed;
        child = child_first(heap, place);
    }
    entry_place(heap, entry, place);
}

static bool heap_grow(struct heap *heap)
{
    size_t capacity = heap->capacity == 0 ? CAPACITY_FIRST : 2 * heap->capacity;
    struct heap_entry **entries = realloc(heap->entries, capacity * sizeof(*entries));

    if (entries == NULL) {
        return false;
    }
    heap->entries = entries;
    heap->capacity = capacity;
    return true;
}

/* ------------------------------------------------------------------------------------------------------- */

bool heap_add(struct heap *heap, struct heap_entry *entry)
{
    if (heap->count == heap->capacity && !heap_grow(heap)) {
        return false;
    }
    entry->order = heap->added++;
    entry_place(heap, entry, heap->count++);
    entry_rise(heap, entry);
    return true;
}

struct heap_entry *heap_first(const struct heap *heap)
{
    return heap->count > 0 ? heap->entries[0] : NULL;
}

void heap_remove(struct heap *heap, struct heap_entry *entry)
{
    struct heap_entry *last = heap->entries[--heap->count];

    if (last == entry) {
        return;
    }
    entry_place(heap, last, entry->place);
    entry_rise(heap, last);
    entry_sink(heap, last);
}

bool heap_check(const struct heap *heap)
{
    for (size_t i = 0; i < heap->count; i++) {
        if (heap->entries[i]->place != i) {
            return false;
        }
        if (i > 0 && entry_is_before(heap->entries[i], heap->entries[(i - 1) / 2])) {
            return false;
        }
    }
    return true;
}
