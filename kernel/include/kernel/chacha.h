/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel's random numbers: ChaCha20 (RFC 8439, section 2.3) keyed from the boot seed, with the key replaced
 * after every block (fast key erasure), and SipHash-2-4 for hash tables that users fill.
 */
#pragma once

#include <kernel/types.h>

#define CHACHA_WORDS 16u
/* The block function: from constants, key, counter and nonce to the key stream, in place. */
void chacha_block(uint32_t block[CHACHA_WORDS]);

/* With less than 16 bytes of seed (0: none) the generator counts as keyed from timing alone: random_seeded stays
 * false. */
void random_init(const void *seed, size_t size, uint64_t timing);
bool random_seeded(void);
void random_bytes(void *buffer, size_t size);
/* SipHash-2-4 of two words under a key drawn at boot. */
uint64_t keyed_hash(uint64_t low, uint64_t high);
