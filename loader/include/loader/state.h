/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the loader knows, phase by phase, and the phases that write. Each field is filled by the phase that is
 * named and constant afterwards.
 */
#pragma once

#include <loader/handover.h>
#include <loader/loader.h>
#include <loader/placement.h>
#include <loader/window.h>
#include <parse/ustar.h>

struct loader_state {
    uint64_t entered; /* the time register at the firmware's hand-over */
    struct fdt tree;  /* open; its blob is the copy from loader_copy() on */
    struct machine machine;
    struct ustar archive;
    uint64_t archive_base;
    struct elf_image kernel;
    struct elf_image process;
    struct placement placement;
    struct tables tables; /* loader_map(); loader_tell() adds the device window */
    struct window window;
    struct handover handover;
};

/* Where a segment of the kernel lies. */
uint64_t loader_kernel_physical(const struct loader_state *state, const struct elf_segment *segment);

/* Copy programs, tree and, if it cannot stay, archive to their places. */
void loader_copy(struct loader_state *state);

/* Build the page tables for kernel image and RAM. */
void loader_map(struct loader_state *state);

/* Map the kernel's devices and write the boot information. */
void loader_tell(struct loader_state *state);
