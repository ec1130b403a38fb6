/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a name may be. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Well-formed UTF-8 (Unicode 15, table 3-7): shortest forms, no surrogates, nothing above U+10FFFF. */
bool utf8_valid(const char *text, size_t length);

/* 1 to NAMES_LENGTH bytes of UTF-8 without control characters (so without zero bytes). */
bool name_valid(const char *name, size_t length);
