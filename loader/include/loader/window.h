/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The device window: registers that the kernel itself uses, mapped one after another from BOOT_DEVICE_BASE.
 * Registers on pages that are mapped already share the mapping.
 */
#pragma once

#include <loader/tables.h>

#define WINDOW_MAPPINGS_MAX 4u /* the PLIC and three power registers */

struct window_mapping {
    uint64_t address;
    uint64_t physical;
    uint64_t size;
};

struct window {
    struct tables *tables;
    uint64_t next;
    unsigned count;
    struct window_mapping mappings[WINDOW_MAPPINGS_MAX];
};

void window_begin(struct window *window, struct tables *tables);

/* Map registers of any place and size; answers the virtual address of the first. */
uint64_t window_map(struct window *window, uint64_t physical, uint64_t size);
