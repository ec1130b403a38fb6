/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The C library functions that compilers call on their own, for a kernel that has no C library. Whole words
 * where both sides are aligned alike; a misaligned access may trap to the firmware, so it is never made.
 */
#include <stddef.h>
#include <stdint.h>

#include <kernel/string.h>

#define WORD sizeof(uint64_t)

/* A word that may overlay objects of any type. */
typedef uint64_t __attribute__((may_alias)) word_t;

static int is_aligned(const void *pointer)
{
    return ((uintptr_t)pointer & (WORD - 1)) == 0;
}

static int aligned_alike(const void *a, const void *b)
{
    return (((uintptr_t)a ^ (uintptr_t)b) & (WORD - 1)) == 0;
}

/* Stores `size` bytes, a multiple of 64: a page costs little more than its 512 stores. */
static void fill_blocks(word_t *to, word_t value, size_t size)
{
    for (word_t *end = to + size / WORD; to != end; to += 8) {
        to[0] = value;
        to[1] = value;
        to[2] = value;
        to[3] = value;
        to[4] = value;
        to[5] = value;
        to[6] = value;
        to[7] = value;
    }
}

/* Loads come before stores so that a pipeline need not wait for each of them. */
static void copy_blocks(word_t *to, const word_t *from, size_t size)
{
    for (word_t *end = to + size / WORD; to != end; to += 4, from += 4) {
        word_t w0 = from[0];
        word_t w1 = from[1];
        word_t w2 = from[2];
        word_t w3 = from[3];
        to[0] = w0;
        to[1] = w1;
        to[2] = w2;
        to[3] = w3;
    }
}

/* Right also for overlapping areas if `target` is the lower one: nothing is read after it was stored over. */
static void copy_forwards(unsigned char *target, const unsigned char *source, size_t size)
{
    if (aligned_alike(target, source)) {
        for (; size > 0 && !is_aligned(target); size--) {
            *target++ = *source++;
        }
        size_t blocks = size & ~(size_t)31;
        copy_blocks((word_t *)(void *)target, (const word_t *)(const void *)source, blocks);
        target += blocks;
        source += blocks;
        size -= blocks;
        for (; size >= WORD; size -= WORD, target += WORD, source += WORD) {
            *(word_t *)(void *)target = *(const word_t *)(const void *)source;
        }
    }
    for (; size > 0; size--) {
        *target++ = *source++;
    }
}

/* ------------------------------------------------------------------------------------------------------ */

void *memset(void *to, int value, size_t size)
{
    unsigned char *byte = to;
    word_t word = (unsigned char)value * 0x0101010101010101ul;

    for (; size > 0 && !is_aligned(byte); size--) {
        *byte++ = (unsigned char)value;
    }
    size_t blocks = size & ~(size_t)63;
    fill_blocks((word_t *)(void *)byte, word, blocks);
    byte += blocks;
    size -= blocks;
    for (; size >= WORD; size -= WORD, byte += WORD) {
        *(word_t *)(void *)byte = word;
    }
    for (; size > 0; size--) {
        *byte++ = (unsigned char)value;
    }
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    copy_forwards(to, from, size);
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    unsigned char *target = (unsigned char *)to + size;
    const unsigned char *source = (const unsigned char *)from + size;

    if ((uintptr_t)to - (uintptr_t)from >= size) { /* below, or no overlap */
        copy_forwards(to, from, size);
        return to;
    }
    if (aligned_alike(target, source)) {
        for (; size > 0 && !is_aligned(target); size--) {
            *--target = *--source;
        }
        for (; size >= WORD; size -= WORD) {
            target -= WORD;
            source -= WORD;
            *(word_t *)(void *)target = *(const word_t *)(const void *)source;
        }
    }
    for (; size > 0; size--) {
        *--target = *--source;
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const unsigned char *a = left;
    const unsigned char *b = right;

    if (is_aligned(a) && is_aligned(b)) {
        while (size >= WORD && *(const word_t *)(const void *)a == *(const word_t *)(const void *)b) {
            a += WORD;
            b += WORD;
            size -= WORD;
        }
    }
    for (; size > 0; size--, a++, b++) {
        if (*a != *b) {
            return *a - *b;
        }
    }
    return 0;
}

size_t strlen(const char *text)
{
    const char *end = text;

    while (*end != '\0') {
        end++;
    }
    return (size_t)(end - text);
}
