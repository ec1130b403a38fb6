/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Looking up boot records. The loader made them, so bounds are trusted; contents are the machine's own.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <xous/abi/bootinfo.h>

/* The payload of the n-th record of that type, or NULL. */
const void *records_find(const struct boot_info *info, enum boot_record_type type, uint64_t n);
