/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What is to be done to load an ELF file: page-aligned parts, in the order in which a new process gets
 * them. Pure.
 *
 * parts[0] has the entry: the kernel makes the process out of the part that its first instruction is in.
 */
#pragma once

#include <parse/elf.h>

struct load_part {
    uint64_t target; /* page-aligned */
    uint64_t size;   /* whole pages */
    uint64_t rights; /* XOUS_READ | ... */
    const uint8_t *data;
    uint64_t data_offset; /* where the data goes in the part; the rest is zero */
    uint64_t data_size;
};

struct load_plan {
    uint64_t entry;
    uint64_t size; /* of all parts */
    uint32_t count;
    struct load_part parts[ELF_SEGMENTS_MAX];
};

/* Every part lies in [low, high). The plan points into the file. */
enum elf_error load_plan_make(struct load_plan *plan, const void *file, size_t size, uint64_t low,
                              uint64_t high);

/* The part that the address lies in, or NULL. */
const struct load_part *load_plan_part(const struct load_plan *plan, uint64_t address);
