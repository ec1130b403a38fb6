/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The device window.
 */
#include <loader/fail.h>
#include <loader/ranges.h>
#include <loader/window.h>
#include <pure/sv39.h>

#define WINDOW_SIZE SV39_LEAF_SIZE(2) /* the one root entry that the address map gives it */

void window_begin(struct window *window, struct tables *tables)
{
    window->tables = tables;
    window->next = BOOT_DEVICE_BASE;
    window->count = 0;
}

static const struct window_mapping *find_mapping(const struct window *window, uint64_t start, uint64_t end)
{
    for (unsigned i = 0; i < window->count; i++) {
        const struct window_mapping *mapping = &window->mappings[i];

        if (start >= mapping->physical && end <= mapping->physical + mapping->size) {
            return mapping;
        }
    }
    return NULL;
}

/* Large devices begin at the same place within a large leaf as their registers do, so that large leaves fit. */
static const struct window_mapping *add_mapping(struct window *window, uint64_t start, uint64_t end)
{
    struct window_mapping *mapping = &window->mappings[window->count];
    uint64_t size = end - start;
    uint64_t skip = size >= SV39_LEAF_SIZE(1) ? (start - window->next) % SV39_LEAF_SIZE(1) : 0;

    if (window->count == WINDOW_MAPPINGS_MAX || size > WINDOW_SIZE ||
        window->next + skip + size > BOOT_DEVICE_BASE + WINDOW_SIZE) {
        loader_fail("device registers at %lx do not fit into the kernel's device window",
                    (unsigned long)start);
    }
    window->count++;
    mapping->address = window->next + skip;
    mapping->physical = start;
    mapping->size = size;
    window->next = mapping->address + size;
    tables_map(window->tables, mapping->address, start, size, SV39_R | SV39_W | SV39_G);
    return mapping;
}

uint64_t window_map(struct window *window, uint64_t physical, uint64_t size)
{
    uint64_t start = page_down(physical);
    uint64_t end = page_up(physical + size);
    const struct window_mapping *mapping = find_mapping(window, start, end);

    if (!mapping) {
        mapping = add_mapping(window, start, end);
    }
    return mapping->address + (physical - mapping->physical);
}
