/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The list that users see: registered names, and names that clients wait for, in one alphabetical order.
 * Pure.
 */
#pragma once

#include "name_table.h"
#include "waiting.h"

/* Fills entries from the cursor-th on; returns how many. A name that is only waited for has PID 0. */
uint32_t listing_fill(const struct name_table *table, const struct waiting *waiting, uint32_t cursor,
                      struct names_entry *entries, uint32_t capacity);
