/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the kernel uses of the C library's <string.h>, with its meaning. On the host the C library has them.
 */
#pragma once

#include <stddef.h>

void *memset(void *to, int value, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
int memcmp(const void *left, const void *right, size_t size);
size_t strlen(const char *text);
