/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Writing the boot information (<xous/abi/bootinfo.h>) into its pages. Pure.
 */
#pragma once

#include <stdint.h>
#include <xous/abi/bootinfo.h>

struct handover {
    uint8_t *memory;
    uint64_t used;
    uint64_t capacity;
};

/* Begin with the header; memory is aligned to 8 bytes. */
void handover_begin(struct handover *handover, void *memory, uint64_t capacity);

/* Append a record; a payload that does not fit ends in loader_fail(). */
void handover_add(struct handover *handover, enum boot_record_type type, const void *payload, uint64_t size);
void handover_add_range(struct handover *handover, enum boot_record_type type, uint64_t base, uint64_t size);

/* Fill in the size. */
void handover_end(struct handover *handover);
