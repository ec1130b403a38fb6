/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * ChaCha20 (RFC 8439, section 2.3) as the kernel's generator of random numbers.
 *
 * Invariant: a block's first half replaces the key at once and what is left over is not kept, so a key that leaks
 * tells nothing of earlier numbers (fast key erasure).
 */
#include <kernel/chacha.h>
#include <kernel/siphash.h>
#include <kernel/string.h>

#define KEY_WORDS 8u
#define KEY_SIZE (KEY_WORDS * sizeof(uint32_t))
#define SEED_MINIMUM 16u /* bytes; less cannot be called unguessable */

static uint32_t key[KEY_WORDS];
static bool seeded;
static uint64_t hash_key[2];

static uint32_t rotate_left(uint32_t value, unsigned count)
{
    return (value << count) | (value >> (32 - count));
}

static void quarter_round(uint32_t *s, unsigned a, unsigned b, unsigned c, unsigned d)
{
    s[a] += s[b];
    s[d] = rotate_left(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = rotate_left(s[b] ^ s[c], 12);
    s[a] += s[b];
    s[d] = rotate_left(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = rotate_left(s[b] ^ s[c], 7);
}

/* One block under the key, counter and nonce 0: a half becomes the next key, the other one goes out. */
static void next_block(void *output)
{
    uint32_t block[CHACHA_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    memcpy(block + 4, key, KEY_SIZE);
    chacha_block(block);
    memcpy(key, block, KEY_SIZE);
    memcpy(output, block + KEY_WORDS, KEY_SIZE);
}

/* Mixes bytes into the key, which is replaced whenever all of it was reached and at the end. */
static void absorb(const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    uint8_t unused[KEY_SIZE];

    for (size_t i = 0; i < size; i++) {
        ((uint8_t *)key)[i % KEY_SIZE] ^= from[i];
        if ((i + 1) % KEY_SIZE == 0 || i + 1 == size) {
            next_block(unused);
        }
    }
}

/* ------------------------------------------------------------------------------------------------------ */

void chacha_block(uint32_t block[CHACHA_WORDS])
{
    uint32_t start[CHACHA_WORDS];

    memcpy(start, block, sizeof(start));
    for (unsigned round = 0; round < 20; round += 2) {
        for (unsigned i = 0; i < 4; i++) {
            quarter_round(block, i, i + 4, i + 8, i + 12);
        }
        for (unsigned i = 0; i < 4; i++) {
            quarter_round(block, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
        }
    }
    for (unsigned i = 0; i < CHACHA_WORDS; i++) {
        block[i] += start[i];
    }
}

void random_init(const void *seed, size_t size, uint64_t timing)
{
    memset(key, 0, sizeof(key));
    seeded = size >= SEED_MINIMUM;
    absorb(seed, size);
    absorb(&timing, sizeof(timing));
    random_bytes(hash_key, sizeof(hash_key));
}

bool random_seeded(void)
{
    return seeded;
}

void random_bytes(void *buffer, size_t size)
{
    uint8_t *to = buffer;
    uint8_t output[KEY_SIZE];

    while (size > 0) {
        size_t part = size < KEY_SIZE ? size : KEY_SIZE;
        next_block(output);
        memcpy(to, output, part);
        to += part;
        size -= part;
    }
}

uint64_t keyed_hash(uint64_t low, uint64_t high)
{
    return siphash_words(hash_key, (const uint64_t[]){low, high}, 2);
}
