/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Free memory: a binary buddy system over the frame table.
 *
 * Invariants
 *  1. A free block is on the list of its order, once, and its head says FRAME_FREE and the order.
 *  2. The first frame of a block's buddy is always a head: any block that held it and began earlier would be
 *     larger, so hold our block too. Reading its record is therefore sound.
 *  3. Up to RECENT_MAX single frames wait unmerged, so that taking and freeing one page in turn does not
 *     split and merge; they are merged before any request fails.
 */
#include "frame_table.h"

#define RECENT_MAX 64u

static struct blocks {
    uint32_t head[ORDER_MAX + 1];
    uint32_t recent;
    uint32_t recent_count;
} blocks;

static void block_merge(paddr_t address, unsigned order)
{
    const struct bank *bank = bank_of(address);

    for (; order < ORDER_MAX; order++) {
        paddr_t buddy = address ^ (PAGE_SIZE << order);
        if (buddy - bank->base >= bank->size) {
            break;
        }
        struct frame *other = &bank->frames[(buddy - bank->base) >> PAGE_SHIFT];
        if (other->kind != FRAME_FREE || other->order != order) {
            break;
        }
        frames_remove(&blocks.head[order], other);
        address &= ~(PAGE_SIZE << order);
    }
    block_insert(address, order);
}

static void recent_merge(void)
{
    while (blocks.recent != 0) {
        struct frame *frame = frame_linked(blocks.recent);
        blocks.recent = frame->next;
        block_merge(frame_address(frame), 0);
    }
    blocks.recent_count = 0;
}

static struct frame *recent_take(void)
{
    struct frame *frame = frame_linked(blocks.recent);

    blocks.recent = frame->next;
    blocks.recent_count--;
    frame->order = 0;
    return frame;
}

static struct frame *block_split(unsigned order)
{
    unsigned found = order;

    while (found <= ORDER_MAX && blocks.head[found] == 0) {
        found++;
    }
    if (found > ORDER_MAX) {
        return NULL;
    }
    struct frame *frame = frame_linked(blocks.head[found]);
    frames_remove(&blocks.head[found], frame);
    while (found > order) {
        found--;
        block_insert(frame_address(frame + (1ul << found)), found);
    }
    frame->order = (uint8_t)order;
    return frame;
}

/* ---------------------------------------------------------------------- */

void block_init(void)
{
    blocks = (struct blocks){0};
}

void block_insert(paddr_t address, unsigned order)
{
    struct frame *frame = frame_head(address);

    *frame = (struct frame){.kind = FRAME_FREE, .order = (uint8_t)order};
    frames_push(&blocks.head[order], frame);
}

void block_free(paddr_t address, unsigned order)
{
    frame_table.free += 1ul << order;
    if (order != 0 || blocks.recent_count == RECENT_MAX) {
        block_merge(address, order);
        return;
    }
    struct frame *frame = frame_head(address);
    *frame = (struct frame){.next = blocks.recent, .kind = FRAME_FREE, .order = ORDER_RECENT};
    blocks.recent = frame_link(frame);
    blocks.recent_count++;
}

struct frame *block_take(unsigned order)
{
    struct frame *frame = order == 0 && blocks.recent != 0 ? recent_take() : block_split(order);

    if (frame == NULL) {
        recent_merge();
        frame = block_split(order);
    }
    if (frame != NULL) {
        frame_table.free -= 1ul << order;
    }
    return frame;
}

uint64_t block_audit(void)
{
    uint64_t found = 0;
    uint64_t wrong = 0;

    for (unsigned order = 0; order <= ORDER_MAX; order++) {
        for (uint32_t link = blocks.head[order]; link != 0; link = frame_linked(link)->next) {
            const struct frame *frame = frame_linked(link);
            wrong += frame->kind != FRAME_FREE || frame->order != order;
            found += 1ul << order;
        }
    }
    for (uint32_t link = blocks.recent; link != 0; link = frame_linked(link)->next) {
        wrong += frame_linked(link)->order != ORDER_RECENT;
        found++;
    }
    return wrong + (found != frame_table.free);
}
