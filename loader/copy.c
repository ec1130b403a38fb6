/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Copying everything to its place.
 *
 * Invariant: nothing is written outside the ranges that the placement took from free memory, except the unused
 * end of the archive's last page. That page may hold the beginning of the tree: the tree is copied before.
 */
#include <loader/memory.h>
#include <loader/state.h>

/* Frames are handed over whole: what the file does not fill is zero, before the data as well as behind. */
static void load_segment(const struct elf_segment *segment, uint64_t physical)
{
    uint8_t *to = loader_view(physical);
    uint64_t head = segment->address - elf_segment_start(segment);
    uint64_t size = elf_segment_end(segment) - elf_segment_start(segment);

    memset(to, 0, head);
    memcpy(to + head, segment->data, segment->data_size);
    memset(to + head + segment->data_size, 0, size - head - segment->data_size);
}

uint64_t loader_kernel_physical(const struct loader_state *state, const struct elf_segment *segment)
{
    return state->placement.kernel + (elf_segment_start(segment) - state->placement.kernel_start);
}

static void copy_programs(const struct loader_state *state)
{
    for (unsigned i = 0; i < state->kernel.count; i++) {
        const struct elf_segment *segment = &state->kernel.segments[i];

        load_segment(segment, loader_kernel_physical(state, segment));
    }
    for (unsigned i = 0; i < state->process.count; i++) {
        load_segment(&state->process.segments[i], state->placement.segments[i]);
    }
}

/* From here on the copy is the tree: what still points into the old one is moved along. */
static void copy_tree(struct loader_state *state)
{
    const uint8_t *from = state->tree.blob;
    uint8_t *to = loader_view(state->placement.tree);

    memcpy(to, from, state->tree.size);
    memset(to + state->tree.size, 0, state->placement.tree_size - state->tree.size);
    state->tree.blob = to;
    if (state->machine.seed.size) {
        state->machine.seed.data = to + (state->machine.seed.data - from);
    }
    if (state->machine.arguments.size) {
        state->machine.arguments.data = to + (state->machine.arguments.data - from);
    }
}

static void settle_archive(const struct loader_state *state)
{
    uint8_t *to = loader_view(state->placement.archive);

    if (state->placement.archive != state->archive_base) {
        memcpy(to, state->archive.data, state->archive.size);
    }
    memset(to + state->archive.size, 0, state->placement.archive_size - state->archive.size);
}

void loader_copy(struct loader_state *state)
{
    copy_programs(state);
    copy_tree(state);
    settle_archive(state);
}
