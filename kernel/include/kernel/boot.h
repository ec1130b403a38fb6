/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reading the loader's hand-over.
 */
#pragma once

#include <kernel/types.h>
#include <xous/abi/bootinfo.h>

/* Panics unless magic, version, size and the chain of records are sound. */
void boot_check(const struct boot_info *info);
/* The record behind `previous` (NULL: the first), or NULL at the end. */
const struct boot_record *boot_record_after(const struct boot_info *info, const struct boot_record *previous);
/* The first record of a type after `previous` (NULL: from the start), or NULL. */
const struct boot_record *boot_next(const struct boot_info *info, const struct boot_record *previous,
                                    uint32_t type);
/* The payload of the first record of a type, if it has at least `size` bytes; else NULL. */
const void *boot_find(const struct boot_info *info, uint32_t type, size_t size);
const void *boot_find_bytes(const struct boot_info *info, uint32_t type, size_t *length);

static inline const void *boot_payload(const struct boot_record *record)
{
    return record + 1;
}
