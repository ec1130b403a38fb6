/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Memory that changes: freed, re-protected, split, moved to another process; long calls between their steps.
 */
#include "spaces.h"

static void J08_free_takes_the_translation_away(void **state)
{
    static const uint64_t sizes[] = {1, 2, 16, 17, 64, 65, 600};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint64_t size = sizes[i] * PAGE_SIZE;
        assert_int_equal(allocate_at(&client, AT, size, RW | XOUS_MEMORY_POPULATE), 0);
        assert_int_equal(user_store(&client, AT + size - PAGE_SIZE, 1), 0);
        assert_int_equal(release(&client, AT, size), 0);
        run(&client);
        assert_int_equal(user_load(&client, AT + size - PAGE_SIZE, &(uint64_t){0}), XOUS_FAULT_ACCESS);
        assert_int_equal(client.account.used, 1);
    }
}

static void J08_holes_and_double_frees_are_refused(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 200 * PAGE_SIZE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_int_equal(release(&client, AT + 100 * PAGE_SIZE, PAGE_SIZE), 0);
    struct image before = image_take();
    assert_int_equal(release(&client, AT + 100 * PAGE_SIZE, PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_int_equal(release(&client, AT, 200 * PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_int_equal(release(&client, AT + 90 * PAGE_SIZE, 20 * PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_int_equal(protect(&client, AT, 200 * PAGE_SIZE, XOUS_READ), XOUS_BAD_ADDRESS);
    assert_int_equal(move(AT, AT, 200 * PAGE_SIZE, RW), XOUS_BAD_ADDRESS);
    assert_int_equal(release(&client, PAGE_SIZE, PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_int_equal(release(&client, AT + 1, PAGE_SIZE), XOUS_BAD_ALIGNMENT);
    image_expect(&before);
}

static void L07_part_of_a_block_is_freed(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_int_equal(user_store(&client, AT + 9 * PAGE_SIZE, 9), 0);
    assert_int_equal(release(&client, AT + 10 * PAGE_SIZE, 5 * PAGE_SIZE), 0);
    expect_word(&client, AT + 9 * PAGE_SIZE, 9);
    assert_int_equal(user_load(&client, AT + 10 * PAGE_SIZE, &(uint64_t){0}), XOUS_FAULT_ACCESS);
    assert_int_equal(client.account.owned[FRAME_USER], 507);
    assert_int_equal(release(&client, AT, 10 * PAGE_SIZE), 0);
    assert_int_equal(release(&client, AT + 15 * PAGE_SIZE, 497 * PAGE_SIZE), 0);
    assert_int_equal(client.account.used, 1);
}

static void J08_part_of_reserved_and_lazy_areas_is_freed(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, GIGA, GIGA, XOUS_MEMORY_RESERVE), 0);
    assert_int_equal(release(&client, GIGA + 5 * LARGE + PAGE_SIZE, PAGE_SIZE), 0);
    assert_int_equal(state_at(&client, GIGA + 5 * LARGE), XOUS_MEMORY_RESERVED);
    assert_int_equal(state_at(&client, GIGA + 5 * LARGE + PAGE_SIZE), XOUS_MEMORY_EMPTY);
    assert_int_equal(client.account.owned[FRAME_TABLE], 3);
    assert_int_equal(allocate_at(&client, GIGA + 5 * LARGE + PAGE_SIZE, PAGE_SIZE, RW), 0);
    assert_int_equal(release(&client, GIGA, GIGA), 0);
    assert_int_equal(allocate_at(&client, AT, LARGE, RW), 0);
    assert_int_equal(release(&client, AT + 3 * PAGE_SIZE, 100 * PAGE_SIZE), 0);
    assert_int_equal(client.account.used, 1 + 2 + 412);
    assert_int_equal(release(&client, AT, 3 * PAGE_SIZE), 0);
    assert_int_equal(release(&client, AT + 103 * PAGE_SIZE, 409 * PAGE_SIZE), 0);
    assert_int_equal(client.account.used, 1);
}

static void J05_protect_takes_and_gives_rights(void **state)
{
    static const uint64_t sizes[] = {1, 30, 100, 512};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint64_t size = sizes[i] * PAGE_SIZE;
        vaddr_t last = AT + size - PAGE_SIZE;
        assert_int_equal(allocate_at(&client, AT, size, RW | XOUS_MEMORY_POPULATE), 0);
        assert_int_equal(user_store(&client, last, 7), 0);
        assert_int_equal(protect(&client, AT, size, XOUS_READ), 0);
        run(&client);
        assert_int_equal(user_store(&client, last, 8), XOUS_FAULT_ACCESS);
        uint64_t fences = fake_fences(FAKE_FENCE_INSTRUCTION);
        assert_int_equal(protect(&client, AT, size, RX), 0);
        assert_true(fake_fences(FAKE_FENCE_INSTRUCTION) > fences);
        assert_int_equal(user_fetch(&client, last), 0);
        assert_int_equal(protect(&client, AT, size, RW), 0);
        run(&client);
        assert_int_equal(user_fetch(&client, last), XOUS_FAULT_ACCESS);
        assert_int_equal(user_store(&client, last, 9), 0);
        assert_int_equal(protect(&client, AT, size, XOUS_WRITE | XOUS_EXECUTE | XOUS_READ),
                         XOUS_INVALID_ARGUMENT);
        assert_int_equal(protect(&client, AT, size, 0), XOUS_INVALID_ARGUMENT);
        assert_int_equal(release(&client, AT, size), 0);
    }
}

static void J05_protect_splits_what_it_must(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_int_equal(allocate_at(&client, AT + LARGE, LARGE, RW), 0);
    assert_int_equal(user_store(&client, AT + LARGE - PAGE_SIZE, 3), 0);
    assert_int_equal(protect(&client, AT + LARGE - PAGE_SIZE, 2 * PAGE_SIZE, XOUS_READ), 0);
    run(&client);
    expect_word(&client, AT + LARGE - PAGE_SIZE, 3);
    assert_int_equal(user_store(&client, AT + LARGE - PAGE_SIZE, 1), XOUS_FAULT_ACCESS);
    assert_int_equal(user_store(&client, AT + LARGE, 1), XOUS_FAULT_ACCESS);
    assert_int_equal(user_store(&client, AT + LARGE - 2 * PAGE_SIZE, 1), 0);
    assert_int_equal(user_store(&client, AT + LARGE + PAGE_SIZE, 1), 0);
}

static void J13_move_between_processes(void **state)
{
    static const uint64_t sizes[] = {1, 64, 65, 700};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint64_t size = sizes[i] * PAGE_SIZE;
        assert_int_equal(allocate_at(&client, AT, size, RW), 0);
        assert_int_equal(user_store(&client, AT, 31), 0);
        assert_int_equal(move(AT, AT + 5 * PAGE_SIZE, size, RX), 0);
        run(&client);
        assert_int_equal(user_load(&client, AT, &(uint64_t){0}), XOUS_FAULT_ACCESS);
        expect_word(&server, AT + 5 * PAGE_SIZE, 31);
        assert_int_equal(user_fetch(&server, AT + 5 * PAGE_SIZE), 0);
        assert_int_equal(user_store(&server, AT + 5 * PAGE_SIZE, 1), XOUS_FAULT_ACCESS);
        if (size > PAGE_SIZE) {
            expect_word(&server, AT + 6 * PAGE_SIZE, 0); /* lazy pages stay lazy */
        }
        assert_int_equal(client.account.used, 1);
        audit_all();
        assert_int_equal(release(&server, AT + 5 * PAGE_SIZE, size), 0);
        assert_int_equal(server.account.used, 1);
    }
}

static void J13_blocks_move_whole_or_in_pieces(void **state)
{
    struct page_info info;
    (void)state;
    for (unsigned shift = 0; shift < 2; shift++) {
        vaddr_t target = AT + shift * PAGE_SIZE;
        assert_int_equal(allocate_at(&client, AT, LARGE, RW | XOUS_MEMORY_POPULATE), 0);
        assert_int_equal(user_store(&client, AT + 400 * PAGE_SIZE, 4), 0);
        assert_int_equal(move(AT, target, LARGE, RW), 0);
        expect_word(&server, target + 400 * PAGE_SIZE, 4);
        assert_int_equal(aspace_query(&server.space, target, &info), 0);
        assert_int_equal(info.level, shift == 0 ? 1 : 0);
        audit_all();
        assert_int_equal(release(&server, target, LARGE), 0);
    }
}

static void J13_move_targets_are_checked(void **state)
{
    static const uint64_t sizes[] = {4, 100};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint64_t size = sizes[i] * PAGE_SIZE;
        assert_int_equal(allocate_at(&client, AT, size, RW | XOUS_MEMORY_POPULATE), 0);
        assert_int_equal(allocate_at(&server, AT + size - PAGE_SIZE, PAGE_SIZE, RW), 0);
        struct image before = image_take();
        assert_int_equal(move(AT, AT, size, RW), XOUS_MEMORY_IN_USE);
        assert_int_equal(move(AT, USER_WINDOW_START, size, RW), XOUS_BAD_ADDRESS);
        assert_int_equal(move(AT, USER_END - PAGE_SIZE, size, RW), XOUS_BAD_ADDRESS);
        assert_int_equal(move(AT, 0, size, RW), XOUS_BAD_ADDRESS);
        assert_int_equal(move(AT, AT, size, XOUS_WRITE), XOUS_INVALID_ARGUMENT);
        image_expect(&before);
        expect_word(&client, AT, 0);
        assert_int_equal(release(&client, AT, size), 0);
        assert_int_equal(release(&server, AT + size - PAGE_SIZE, PAGE_SIZE), 0);
    }
}

static void L01_moved_page_leaves_its_neighbours(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 3 * PAGE_SIZE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_int_equal(user_store(&client, AT + PAGE_SIZE, 5), 0);
    assert_int_equal(move(AT + PAGE_SIZE, AT, PAGE_SIZE, RW), 0);
    run(&client);
    assert_int_equal(user_load(&client, AT + PAGE_SIZE, &(uint64_t){0}), XOUS_FAULT_ACCESS);
    assert_int_equal(user_store(&client, AT + 2 * PAGE_SIZE, 5), 0);
    expect_word(&server, AT, 5);
}

/* Whatever way code becomes executable, this hart fetches what was stored. */
static void J05_executable_memory_is_fenced(void **state)
{
    const paddr_t text = 0x80000000ul + 23 * PAGE_SIZE;
    uint64_t fences = fake_fences(FAKE_FENCE_INSTRUCTION);
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE, RX | XOUS_MEMORY_POPULATE), 0);
    assert_true(fake_fences(FAKE_FENCE_INSTRUCTION) > fences);
    fences = fake_fences(FAKE_FENCE_INSTRUCTION);
    assert_int_equal(move(AT, AT, PAGE_SIZE, RX), 0);
    assert_true(fake_fences(FAKE_FENCE_INSTRUCTION) > fences);
    fences = fake_fences(FAKE_FENCE_INSTRUCTION);
    assert_int_equal(aspace_adopt(root_space(), FAKE_TEXT, text, FAKE_TEXT_SIZE, RX), 0);
    assert_true(fake_fences(FAKE_FENCE_INSTRUCTION) > fences);
}

/* --- between the steps of long calls --- */

static void J08_marked_pages_are_left_alone_by_others(void **state)
{
    struct work work = {0};
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 200 * PAGE_SIZE, RW), 0);
    assert_int_equal(user_store(&client, AT + PAGE_SIZE, 6), 0);
    assert_int_equal(aspace_free(&client.space, AT, 200 * PAGE_SIZE, &work), STATUS_AGAIN);
    assert_int_equal(release(&client, AT, PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_int_equal(protect(&client, AT + PAGE_SIZE, PAGE_SIZE, XOUS_READ), XOUS_SHARE_VIOLATION);
    assert_int_equal(move(AT, AT, PAGE_SIZE, RW), XOUS_SHARE_VIOLATION);
    struct lend lend = lend_of(AT + PAGE_SIZE, PAGE_SIZE, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &lend), XOUS_SHARE_VIOLATION);
    expect_word(&client, AT + PAGE_SIZE, 6);
    expect_word(&client, AT + 2 * PAGE_SIZE, 0); /* a lazy page under way can still be touched */
    audit_all();
    status_t status;
    do {
        status = aspace_free(&client.space, AT, 200 * PAGE_SIZE, &work);
        audit_all();
    } while (status == STATUS_AGAIN);
    assert_int_equal(status, 0);
    assert_int_equal(client.account.used, 1);
}

