/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Kernel objects of one size and one owner. A pool takes whole frames from its account (kind FRAME_OBJECT) and
 * gives a frame back as soon as its last object is freed, so no frame ever holds objects of two processes.
 */
#pragma once

#include <kernel/frame.h>

struct pool {
    struct account *account;
    uint32_t size;    /* of an object, a multiple of 64, at most a page */
    uint32_t partial; /* frame number + 1 of the first frame with room, 0 if none */
    uint32_t objects; /* in use */
};

/* The size to ask for, for an object of `bytes`. */
#define POOL_SIZE(bytes) (((uint32_t)(bytes) + 63u) & ~63u)

void pool_init(struct pool *pool, struct account *account, uint32_t size);
/* A zeroed object, or NULL when the account has no room. */
void *pool_take(struct pool *pool) MUST_CHECK;
/* Requires: `object` came from a pool of this size; the pool is `pool`. */
void pool_give_back(struct pool *pool, void *object);
