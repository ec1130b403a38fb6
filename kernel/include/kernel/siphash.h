/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* SipHash-2-4 of whole words in little-endian order. */
uint64_t siphash_words(const uint64_t key[2], const uint64_t *words, size_t count);
