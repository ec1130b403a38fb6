/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Pages in messages, and memory from the kernel.
 */
#include <xous/memory.h>

#include "bench.h"

#define OPERATIONS 64u
#define SERVER_BORROW (4ul << 20)
#define MORE_PAGES 33u /* of which all but the first are measured */
#define LARGE (2ul << 20)

static xous_handle_t peer;
static uint64_t pages; /* the address of what is lent or moved */

static uint64_t pages_allocate(uint64_t size)
{
    void *address;

    CHECK_OK(xous_memory_allocate(size, XOUS_READ_WRITE | XOUS_MEMORY_POPULATE, &address));
    return (uint64_t)address;
}

/* --- lends --- */

/* Touches the first word of what it was lent, and gives it back. */
static uint64_t touch_server(uint64_t unused)
{
    xous_handle_t server = peer_server();
    struct xous_result message = xous_raw_server_receive((struct xous_args_server_receive){.server = server});

    for (;;) {
        ++*(volatile uint64_t *)message.value[2];
        message = xous_raw_server_reply_receive((struct xous_args_server_reply_receive){
            .token = message.value[0],
            .how = XOUS_LEND_MUTABLE,
            .word2 = message.value[2],
            .word3 = message.value[3],
        });
    }
    return unused;
}

static void start_touching(void)
{
    peer = bench_peer(touch_server);
    pages = pages_allocate(MORE_PAGES * XOUS_PAGE_SIZE);
}

static void start_touching_large(void)
{
    peer = bench_peer(touch_server);
    pages = pages_allocate(LARGE);
    CHECK_EQUAL(pages % LARGE, 0);
}

static inline __attribute__((always_inline)) uint64_t lends(uint64_t operations, uint64_t size)
{
    uint64_t failed = 0;
    uint64_t began = instructions();

    for (uint64_t i = 0; i < operations; i++) {
        struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
            .connection = peer, .how = XOUS_LEND_MUTABLE, .id = 1, .arg1 = pages, .arg2 = size});
        failed |= result.tag;
    }
    uint64_t count = instructions() - began;
    CHECK_EQUAL(failed, XOUS_TAG_OK);
    return count;
}

static uint64_t lend_one(uint64_t operations)
{
    return lends(operations, XOUS_PAGE_SIZE);
}

static uint64_t lend_more(uint64_t operations)
{
    return lends(operations, MORE_PAGES * XOUS_PAGE_SIZE);
}

static uint64_t lend_large(uint64_t operations)
{
    return lends(operations, LARGE);
}

/* --- moves --- */

static struct own_server own;

/* Moves back what was moved to it. */
static uint64_t move_server(uint64_t unused)
{
    xous_handle_t server = peer_server();
    xous_handle_t client = bench_hear(server);

    for (;;) {
        struct xous_result message =
            xous_raw_server_receive((struct xous_args_server_receive){.server = server});
        (void)xous_raw_client_send((struct xous_args_client_send){.connection = client,
                                                                  .how = XOUS_MOVE,
                                                                  .id = 1,
                                                                  .arg1 = message.value[2],
                                                                  .arg2 = message.value[3]});
    }
    return unused;
}

static void start_moving(void)
{
    own = own_server_create(SERVER_BORROW, 0);
    peer = bench_peer_of(move_server, &own);
    pages = pages_allocate(XOUS_PAGE_SIZE);
}

static uint64_t move(uint64_t operations)
{
    uint64_t failed = 0;
    uint64_t began = instructions();

    for (uint64_t i = 0; i < operations; i++) {
        struct xous_result sent = xous_raw_client_send((struct xous_args_client_send){
            .connection = peer, .how = XOUS_MOVE, .id = 1, .arg1 = pages, .arg2 = XOUS_PAGE_SIZE});
        struct xous_result back =
            xous_raw_server_receive((struct xous_args_server_receive){.server = own.server});
        failed |= sent.tag | (back.tag ^ (XOUS_TAG_MESSAGE + XOUS_MOVE));
        pages = back.value[2];
    }
    uint64_t count = instructions() - began;
    CHECK_EQUAL(failed, 0);
    return count;
}

/* --- memory --- */

static inline __attribute__((always_inline)) uint64_t touches(uint64_t operations, uint64_t step)
{
    volatile uint8_t *page;

    CHECK_OK(xous_memory_allocate((operations + 1) * XOUS_PAGE_SIZE, XOUS_READ_WRITE, (void **)&page));
    *page = 1; /* tables are made for the first page */
    uint64_t began = instructions();
    for (uint64_t i = 1; i <= operations; i++) {
        page += step;
        *page = 1;
    }
    uint64_t count = instructions() - began;
    page -= operations * step;
    CHECK_OK(xous_memory_free((void *)page, (operations + 1) * XOUS_PAGE_SIZE));
    return count;
}

static uint64_t first_touch(uint64_t operations)
{
    return touches(operations, XOUS_PAGE_SIZE);
}

static uint64_t map_unmap(uint64_t operations)
{
    uint64_t failed = 0;
    uint64_t began = instructions();

    for (uint64_t i = 0; i < operations; i++) {
        struct xous_result mapped = xous_raw_memory_allocate((struct xous_args_memory_allocate){
            .size = XOUS_PAGE_SIZE, .flags = XOUS_READ_WRITE | XOUS_MEMORY_POPULATE});
        struct xous_result freed = xous_raw_memory_free(
            (struct xous_args_memory_free){.address = mapped.value[0], .size = XOUS_PAGE_SIZE});
        failed |= mapped.tag | freed.tag;
    }
    uint64_t count = instructions() - began;
    CHECK_EQUAL(failed, XOUS_TAG_OK);
    return count;
}

/* A page in the midst of a block changes its rights: the block is split. */
static uint64_t split_block(uint64_t operations)
{
    uint64_t failed = 0;
    uint64_t count = 0;

    for (uint64_t i = 0; i < operations; i++) {
        void *block = (void *)pages_allocate(LARGE);
        uint64_t began = instructions();
        struct xous_result split = xous_raw_memory_protect((struct xous_args_memory_protect){
            .address = (uintptr_t)block + LARGE / 2, .size = XOUS_PAGE_SIZE, .rights = XOUS_READ});
        count += instructions() - began;
        failed |= split.tag | (uint64_t)xous_memory_free(block, LARGE);
    }
    CHECK_EQUAL(failed, XOUS_TAG_OK);
    return count;
}

const struct bench_row rows_pages[] = {
    {.name = "lend.4k", .set_up = start_touching, .pass = lend_one, .operations = OPERATIONS},
    {.name = "lend.page",
     .set_up = start_touching,
     .pass = lend_more,
     .harness = lend_one,
     .operations = OPERATIONS,
     .parts = MORE_PAGES - 1},
    {.name = "lend.2m", .set_up = start_touching_large, .pass = lend_large, .operations = OPERATIONS},
    {.name = "move.4k", .set_up = start_moving, .pass = move, .operations = OPERATIONS},
    {.name = "fault.zero", .pass = first_touch, .operations = OPERATIONS},
    {.name = "memory.split_2m", .pass = split_block, .operations = 8},
    {.name = "memory.map_unmap", .pass = map_unmap, .operations = OPERATIONS},
    {.name = NULL},
};
