/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The frame table, between the files of mem/.
 *
 * RAM is covered by blocks of 2^order frames, naturally aligned, one kind and owner each. Only the record
 * of a block's first frame, its head, means anything: so the table needs no initialisation frame by frame,
 * and a 2 MiB page changes hands by one record. Whoever maps a frame knows its block: leaves of 2 MiB and
 * 1 GiB are blocks of order 9 and 18, all others order 0. Records link by index + 1; 0 is none.
 */
#pragma once

#include <kernel/frame.h>

#define ORDER_MAX 18u
#define ORDER_RECENT 0xffu /* free, one frame, on the list of recently freed ones: not merged yet */
#define BANKS_MAX 16u

_Static_assert(sizeof(struct frame) == 16, "the frame table costs 16 bytes a page");

struct bank {
    paddr_t base;
    uint64_t size; /* bytes */
    struct frame *frames;
};

struct frame_table {
    struct frame *frames;
    uint64_t total;
    uint64_t free;
    uint64_t kinds[FRAME_KINDS];
    unsigned banks;
    struct bank bank[BANKS_MAX];
};

extern struct frame_table frame_table;

static inline const struct bank *bank_of(paddr_t address)
{
    for (unsigned i = 0; i < frame_table.banks; i++) {
        if (address - frame_table.bank[i].base < frame_table.bank[i].size) {
            return &frame_table.bank[i];
        }
    }
    return NULL;
}

/* The record of the block that starts at `address`; NULL where no RAM is. */
static inline struct frame *frame_head(paddr_t address)
{
    const struct bank *bank = bank_of(address);

    return bank == NULL ? NULL : &bank->frames[(address - bank->base) >> PAGE_SHIFT];
}

static inline uint32_t frame_link(const struct frame *frame)
{
    return (uint32_t)(frame - frame_table.frames) + 1;
}

static inline struct frame *frame_linked(uint32_t link)
{
    return &frame_table.frames[link - 1];
}

/* The largest order at which `address` is aligned and `pages` suffice. */
static inline unsigned block_order(paddr_t address, uint64_t pages)
{
    unsigned aligned = address == 0 ? ORDER_MAX : (unsigned)__builtin_ctzl(address >> PAGE_SHIFT);
    unsigned fits = 63u - (unsigned)__builtin_clzl(pages);
    unsigned order = aligned < fits ? aligned : fits;

    return order < ORDER_MAX ? order : ORDER_MAX;
}

/* --- lists of frames, linked in both directions by their records; `head` is the first one's link --- */
static inline void frames_push(uint32_t *head, struct frame *frame)
{
    frame->prev = 0;
    frame->next = *head;
    if (frame->next != 0) {
        frame_linked(frame->next)->prev = frame_link(frame);
    }
    *head = frame_link(frame);
}

static inline void frames_remove(uint32_t *head, struct frame *frame)
{
    if (frame->prev != 0) {
        frame_linked(frame->prev)->next = frame->next;
    } else {
        *head = frame->next;
    }
    if (frame->next != 0) {
        frame_linked(frame->next)->prev = frame->prev;
    }
}

/* --- blocks, without any accounting --- */
void block_init(void);
void block_insert(paddr_t address, unsigned order); /* as it is */
void block_free(paddr_t address, unsigned order);   /* merged with its neighbours */
/* NULL if there is none of that size. */
struct frame *block_take(unsigned order);
uint64_t block_audit(void);
/* A block becomes 512 smaller ones of the same owner and kind, as when a leaf is split into a table of leaves. */
#define PIECES_ORDER 9u
void frame_break(paddr_t address, unsigned order);
/* `pages` contiguous frames that were promised, in blocks of 2 MiB and then single ones, not zeroed. */
MUST_CHECK status_t frame_take_promised_run(struct account *account, enum frame_kind kind, uint64_t pages,
                                            paddr_t *address);
