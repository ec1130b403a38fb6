/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Taking stock at boot: covers every bank of RAM with blocks, by what the boot records say of it, and places
 * the frame table itself into the first free range that holds it. Work grows with the number of ranges,
 * not of frames.
 *
 * What is in a bank but in no other record is firmware: FRAME_NONE. The loaded parts of the first process are
 * user frames of the root account.
 */
#include "frame_table.h"

#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/boot.h>

struct region {
    paddr_t base;
    paddr_t end;
    enum frame_kind kind;
};

static struct region table_region;

/* What a record says about memory; false if it speaks of something else. Archive and tree have sizes in bytes. */
static bool record_region(const struct boot_record *record, struct region *region)
{
    static const uint8_t kinds[] = {
        [BOOT_FREE] = FRAME_FREE,   [BOOT_KERNEL] = FRAME_KERNEL, [BOOT_ARCHIVE] = FRAME_PINNED,
        [BOOT_TREE] = FRAME_PINNED, [BOOT_SEGMENT] = FRAME_USER,
    };

    if (record->type >= sizeof(kinds) || kinds[record->type] == FRAME_NONE) {
        return false;
    }
    const struct boot_range *range = (const void *)(record + 1);
    uint64_t size = range->size;
    if (record->type == BOOT_SEGMENT) {
        size = ((const struct boot_segment *)(const void *)(record + 1))->size;
    }
    region->base = range->base & ~(PAGE_SIZE - 1);
    region->end = page_round_up(range->base + size);
    region->kind = (enum frame_kind)kinds[record->type];
    return true;
}

/* Cuts `piece`, which starts at the place in question, by one more region: takes its kind if that is the more
 * special one, which is the greater, and ends where the region begins or ends. */
static void piece_apply(struct region *piece, const struct region *region)
{
    if (region->base > piece->base) {
        piece->end = region->base < piece->end ? region->base : piece->end;
    } else if (region->end > piece->base) {
        piece->end = region->end < piece->end ? region->end : piece->end;
        piece->kind = region->kind > piece->kind ? region->kind : piece->kind;
    }
}

static struct region piece_at(const struct boot_info *info, paddr_t base, paddr_t end)
{
    struct region piece = {base, end, FRAME_NONE};
    struct region region;

    piece_apply(&piece, &table_region);
    for (const struct boot_record *record = NULL; (record = boot_record_after(info, record)) != NULL;) {
        if (record_region(record, &region)) {
            piece_apply(&piece, &region);
        }
    }
    return piece;
}

/* Pages of the first process and pinned ones are mapped singly, so they are blocks of their own. */
static void piece_cover(const struct region *piece)
{
    bool single = piece->kind == FRAME_USER || piece->kind == FRAME_PINNED;

    frame_table.kinds[piece->kind] += (piece->end - piece->base) >> PAGE_SHIFT;
    for (paddr_t at = piece->base; at < piece->end;) {
        unsigned order = single ? 0 : block_order(at, (piece->end - at) >> PAGE_SHIFT);
        if (piece->kind == FRAME_FREE) {
            block_insert(at, order);
            frame_table.free += 1ul << order;
        } else {
            *frame_head(at) = (struct frame){.kind = (uint8_t)piece->kind,
                                             .order = (uint8_t)order,
                                             .owner = piece->kind == FRAME_USER ? ACCOUNT_ROOT : 0};
        }
        at += PAGE_SIZE << order;
    }
}

static void banks_take(const struct boot_info *info)
{
    for (const struct boot_record *record = NULL; (record = boot_record_after(info, record)) != NULL;) {
        if (record->type == BOOT_RAM) {
            const struct boot_range *range = (const void *)(record + 1);
            KASSERT(frame_table.banks < BANKS_MAX);
            frame_table.bank[frame_table.banks++] = (struct bank){.base = range->base, .size = range->size};
            frame_table.total += range->size >> PAGE_SHIFT;
        }
    }
}

static void table_place(const struct boot_info *info)
{
    uint64_t size = page_round_up(frame_table.total * sizeof(struct frame));
    struct region region;

    for (const struct boot_record *record = NULL; (record = boot_record_after(info, record)) != NULL;) {
        if (record_region(record, &region) && region.kind == FRAME_FREE && region.end - region.base >= size) {
            table_region = (struct region){region.base, region.base + size, FRAME_KERNEL};
            frame_table.frames = arch_virtual(region.base);
            return;
        }
    }
    panic("no free range of %lu KiB for the frame table: the machine has too little memory", size >> 10);
}

/* ---------------------------------------------------------------------- */

void frame_init(const struct boot_info *info)
{
    struct frame *frames;

    frame_table = (struct frame_table){0};
    block_init();
    banks_take(info);
    table_place(info);
    frames = frame_table.frames;
    for (unsigned i = 0; i < frame_table.banks; i++) {
        struct bank *bank = &frame_table.bank[i];
        bank->frames = frames;
        frames += bank->size >> PAGE_SHIFT;
        for (paddr_t at = bank->base; at < bank->base + bank->size;) {
            struct region piece = piece_at(info, at, bank->base + bank->size);
            piece_cover(&piece);
            at = piece.end;
        }
    }
}

bool frames_overlap(paddr_t base, uint64_t size)
{
    for (unsigned i = 0; i < frame_table.banks; i++) {
        const struct bank *bank = &frame_table.bank[i];
        if (base < bank->base + bank->size && bank->base < base + size) {
            return true;
        }
    }
    return false;
}
