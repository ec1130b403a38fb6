/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A byte queue in memory that the owner gives.
 *
 * Invariant: tail - head is the number of bytes in the queue, at most `size`; both only ever grow (modulo
 * 2^32), which is why `size` is a power of two.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct byte_ring {
    uint8_t *bytes;
    uint32_t size;
    uint32_t head; /* of the next byte to take */
    uint32_t tail; /* of the next byte to put */
};

static inline uint32_t byte_ring_used(const struct byte_ring *ring)
{
    return ring->tail - ring->head;
}

static inline uint32_t byte_ring_room(const struct byte_ring *ring)
{
    return ring->size - byte_ring_used(ring);
}

/* False if the queue is full: nothing was put. */
static inline bool byte_ring_put(struct byte_ring *ring, uint8_t byte)
{
    if (byte_ring_room(ring) == 0) {
        return false;
    }
    ring->bytes[ring->tail++ & (ring->size - 1)] = byte;
    return true;
}

/* The next byte without taking it; false if there is none. */
static inline bool byte_ring_peek(const struct byte_ring *ring, uint8_t *byte)
{
    if (byte_ring_used(ring) == 0) {
        return false;
    }
    *byte = ring->bytes[ring->head & (ring->size - 1)];
    return true;
}

static inline bool byte_ring_take(struct byte_ring *ring, uint8_t *byte)
{
    if (!byte_ring_peek(ring, byte)) {
        return false;
    }
    ring->head++;
    return true;
}

static inline void byte_ring_clear(struct byte_ring *ring)
{
    ring->head = ring->tail;
}
