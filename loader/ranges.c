/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Sets of physical addresses, in arrays: there are a dozen ranges at most on the machines we know.
 */
#include <loader/fail.h>
#include <loader/ranges.h>

static void insert_item(struct ranges *set, unsigned at, uint64_t base, uint64_t size)
{
    if (set->count == RANGES_MAX) {
        loader_fail("memory is in more than %lu pieces: join banks or reservations in the device tree",
                    (unsigned long)RANGES_MAX);
    }
    for (unsigned i = set->count; i > at; i--) {
        set->items[i] = set->items[i - 1];
    }
    set->items[at].base = base;
    set->items[at].size = size;
    set->count++;
}

static void remove_items(struct ranges *set, unsigned at, unsigned number)
{
    for (unsigned i = at; i + number < set->count; i++) {
        set->items[i] = set->items[i + number];
    }
    set->count -= number;
}

/* The first range that ends behind the address. */
static unsigned find_item(const struct ranges *set, uint64_t address)
{
    unsigned i = 0;

    while (i < set->count && range_end(&set->items[i]) <= address) {
        i++;
    }
    return i;
}

void ranges_add(struct ranges *set, uint64_t base, uint64_t size)
{
    uint64_t end = base + size;
    unsigned first = 0;
    unsigned last;

    if (!size) {
        return;
    }
    while (first < set->count && range_end(&set->items[first]) < base) {
        first++;
    }
    for (last = first; last < set->count && set->items[last].base <= end; last++) {
        if (set->items[last].base < base) {
            base = set->items[last].base;
        }
        if (range_end(&set->items[last]) > end) {
            end = range_end(&set->items[last]);
        }
    }
    remove_items(set, first, last - first);
    insert_item(set, first, base, end - base);
}

void ranges_remove(struct ranges *set, uint64_t base, uint64_t size)
{
    uint64_t end = base + size;
    unsigned i = find_item(set, base);

    while (size && i < set->count && set->items[i].base < end) {
        struct boot_range old = set->items[i];

        remove_items(set, i, 1);
        if (old.base < base) {
            insert_item(set, i++, old.base, base - old.base);
        }
        if (range_end(&old) > end) {
            insert_item(set, i++, end, range_end(&old) - end);
        }
    }
}

void ranges_remove_all(struct ranges *set, const struct ranges *other)
{
    for (unsigned i = 0; i < other->count; i++) {
        ranges_remove(set, other->items[i].base, other->items[i].size);
    }
}

uint64_t ranges_room(const struct ranges *set, uint64_t base)
{
    unsigned i = find_item(set, base);

    return i < set->count && set->items[i].base <= base ? range_end(&set->items[i]) - base : 0;
}

bool ranges_contain(const struct ranges *set, uint64_t base, uint64_t size)
{
    return ranges_room(set, base) >= size;
}

bool ranges_touch(const struct ranges *set, uint64_t base, uint64_t size)
{
    unsigned i = find_item(set, base);

    return size && i < set->count && set->items[i].base < base + size;
}

bool ranges_take(struct ranges *set, uint64_t size, uint64_t *base)
{
    for (unsigned i = 0; i < set->count; i++) {
        if (set->items[i].size >= size) {
            *base = set->items[i].base;
            ranges_remove(set, *base, size);
            return true;
        }
    }
    return false;
}

uint64_t ranges_total(const struct ranges *set)
{
    uint64_t total = 0;

    for (unsigned i = 0; i < set->count; i++) {
        total += set->items[i].size;
    }
    return total;
}

uint64_t ranges_largest(const struct ranges *set)
{
    uint64_t largest = 0;

    for (unsigned i = 0; i < set->count; i++) {
        if (set->items[i].size > largest) {
            largest = set->items[i].size;
        }
    }
    return largest;
}
