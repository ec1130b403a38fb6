/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Messages that move pages, and what cannot be moved or lent.
 */
#include "spaces.h"

static void D23_moved_pages_change_hands(void **state)
{
    static const uint64_t sizes[] = {1, 5, 64, 65, 600};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint64_t size = sizes[i] * PAGE_SIZE;
        assert_int_equal(allocate_at(&client, AT, size, RW), 0);
        fill_pages(&client, AT, size);
        struct lend lend = begun(AT, size, LEND_MOVE);
        assert_null(lend.from);
        assert_int_equal(client.account.used, 1);
        assert_int_equal(user_load(&client, AT, &(uint64_t){0}), XOUS_FAULT_ACCESS);
        assert_int_equal(user_load(&server, lend.to_address, &(uint64_t){0}), XOUS_FAULT_ACCESS);
        assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RW), 0);
        expect_word(&client, AT, 0);
        assert_int_equal(lend_all(lend_receive, &lend), 0);
        expect_pages(&server, lend.to_address, size, AT);
        assert_int_equal(user_store(&server, lend.to_address, 1), 0);
        assert_int_equal(state_at(&server, lend.to_address), XOUS_MEMORY_PRIVATE);
        audit_all();
        assert_int_equal(release(&server, lend.to_address, size), 0);
        assert_int_equal(release(&client, AT, PAGE_SIZE), 0);
    }
}

static void D23_block_moves_as_one_entry(void **state)
{
    struct page_info info;
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_int_equal(user_store(&client, AT + 8, 4), 0);
    struct lend lend = received(AT, LARGE, LEND_MOVE);
    assert_int_equal(aspace_query(&server.space, lend.to_address, &info), 0);
    assert_int_equal(info.level, 1);
    expect_word(&server, lend.to_address + 8, 4);
    assert_int_equal(release(&server, lend.to_address + PAGE_SIZE, PAGE_SIZE), 0);
    assert_int_equal(release(&server, lend.to_address, PAGE_SIZE), 0);
}

static void D24_moved_text_is_data(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RX), 0);
    struct lend lend = received(AT, PAGE_SIZE, LEND_MOVE);
    assert_int_equal(rights_at(&server, lend.to_address), RW);
    assert_int_equal(user_fetch(&server, lend.to_address), XOUS_FAULT_ACCESS);
    assert_int_equal(release(&server, lend.to_address, PAGE_SIZE), 0);
}

static void D25_dropped_moves_are_freed_once(void **state)
{
    static const uint64_t sizes[] = {1, 300};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        assert_int_equal(allocate_at(&client, AT, sizes[i] * PAGE_SIZE, RW), 0);
        struct lend lend = begun(AT, sizes[i] * PAGE_SIZE, LEND_MOVE);
        assert_int_equal(server.account.owned[FRAME_USER], sizes[i]);
        assert_int_equal(lend_all(lend_withdraw, &lend), 0);
        assert_int_equal(lend.state, LEND_NONE);
        assert_int_equal(server.account.owned[FRAME_USER], 0);
        audit_all();
    }
}

static void D27_move_within_one_process(void **state)
{
    static const uint64_t sizes[] = {1, 200};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint64_t size = sizes[i] * PAGE_SIZE;
        assert_int_equal(allocate_at(&client, AT, size, RW), 0);
        struct lend lend = lend_of(AT, size, LEND_MOVE);
        lend.to = &client.space;
        assert_int_equal(lend_all(lend_begin, &lend), 0);
        assert_int_equal(lend_all(lend_receive, &lend), 0);
        assert_int_equal(user_store(&client, lend.to_address, 1), 0);
        lend = lend_of(AT, size, LEND_MOVE);
        lend.to = &client.space;
        assert_int_equal(lend_all(lend_begin, &lend), 0);
        assert_int_equal(lend_all(lend_withdraw, &lend), 0);
        assert_int_equal(client.account.used, 1);
    }
}

static void D24_foreign_memory_is_not_lendable(void **state)
{
    struct work work = {0};
    vaddr_t device = AT;
    (void)state;
    assert_int_equal(aspace_map_physical(&client.space, &device, 0x10000000ul, PAGE_SIZE, RW, &work), 0);
    assert_int_equal(allocate_at(&client, AT + PAGE_SIZE, PAGE_SIZE, XOUS_MEMORY_RESERVE), 0);
    for (enum lend_kind kind = LEND_READ; kind <= LEND_MOVE; kind++) {
        struct lend lend = lend_of(AT, PAGE_SIZE, kind);
        assert_int_equal(lend_all(lend_begin, &lend), XOUS_SHARE_VIOLATION);
        lend = lend_of(AT + PAGE_SIZE, PAGE_SIZE, kind);
        assert_int_equal(lend_all(lend_begin, &lend), XOUS_BAD_ADDRESS);
    }
    assert_int_equal(move(AT, AT, PAGE_SIZE, RW), XOUS_SHARE_VIOLATION);
    assert_int_equal(move(AT + PAGE_SIZE, AT, PAGE_SIZE, RW), XOUS_BAD_ADDRESS);
}

static void L01_sent_page_leaves_its_neighbours(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 3 * PAGE_SIZE, RW), 0);
    fill_pages(&client, AT, 3 * PAGE_SIZE);
    struct lend lend = begun(AT + PAGE_SIZE, PAGE_SIZE, LEND_MOVE);
    run(&client);
    assert_int_equal(user_load(&client, AT + PAGE_SIZE, &(uint64_t){0}), XOUS_FAULT_ACCESS);
    assert_int_equal(user_store(&client, AT + 2 * PAGE_SIZE, 5), 0);
    assert_int_equal(lend_all(lend_withdraw, &lend), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(D23_moved_pages_change_hands),
        CASE(D23_block_moves_as_one_entry),
        CASE(D24_moved_text_is_data),
        CASE(D24_foreign_memory_is_not_lendable),
        CASE(D25_dropped_moves_are_freed_once),
        CASE(D27_move_within_one_process),
        CASE(L01_sent_page_leaves_its_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
