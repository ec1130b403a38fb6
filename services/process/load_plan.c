/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "load_plan.h"

static struct load_part part_make(const struct elf_segment *segment)
{
    uint64_t start = elf_segment_start(segment);

    return (struct load_part){
        .target = start,
        .size = elf_segment_end(segment) - start,
        .rights = segment->rights,
        .data = segment->data,
        .data_offset = segment->address - start,
        .data_size = segment->data_size,
    };
}

static void entry_first(struct load_plan *plan)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        if (plan->entry - plan->parts[i].target < plan->parts[i].size) {
            struct load_part part = plan->parts[i];

            plan->parts[i] = plan->parts[0];
            plan->parts[0] = part;
            return;
        }
    }
}

enum elf_error load_plan_make(struct load_plan *plan, const void *file, size_t size, uint64_t low,
                              uint64_t high)
{
    struct elf_image image;
    enum elf_error error = elf_open(&image, file, size, low, high);

    if (error != ELF_OK) {
        return error;
    }
    plan->entry = image.entry;
    plan->count = 0;
    plan->size = 0;
    for (unsigned i = 0; i < image.count; i++) {
        struct load_part part = part_make(&image.segments[i]);

        if (part.size > 0) {
            plan->parts[plan->count++] = part;
            plan->size += part.size;
        }
    }
    entry_first(plan);
    return ELF_OK;
}

const struct load_part *load_plan_part(const struct load_plan *plan, uint64_t address)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        if (address - plan->parts[i].target < plan->parts[i].size) {
            return &plan->parts[i];
        }
    }
    return NULL;
}
