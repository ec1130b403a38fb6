/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The C library functions that compilers call on their own, for a kernel that has no C library. What the kernel
 * has much of, filling and copying forwards, goes by words, unrolled: a page costs little more than its 512
 * stores. A misaligned access may trap to the firmware, so it is never made.
 */
#include <stdbool.h>
#include <stdint.h>

#include <kernel/string.h>

#define WORD sizeof(uint64_t)

/* A word that may overlay objects of any type. */
typedef uint64_t __attribute__((may_alias)) word_t;

static bool is_aligned(uintptr_t address)
{
    return (address & (WORD - 1)) == 0;
}

/* Right also for overlapping areas if `target` is the lower one: nothing is read after it was stored over. */
static void copy_forwards(unsigned char *target, const unsigned char *source, size_t size)
{
    if (is_aligned((uintptr_t)target ^ (uintptr_t)source)) {
        for (; size > 0 && !is_aligned((uintptr_t)target); size--) {
            *target++ = *source++;
        }
#pragma GCC unroll 8
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

    for (; size > 0 && !is_aligned((uintptr_t)byte); size--) {
        *byte++ = (unsigned char)value;
    }
#pragma GCC unroll 8
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
    unsigned char *target = to;
    const unsigned char *source = from;

    if ((uintptr_t)to - (uintptr_t)from >= size) { /* below, or no overlap */
        copy_forwards(target, source, size);
        return to;
    }
    while (size-- > 0) {
        target[size] = source[size];
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const unsigned char *a = left;
    const unsigned char *b = right;

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
