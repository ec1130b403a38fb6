/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The loader proper: from the two registers that the firmware fills to the four that the kernel is entered with.
 *
 * Everything but entering and leaving is here and in the files beside it and is tested on the host, where
 * loader_view() maps physical addresses into a block of the test.
 */
#pragma once

#include <loader/machine.h>
#include <stdint.h>

/* The last bytes of a flat image that says its size at LOADER_IMAGE_SIZE_AT: a file that was cut short is followed
 * by zeros in memory, which look like the end of an archive. */
#define LOADER_END_MARK "xous-end"
#define LOADER_END_MARK_SIZE 8u
#define LOADER_IMAGE_SIZE_AT 8u

struct loader_input {
    uint64_t hart;            /* that runs this, as the firmware names it */
    uint64_t tree;            /* physical address of the device tree */
    struct boot_range loader; /* the loader's own pages; an archive may follow right behind them */
    uint64_t entered;         /* the time register at the firmware's hand-over */
    uint64_t image_size;      /* of the flat image with archive and end mark; 0 if it has no end mark */
};

struct loader_output {
    uint64_t satp;
    uint64_t entry;
    uint64_t info; /* virtual address of the boot information */
    uint64_t hart; /* index of the boot hart's record */
};

/* Where physical memory can be read and written. */
void *loader_view(uint64_t physical);

/* Do it all; whatever is wrong ends in loader_fail(). */
void loader_prepare(const struct loader_input *input, struct loader_output *output);

/* The register that ends the machine with a failing status; its address is 0 until one is known. */
const struct machine_register *loader_failure_register(void);
