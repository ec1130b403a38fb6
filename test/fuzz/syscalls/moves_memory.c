/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "input.h"
#include "moves.h"
#include "names.h"

void move_allocate(struct actor actor)
{
    static const uint64_t ways[] = {0,
                                    XOUS_MEMORY_POPULATE,
                                    0,
                                    XOUS_MEMORY_POPULATE,
                                    XOUS_MEMORY_CONTIGUOUS,
                                    XOUS_MEMORY_RESERVE,
                                    XOUS_MEMORY_DEVICE,
                                    XOUS_MEMORY_RESERVE | XOUS_MEMORY_POPULATE};
    uint64_t way = ways[input_below(ARRAY_SIZE(ways))];
    uint64_t rights = way == XOUS_MEMORY_RESERVE ? 0 : pick_rights();
    uint64_t physical = way == XOUS_MEMORY_DEVICE ? FAKE_UART : 0;
    vaddr_t address = input_byte() % 2 ? 0 : pick_address(actor);

    MOVE(actor, memory_allocate, physical, address, pick_length(), rights | way);
}

static void move_object(struct actor actor, unsigned choice)
{
    uint64_t rights = choice % 4 == 0 ? XOUS_READ : XOUS_READ | XOUS_WRITE;

    switch (choice / 4 % 8) {
    case 0:
    case 1:
        MOVE(actor, object_create, pick_length());
        break;
    case 2:
        MOVE(actor, object_share, pick_handle(actor), rights);
        break;
    case 3:
        MOVE(actor, object_revoke, pick_handle(actor));
        break;
    case 4:
        MOVE(actor, memory_physical, pick_address(actor));
        break;
    case 5:
        MOVE(actor, object_map, pick_handle(actor), pick_address(actor), rights);
        break;
    default:
        MOVE(actor, object_map, pick_handle(actor), 0, rights);
        break;
    }
}

void move_change_memory(struct actor actor)
{
    unsigned choice = input_byte();
    if (choice >= 0xc0) {
        move_object(actor, choice);
        return;
    }
    struct span span = pick_span(actor);
    if (choice % 4 == 0) {
        MOVE(actor, memory_query, span.address);
    } else if (choice % 4 == 1) {
        MOVE(actor, memory_free, span.address, span.size);
    } else {
        MOVE(actor, memory_protect, span.address, span.size, pick_rights());
    }
}

void move_heap(struct actor actor)
{
    MOVE(actor, heap_resize, pick_length() + (input_byte() == 1));
}

/* Mostly what cannot fault: a fault ends the process. */
void move_touch(struct actor actor)
{
    unsigned choice = input_byte();
    vaddr_t address = pick_address(actor);
    struct page_info info;
    uint64_t value = 0;

    if (choice < 0xe0 && (aspace_query(&world_process(actor)->space, address, &info) != 0 ||
                          (info.state != XOUS_MEMORY_PRIVATE && info.state != XOUS_MEMORY_LAZY &&
                           info.state != XOUS_MEMORY_BORROWED))) {
        return;
    }
    switch (choice % 8) {
    case 0:
        world_fetch(actor, address);
        break;
    case 1:
    case 2:
    case 3:
        world_store(actor, address & ~7ul, choice);
        break;
    default:
        world_load(actor, address & ~7ul, &value);
        break;
    }
}

void move_float(struct actor actor)
{
    unsigned number = input_below(32);

    if (input_byte() % 2) {
        world_fp_write(actor, number, number);
    } else {
        world_fp_read(actor, number);
    }
}
