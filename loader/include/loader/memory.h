/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The two memory functions that the loader needs; a freestanding compiler comes without <string.h>. On the host
 * these declarations name the C library's.
 */
#pragma once

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *to, int value, size_t size);
