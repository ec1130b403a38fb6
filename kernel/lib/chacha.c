/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * ChaCha20 (RFC 8439, section 2.3) as the kernel's generator of random numbers.
 *
 * Invariants
 *  1. A block's first half replaces the key at once, so a key that leaks tells nothing of earlier numbers
 *     (fast key erasure).
 *  2. A number is wiped from the pool when it is handed out.
 */
#include <kernel/chacha.h>
#include <kernel/siphash.h>
#include <kernel/string.h>

#define KEY_WORDS 8u
#define KEY_SIZE (KEY_WORDS * sizeof(uint32_t))
#define SEED_MINIMUM 16u /* bytes; less cannot be called unguessable */

static uint32_t key[KEY_WORDS];
static uint8_t pool[KEY_SIZE];
static size_t pool_left; /* the last bytes of the pool that were not handed out */
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

/* Replaces the key and fills the pool from one block. */
static void next_block(void)
{
    static const uint32_t nonce[3];
    uint32_t block[CHACHA_WORDS];

    chacha_block(block, key, 0, nonce);
    memcpy(key, block, KEY_SIZE);
    memcpy(pool, block + KEY_WORDS, KEY_SIZE);
    pool_left = KEY_SIZE;
}

/* Mixes at most KEY_SIZE bytes into the key. */
static void absorb(const uint8_t *bytes, size_t size)
{
    uint8_t padded[KEY_SIZE] = {0};

    memcpy(padded, bytes, size);
    for (size_t i = 0; i < KEY_WORDS; i++) {
        uint32_t word;
        memcpy(&word, padded + i * sizeof(word), sizeof(word));
        key[i] ^= word;
    }
    next_block();
}

/* ------------------------------------------------------------------------------------------------------ */

void chacha_block(uint32_t block[CHACHA_WORDS], const uint32_t block_key[8], uint32_t counter,
                  const uint32_t nonce[3])
{
    uint32_t start[CHACHA_WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    memcpy(start + 4, block_key, KEY_SIZE);
    start[12] = counter;
    memcpy(start + 13, nonce, 3 * sizeof(uint32_t));
    memcpy(block, start, sizeof(start));
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
    const uint8_t *bytes = seed;

    memset(key, 0, sizeof(key));
    seeded = size >= SEED_MINIMUM;
    while (size > 0) {
        size_t part = size < KEY_SIZE ? size : KEY_SIZE;
        absorb(bytes, part);
        bytes += part;
        size -= part;
    }
    absorb((const uint8_t *)&timing, sizeof(timing));
    random_bytes(hash_key, sizeof(hash_key));
}

bool random_seeded(void)
{
    return seeded;
}

void random_bytes(void *buffer, size_t size)
{
    uint8_t *to = buffer;

    while (size > 0) {
        if (pool_left == 0) {
            next_block();
        }
        size_t part = size < pool_left ? size : pool_left;
        uint8_t *from = pool + KEY_SIZE - pool_left;
        memcpy(to, from, part);
        memset(from, 0, part);
        pool_left -= part;
        to += part;
        size -= part;
    }
}

uint64_t random_word(void)
{
    uint64_t word;

    random_bytes(&word, sizeof(word));
    return word;
}

uint64_t keyed_hash(uint64_t low, uint64_t high)
{
    return siphash_words(hash_key, (const uint64_t[]){low, high}, 2);
}
