/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Sets of physical addresses: ascending ranges that neither overlap nor touch, none of them empty. Ranges are
 * half open and never reach the end of the 64-bit space, so base + size does not wrap. Sets hold a fixed
 * number of ranges; one that is full ends the boot, because memory that is forgotten would be handed out twice.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <xous/abi/bootinfo.h>

#define RANGES_MAX 64u

struct ranges {
    unsigned count;
    struct boot_range items[RANGES_MAX];
};

void ranges_add(struct ranges *set, uint64_t base, uint64_t size);
void ranges_remove(struct ranges *set, uint64_t base, uint64_t size);
void ranges_remove_all(struct ranges *set, const struct ranges *other);

/* Whether every address is in the set; true for a size of 0. */
bool ranges_contain(const struct ranges *set, uint64_t base, uint64_t size);

/* Whether any address is in the set. */
bool ranges_touch(const struct ranges *set, uint64_t base, uint64_t size);

/* How many addresses from base on are in the set without a gap. */
uint64_t ranges_room(const struct ranges *set, uint64_t base);

/* Remove the lowest range of this size; false if there is none. */
bool ranges_take(struct ranges *set, uint64_t size, uint64_t *base);

uint64_t ranges_total(const struct ranges *set);
uint64_t ranges_largest(const struct ranges *set);

static inline uint64_t range_end(const struct boot_range *range)
{
    return range->base + range->size;
}

static inline uint64_t page_down(uint64_t address)
{
    return address & ~4095ul;
}

static inline uint64_t page_up(uint64_t address)
{
    return (address + 4095) & ~4095ul;
}
