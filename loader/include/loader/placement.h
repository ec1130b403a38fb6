/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Where everything goes in physical memory. Pure: numbers only, nothing is read or written there.
 *
 * Invariants of a finished placement: what it places lies in the direct map, in whole pages, and nothing
 * overlaps anything else, nor the loader, nor the sources (tree, archive) that are still to be copied from.
 * The lowest places are taken first, next to the firmware, where the direct map is in small leaves anyway.
 */
#pragma once

#include <loader/machine.h>
#include <parse/elf.h>

struct placement_request {
    const struct machine *machine;
    struct boot_range loader; /* whole pages */
    struct boot_range tree;   /* where it lies; bytes */
    struct boot_range archive;
    const struct elf_image *kernel;
    const struct elf_image *process;
};

struct placement {
    struct ranges direct; /* RAM that the kernel may have: without firmware and reservations */
    struct ranges free;   /* of that, what is not taken while the loader still runs */
    uint64_t kernel;      /* where kernel_start goes; the image is one block, gaps included */
    uint64_t kernel_start;
    uint64_t kernel_size;
    uint64_t tables;
    unsigned table_pages;
    uint64_t info;
    uint64_t info_size;
    uint64_t tree;
    uint64_t tree_size; /* whole pages */
    uint64_t archive;   /* the old place if it can stay there */
    uint64_t archive_size;
    uint64_t segments[ELF_SEGMENTS_MAX]; /* of the first process */
};

/* RAM that may be used at all. Without a word of the tree on the firmware, all RAM below the loader is its. */
void placement_find_memory(struct ranges *direct, const struct machine *machine,
                           const struct boot_range *loader);

/* Place everything; too little memory ends in loader_fail(). */
void placement_make(struct placement *placement, const struct placement_request *request);

/* What becomes of the memory: the ranges the kernel owns (with so many pages of tables) and the free ones. */
void placement_kernel_ranges(const struct placement *placement, unsigned tables_used, struct ranges *owned);
void placement_free_ranges(const struct placement *placement, const struct elf_image *process,
                           const struct ranges *owned, struct ranges *free);
