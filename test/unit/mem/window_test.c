/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Where messages appear at the receiver: addresses and tables are used again, and none is left behind.
 */
#include "spaces.h"

static void D28_many_lends_out_of_order(void **state)
{
    struct lend lend[64];
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 64 * PAGE_SIZE, RW), 0);
    fill_pages(&client, AT, 64 * PAGE_SIZE);
    for (unsigned i = 0; i < 64; i++) {
        lend[i] = received(AT + i * PAGE_SIZE, PAGE_SIZE, (i & 1) ? LEND_MUTABLE : LEND_READ);
    }
    for (unsigned i = 0; i < 64; i++) {
        struct lend *next = &lend[(i * 37) % 64];
        expect_word(&server, next->to_address, next->from_address);
        assert_int_equal(lend_all(lend_return, next), 0);
        audit_all();
    }
    expect_pages(&client, AT, 64 * PAGE_SIZE, AT);
    assert_int_equal(server.space.window_hint, USER_WINDOW_START);
}

static void D28_repeated_lends_reuse_address_and_table(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RW), 0);
    struct lend first = received(AT, PAGE_SIZE, LEND_READ);
    returned(&first);
    uint64_t tables = server.account.owned[FRAME_TABLE];
    uint64_t fences = fake_fences(FAKE_FENCE_ASID);
    for (unsigned i = 0; i < 10; i++) {
        struct lend lend = received(AT, PAGE_SIZE, LEND_MUTABLE);
        assert_int_equal(lend.to_address, first.to_address);
        returned(&lend);
        assert_int_equal(server.account.owned[FRAME_TABLE], tables);
    }
    assert_int_equal(fake_fences(FAKE_FENCE_ASID), fences);
}

static void D28_kept_table_makes_room_for_a_block(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_int_equal(allocate_at(&client, AT + LARGE, PAGE_SIZE, RW), 0);
    struct lend page = received(AT + LARGE, PAGE_SIZE, LEND_READ);
    returned(&page);
    struct lend block = received(AT, LARGE, LEND_READ);
    assert_int_equal(block.to_address, USER_WINDOW_START);
    expect_word(&server, block.to_address, 0);
    returned(&block);
}

/* The only fence by space in these few lines is the one for that table. */
static void D28_table_at_the_old_hint_is_freed(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 514 * PAGE_SIZE, RW), 0);
    struct lend low = received(AT, PAGE_SIZE, LEND_READ);
    struct lend middle = received(AT + PAGE_SIZE, 511 * PAGE_SIZE, LEND_READ);
    struct lend high = received(AT + 512 * PAGE_SIZE, PAGE_SIZE, LEND_READ);
    run(&server);
    uint64_t tables = server.account.owned[FRAME_TABLE];
    returned(&high);
    assert_int_equal(server.account.owned[FRAME_TABLE], tables); /* kept: the next lend goes there */
    run(&server);
    returned(&low);
    assert_int_equal(server.account.owned[FRAME_TABLE], tables - 1);
    run(&server);
    returned(&middle);
    assert_int_equal(server.account.owned[FRAME_TABLE], tables - 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(D28_many_lends_out_of_order),
        CASE(D28_repeated_lends_reuse_address_and_table),
        CASE(D28_table_at_the_old_hint_is_freed),
        CASE(D28_kept_table_makes_room_for_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
