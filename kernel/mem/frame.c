/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Frames and who owns them. Every function here keeps the records, the counts of the accounts and the counts
 * by kind in step; nothing else changes any of them.
 */
#include "frame_table.h"

#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/string.h>

#define CHAIN_ORDER 9u /* 2 MiB */

struct frame_table frame_table;

/* Charges a block that was promised to the account. */
static void frame_own(struct frame *frame, unsigned order, struct account *account, enum frame_kind kind)
{
    uint64_t count = 1ul << order;

    DASSERT(account->promised >= count);
    *frame = (struct frame){.owner = account->index, .kind = (uint8_t)kind, .order = (uint8_t)order};
    account->promised -= count;
    account->owned[kind] += count;
    frame_table.kinds[kind] += count;
}

/* Takes the block from its account. */
static struct frame *frame_disown(paddr_t address, unsigned order)
{
    struct frame *frame = frame_head(address);
    uint64_t count = 1ul << order;

    KASSERT(frame != NULL && frame->kind >= FRAME_KERNEL && frame->order == order);
    struct account *account = account_by_index(frame->owner);
    KASSERT(account != NULL);
    account->used -= count;
    account->owned[frame->kind] -= count;
    frame_table.kinds[frame->kind] -= count;
    return frame;
}

/* ---------------------------------------------------------------------- */

struct frame *frame_of(paddr_t address)
{
    const struct bank *bank = bank_of(address);

    if (bank == NULL) {
        return NULL;
    }
    /* From the largest order down: the record at an aligned place is a head unless a larger block holds it. */
    for (unsigned order = ORDER_MAX; order > 0; order--) {
        paddr_t start = address & ~((PAGE_SIZE << order) - 1);
        if (start - bank->base < bank->size) {
            struct frame *frame = &bank->frames[(start - bank->base) >> PAGE_SHIFT];
            if (frame->order >= order && frame->order != ORDER_RECENT) {
                return frame;
            }
        }
    }
    return &bank->frames[(address - bank->base) >> PAGE_SHIFT];
}

paddr_t frame_address(const struct frame *frame)
{
    const struct bank *bank = &frame_table.bank[frame_table.banks - 1];

    while (frame < bank->frames) {
        bank--;
    }
    return bank->base + ((paddr_t)(frame - bank->frames) << PAGE_SHIFT);
}

uint64_t frames_total(void)
{
    return frame_table.total;
}

uint64_t frames_free(void)
{
    return frame_table.free;
}

uint64_t frames_of_kind(enum frame_kind kind)
{
    return kind == FRAME_FREE ? frame_table.free : frame_table.kinds[kind];
}

void frame_zero(paddr_t address, unsigned order)
{
    memset(arch_virtual(address), 0, PAGE_SIZE << order);
}

paddr_t frame_take_promised(struct account *account, enum frame_kind kind)
{
    struct frame *frame = block_take(0);

    KASSERT(frame != NULL);
    frame_own(frame, 0, account, kind);
    return frame_address(frame);
}

status_t frame_take(struct account *account, enum frame_kind kind, paddr_t *address)
{
    RETURN_UNLESS_OK(account_promise(account, 1));
    *address = frame_take_promised(account, kind);
    frame_zero(*address, 0);
    return 0;
}

status_t frame_take_run(struct account *account, enum frame_kind kind, unsigned order, paddr_t *address)
{
    RETURN_UNLESS_OK(order > ORDER_MAX ? XOUS_OUT_OF_MEMORY : account_promise(account, 1ul << order));
    struct frame *frame = block_take(order);
    if (frame == NULL) {
        account_unpromise(account, 1ul << order);
        return XOUS_OUT_OF_MEMORY;
    }
    frame_own(frame, order, account, kind);
    *address = frame_address(frame);
    return 0;
}

status_t frame_take_promised_run(struct account *account, enum frame_kind kind, uint64_t pages,
                                 paddr_t *address)
{
    unsigned order = pages == 1 ? 0 : 64u - (unsigned)__builtin_clzl(pages - 1);
    struct frame *frame = order <= ORDER_MAX ? block_take(order) : NULL;

    if (frame == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    *address = frame_address(frame);
    for (uint64_t at = 0, rest = pages; rest > 0; at = pages - rest) {
        unsigned piece = rest >= 1ul << 9 ? 9 : 0;
        frame_own(frame + at, piece, account, kind);
        rest -= 1ul << piece;
    }
    paddr_t end = *address + (PAGE_SIZE << order);
    for (paddr_t at = *address + (pages << PAGE_SHIFT); at < end;) {
        unsigned piece = block_order(at, (end - at) >> PAGE_SHIFT);
        block_free(at, piece);
        at += PAGE_SIZE << piece;
    }
    return 0;
}

bool frame_take_promised_chain(struct account *account, enum frame_kind kind, paddr_t *address)
{
    struct frame *frames = block_take(CHAIN_ORDER);

    if (frames == NULL) {
        return false;
    }
    frame_own(frames, CHAIN_ORDER, account, kind);
    struct frame single = *frames;
    single.order = 0;
    for (uint32_t i = 0; i < 1u << CHAIN_ORDER; i++) {
        single.next = frame_link(frames) + i + 1;
        frames[i] = single;
    }
    frames[(1u << CHAIN_ORDER) - 1].next = 0;
    *address = frame_address(frames);
    return true;
}

void frame_give_back(paddr_t address, unsigned order)
{
    frame_disown(address, order);
    block_free(address, order);
}

void frame_change_owner(paddr_t address, unsigned order, struct account *to, enum frame_kind kind)
{
    frame_own(frame_disown(address, order), order, to, kind);
}

/* A record as two words. */
typedef struct {
    uint64_t word[2];
} __attribute__((may_alias)) record_t;

/* All within one step, so few instructions each: a split cannot take a pause. */
void frame_break(paddr_t address, unsigned order)
{
    struct frame *frame = frame_head(address);
    record_t *record = (record_t *)(void *)frame;
    uint64_t stride = 1ul << (order - PIECES_ORDER);

    KASSERT(frame->order == order && order >= PIECES_ORDER);
    frame->order = (uint8_t)(order - PIECES_ORDER);
    record_t piece = *record;
#pragma GCC unroll 8
    for (unsigned i = 0; i < 1u << PIECES_ORDER; i++, record += stride) {
        *record = piece;
    }
}
