/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * memcpy and memset. Words wherever both sides agree within a word, as everything does that is copied out of an
 * archive of aligned files: these loops are most of what the loader runs.
 */
#include <loader/memory.h>
#include <stdint.h>

typedef uint64_t word_t __attribute__((may_alias));

#define WORD sizeof(word_t)

/* Bytes up to the next word, but not more than there are. */
static size_t count_head(const void *to, size_t size)
{
    size_t head = -(uintptr_t)to % WORD;

    return head < size ? head : size;
}

/* Eight words a step, the loads before the stores, so that the loop's own cost is small. */
static void copy_step(word_t *to, const word_t *from)
{
    word_t a = from[0], b = from[1], c = from[2], d = from[3];
    word_t e = from[4], f = from[5], g = from[6], h = from[7];

    to[0] = a, to[1] = b, to[2] = c, to[3] = d;
    to[4] = e, to[5] = f, to[6] = g, to[7] = h;
}

static void fill_step(word_t *to, word_t value)
{
    to[0] = value, to[1] = value, to[2] = value, to[3] = value;
    to[4] = value, to[5] = value, to[6] = value, to[7] = value;
}

static void copy_bytes(uint8_t *to, const uint8_t *from, size_t size)
{
    while (size--) {
        *to++ = *from++;
    }
}

static void fill_bytes(uint8_t *to, uint8_t value, size_t size)
{
    while (size--) {
        *to++ = value;
    }
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    uint8_t *target = to;
    const uint8_t *source = from;
    size_t head = count_head(to, size);

    if (((uintptr_t)target ^ (uintptr_t)source) % WORD) {
        copy_bytes(target, source, size);
        return to;
    }
    copy_bytes(target, source, head);
    target += head;
    source += head;
    for (size -= head; size >= 8 * WORD; size -= 8 * WORD) {
        copy_step((word_t *)target, (const word_t *)source);
        target += 8 * WORD;
        source += 8 * WORD;
    }
    copy_bytes(target, source, size);
    return to;
}

void *memset(void *to, int value, size_t size)
{
    uint8_t *target = to;
    size_t head = count_head(to, size);

    fill_bytes(target, (uint8_t)value, head);
    target += head;
    for (size -= head; size >= 8 * WORD; size -= 8 * WORD) {
        fill_step((word_t *)target, (uint8_t)value * 0x0101010101010101ul);
        target += 8 * WORD;
    }
    fill_bytes(target, (uint8_t)value, size);
    return to;
}
