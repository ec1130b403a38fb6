/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Objects in frames. The record of a frame holds what the pool needs to know of it: how many objects are
 * in use and which is the first free one; the free ones are chained through their first bytes. Frames with
 * room are in the pool's list, through their records.
 */
#include <kernel/pool.h>

#include "frame_table.h"

#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/string.h>

/* struct frame.users: objects in use, and number + 1 of the first free object. */
#define USERS_MASK 0xffffu
#define FREE_SHIFT 16u

static uint32_t *object_at(const struct pool *pool, const struct frame *frame, uint32_t number)
{
    return (uint32_t *)(void *)((uint8_t *)arch_virtual(frame_address(frame)) + number * pool->size);
}

static struct frame *pool_grow(struct pool *pool)
{
    uint32_t count = PAGE_SIZE / pool->size;
    paddr_t address;

    if (frame_take(pool->account, FRAME_OBJECT, &address) != 0) {
        return NULL;
    }
    struct frame *frame = frame_head(address);
    for (uint32_t i = 0; i + 1 < count; i++) {
        *object_at(pool, frame, i) = i + 2;
    }
    frame->users = 1u << FREE_SHIFT;
    frames_push(&pool->partial, frame);
    return frame;
}

/* ---------------------------------------------------------------------- */

void pool_init(struct pool *pool, struct account *account, uint32_t size)
{
    KASSERT(size > 0 && size % 64 == 0 && size <= PAGE_SIZE);
    *pool = (struct pool){.account = account, .size = size};
}

void *pool_take(struct pool *pool)
{
    struct frame *frame = pool->partial != 0 ? frame_linked(pool->partial) : pool_grow(pool);

    if (frame == NULL) {
        return NULL;
    }
    uint32_t number = (frame->users >> FREE_SHIFT) - 1;
    uint32_t *object = object_at(pool, frame, number);
    frame->users = ((frame->users & USERS_MASK) + 1) | *object << FREE_SHIFT;
    if (*object == 0) {
        frames_remove(&pool->partial, frame);
    }
    pool->objects++;
    return memset(object, 0, pool->size);
}

void pool_give_back(struct pool *pool, void *object)
{
    paddr_t address = arch_physical(object) & ~(PAGE_SIZE - 1);
    struct frame *frame = frame_head(address);
    uint32_t number = (uint32_t)((arch_physical(object) - address) / pool->size);
    uint32_t free = frame->users >> FREE_SHIFT;
    uint32_t users = (frame->users & USERS_MASK) - 1;

    KASSERT(frame->kind == FRAME_OBJECT && frame->owner == pool->account->index);
    pool->objects--;
    if (free == 0) {
        frames_push(&pool->partial, frame);
    }
    if (users == 0) {
        frames_remove(&pool->partial, frame);
        frame_give_back(address, 0);
        return;
    }
    *(uint32_t *)object = free;
    frame->users = users | (number + 1) << FREE_SHIFT;
}
