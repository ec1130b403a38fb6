/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel's address space. Kernel text and constants are read-only in the direct map too, and nothing is
 * writable and executable, so no mapping of a kernel frame can be used to change what the kernel runs.
 */
#include <loader/state.h>
#include <pure/sv39.h>
#include <xous/abi/memory.h>

static void map_kernel(struct loader_state *state, struct ranges *constant)
{
    constant->count = 0;
    for (unsigned i = 0; i < state->kernel.count; i++) {
        const struct elf_segment *segment = &state->kernel.segments[i];
        uint64_t start = elf_segment_start(segment);
        uint64_t size = elf_segment_end(segment) - start;
        uint64_t flags = SV39_R | SV39_G | ((segment->rights & XOUS_WRITE) ? SV39_W : 0) |
                         ((segment->rights & XOUS_EXECUTE) ? SV39_X : 0);

        tables_map(&state->tables, start, loader_kernel_physical(state, segment), size, flags);
        if (!(segment->rights & XOUS_WRITE)) {
            ranges_add(constant, loader_kernel_physical(state, segment), size);
        }
    }
}

static void map_direct(struct loader_state *state, const struct ranges *set, uint64_t flags)
{
    for (unsigned i = 0; i < set->count; i++) {
        const struct boot_range *range = &set->items[i];

        tables_map(&state->tables, BOOT_DIRECT_BASE + range->base, range->base, range->size, flags);
    }
}

void loader_map(struct loader_state *state)
{
    static struct ranges constant;
    static struct ranges writable;

    tables_begin(&state->tables, loader_view(state->placement.tables), state->placement.tables,
                 state->placement.table_pages);
    window_begin(&state->window, &state->tables);
    map_kernel(state, &constant);
    writable = state->placement.direct;
    ranges_remove_all(&writable, &constant);
    map_direct(state, &writable, SV39_R | SV39_W | SV39_G);
    map_direct(state, &constant, SV39_R | SV39_G);
}