static void J08_refused_long_calls_take_their_marks_off(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 300 * PAGE_SIZE, RW), 0);
    assert_int_equal(user_store(&client, AT + 5 * PAGE_SIZE, 1), 0);
    struct lend lend = lend_of(AT + 299 * PAGE_SIZE, PAGE_SIZE, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &lend), 0);
    struct image before = image_take();
    assert_int_equal(release(&client, AT, 300 * PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_true(steps >= 8);
    image_expect(&before);
    assert_int_equal(protect(&client, AT, 300 * PAGE_SIZE, XOUS_READ), XOUS_SHARE_VIOLATION);
    assert_int_equal(move(AT, AT, 300 * PAGE_SIZE, RW), XOUS_SHARE_VIOLATION);
    image_expect(&before);
    assert_int_equal(protect(&client, AT + 5 * PAGE_SIZE, PAGE_SIZE, XOUS_READ), 0);
    assert_int_equal(lend_all(lend_withdraw, &lend), 0);
}

static void J08_space_dies_in_the_midst_of_long_calls(void **state)
{
    (void)state;
    for (unsigned stop = 1; stop < 40; stop++) {
        struct work allocating = {0};
        struct work freeing = {0};
        struct work dying = {0};
        vaddr_t address = GIGA;
        uint64_t flags = RW | XOUS_MEMORY_POPULATE;
        assert_int_equal(allocate_at(&client, AT, 500 * PAGE_SIZE, RW), 0);
        for (unsigned i = 0; i < stop; i++) {
            if (i == 0 || allocating.phase != 0) {
                (void)!aspace_allocate(&client.space, &address, LARGE, flags, &allocating);
            }
            if (i == 0 || freeing.cursor != 0) {
                (void)!aspace_free(&client.space, AT, 500 * PAGE_SIZE, &freeing);
            }
        }
        audit_all();
        while (aspace_destroy(&client.space, &dying) == STATUS_AGAIN) {
            audit_all();
        }
        assert_int_equal(client.account.used, 0);
        assert_int_equal(aspace_init(&client.space, &client.account), 0);
    }
}

static void J09_two_long_resizes_at_once(void **state)
{
    struct work first = {0};
    (void)state;
    assert_int_equal(aspace_heap_resize(&client.space, 500 * PAGE_SIZE, &first), STATUS_AGAIN);
    assert_int_equal(heap(&client, 10 * PAGE_SIZE), XOUS_SHARE_VIOLATION);
    while (aspace_heap_resize(&client.space, 500 * PAGE_SIZE, &first) == STATUS_AGAIN) {
    }
    assert_int_equal(client.space.heap_size, 500 * PAGE_SIZE);
    assert_int_equal(heap(&client, 0), 0);
}

static void J13_receiver_dies_in_the_midst_of_a_move(void **state)
{
    (void)state;
    for (unsigned stop = 1; stop < 40; stop++) {
        struct work moving = {0};
        struct work dying = {0};
        status_t status = STATUS_AGAIN;
        assert_int_equal(allocate_at(&client, AT, 600 * PAGE_SIZE, RW), 0);
        for (unsigned i = 0; i < stop && status == STATUS_AGAIN; i++) {
            status = aspace_move(&client.space, AT, &server.space, AT, 600 * PAGE_SIZE, RW, &moving);
        }
        audit_all();
        struct party *party = (stop & 1) ? &client : &server;
        while (aspace_destroy(&party->space, &dying) == STATUS_AGAIN) {
        }
        assert_int_equal(party->account.used, 0);
        assert_int_equal(aspace_init(&party->space, &party->account), 0);
        struct party *other = party == &client ? &server : &client;
        dying = (struct work){0};
        while (aspace_destroy(&other->space, &dying) == STATUS_AGAIN) {
        }
        assert_int_equal(other->account.used, 0);
        assert_int_equal(aspace_init(&other->space, &other->account), 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(J08_free_takes_the_translation_away),
        CASE(J08_holes_and_double_frees_are_refused),
        CASE(L07_part_of_a_block_is_freed),
        CASE(J08_part_of_reserved_and_lazy_areas_is_freed),
        CASE(J05_protect_takes_and_gives_rights),
        CASE(J05_protect_splits_what_it_must),
        CASE(J13_move_between_processes),
        CASE(J13_blocks_move_whole_or_in_pieces),
        CASE(J13_move_targets_are_checked),
        CASE(L01_moved_page_leaves_its_neighbours),
        CASE(J05_executable_memory_is_fenced),
        CASE(J08_marked_pages_are_left_alone_by_others),
        CASE(J08_refused_long_calls_take_their_marks_off),
        CASE(J08_space_dies_in_the_midst_of_long_calls),
        CASE(J09_two_long_resizes_at_once),
        CASE(J13_receiver_dies_in_the_midst_of_a_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
