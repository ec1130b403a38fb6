/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Lending and lending mutably: one message at a time, and what others may do to its pages meanwhile.
 */
#include "spaces.h"

static void D01_lent_page_is_read_only_for_both(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 2 * PAGE_SIZE, RW), 0);
    fill_pages(&client, AT, 2 * PAGE_SIZE);
    struct lend lend = received(AT, PAGE_SIZE, LEND_READ);
    expect_word(&server, lend.to_address, AT);
    assert_int_equal(user_store(&server, lend.to_address, 1), XOUS_FAULT_ACCESS);
    assert_int_equal(user_store(&client, AT, 1), XOUS_FAULT_LENT);
    expect_word(&client, AT, AT);
    assert_int_equal(user_store(&client, AT + PAGE_SIZE, 1), 0);
    returned(&lend);
    assert_int_equal(user_store(&client, AT, 2), 0);
    assert_int_equal(user_load(&server, lend.to_address, &(uint64_t){0}), XOUS_FAULT_ACCESS);
}

static void D02_mutable_lends_across_table_borders(void **state)
{
    static const uint64_t pages[] = {1, 2, 511, 512, 513};
    (void)state;
    assert_int_equal(allocate_at(&client, AT + LARGE - 3 * PAGE_SIZE, 520 * PAGE_SIZE, RW), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(pages); i++) {
        vaddr_t at = AT + LARGE - 3 * PAGE_SIZE;
        struct lend lend = received(at, pages[i] * PAGE_SIZE, LEND_MUTABLE);
        fill_pages(&server, lend.to_address, lend.size);
        assert_int_equal(user_load(&client, at, &(uint64_t){0}), XOUS_FAULT_LENT);
        returned(&lend);
        expect_pages(&client, at, lend.size, lend.to_address);
    }
}

static void D02_block_is_lent_as_one_entry(void **state)
{
    struct page_info info;
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 2 * LARGE, RW | XOUS_MEMORY_POPULATE), 0);
    uint64_t tables = server.account.owned[FRAME_TABLE];
    struct lend lend = received(AT, 2 * LARGE, LEND_MUTABLE);
    assert_int_equal(server.account.owned[FRAME_TABLE], tables + 1);
    assert_int_equal(lend.to_address & (LARGE - 1), 0);
    assert_int_equal(aspace_query(&server.space, lend.to_address, &info), 0);
    assert_int_equal(info.level, 1);
    assert_int_equal(user_store(&server, lend.to_address + LARGE + 8, 99), 0);
    returned(&lend);
    expect_word(&client, AT + LARGE + 8, 99);
    assert_int_equal(aspace_query(&client.space, AT, &info), 0);
    assert_int_equal(info.level, 1);
}

static void D02_part_of_a_block_is_split_and_lent(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE, RW | XOUS_MEMORY_POPULATE), 0);
    fill_pages(&client, AT, LARGE);
    struct lend lend = received(AT + 7 * PAGE_SIZE, 3 * PAGE_SIZE, LEND_MUTABLE);
    expect_pages(&server, lend.to_address, lend.size, AT + 7 * PAGE_SIZE);
    assert_int_equal(user_load(&client, AT + 8 * PAGE_SIZE, &(uint64_t){0}), XOUS_FAULT_LENT);
    expect_word(&client, AT + 6 * PAGE_SIZE, AT + 6 * PAGE_SIZE);
    returned(&lend);
    expect_pages(&client, AT, LARGE, AT);
}

static void D02_blocks_beside_single_pages(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT - 3 * PAGE_SIZE, 3 * PAGE_SIZE, RW), 0);
    assert_int_equal(allocate_at(&client, AT, LARGE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_int_equal(allocate_at(&client, AT + LARGE, 3 * PAGE_SIZE, RW), 0);
    fill_pages(&client, AT - 3 * PAGE_SIZE, LARGE + 6 * PAGE_SIZE);
    for (enum lend_kind kind = LEND_READ; kind <= LEND_MUTABLE; kind++) {
        struct lend lend = received(AT - 3 * PAGE_SIZE, LARGE + 6 * PAGE_SIZE, kind);
        assert_int_equal((lend.to_address ^ lend.from_address) & (LARGE - 1), 0);
        expect_pages(&server, lend.to_address, lend.size, AT - 3 * PAGE_SIZE);
        returned(&lend);
    }
    expect_pages(&client, AT - 3 * PAGE_SIZE, LARGE + 6 * PAGE_SIZE, AT - 3 * PAGE_SIZE);
}

static void D03_unaligned_and_empty_are_refused(void **state)
{
    static const uint64_t odd[] = {1, 8, 4095};
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 4 * PAGE_SIZE, RW), 0);
    struct image before = image_take();
    for (unsigned i = 0; i < ARRAY_SIZE(odd); i++) {
        struct lend address = lend_of(AT + odd[i], PAGE_SIZE, LEND_READ);
        struct lend size = lend_of(AT, odd[i], LEND_READ);
        assert_int_equal(lend_all(lend_begin, &address), XOUS_BAD_ALIGNMENT);
        assert_int_equal(lend_all(lend_begin, &size), XOUS_BAD_ALIGNMENT);
    }
    struct lend none = lend_of(AT, 0, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &none), XOUS_BAD_ADDRESS);
    image_expect(&before);
}

static void D04_partly_unmapped_range(void **state)
{
    static const uint64_t sizes[] = {3, 200};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        uint64_t size = sizes[i] * PAGE_SIZE;
        uint64_t holes[] = {0, sizes[i] / 2, sizes[i] - 1};
        for (unsigned hole = 0; hole < 3; hole++) {
            assert_int_equal(allocate_at(&client, AT, size, RW | XOUS_MEMORY_POPULATE), 0);
            assert_int_equal(release(&client, AT + holes[hole] * PAGE_SIZE, PAGE_SIZE), 0);
            struct image before = image_take();
            for (enum lend_kind kind = LEND_READ; kind <= LEND_MOVE; kind++) {
                struct lend lend = lend_of(AT, size, kind);
                assert_int_equal(lend_all(lend_begin, &lend), XOUS_BAD_ADDRESS);
                assert_int_equal(lend.state, LEND_NONE);
                image_expect(&before);
            }
            assert_int_equal(allocate_at(&client, AT + holes[hole] * PAGE_SIZE, PAGE_SIZE, RW), 0);
            assert_int_equal(release(&client, AT, size), 0);
        }
    }
}

static void D05_ranges_at_the_end_of_user_space(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, USER_END - PAGE_SIZE, PAGE_SIZE, RW), 0);
    struct lend lend = received(USER_END - PAGE_SIZE, PAGE_SIZE, LEND_READ);
    returned(&lend);
    struct lend beyond = lend_of(USER_END - PAGE_SIZE, 2 * PAGE_SIZE, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &beyond), XOUS_BAD_ADDRESS);
    struct lend wraps = lend_of(AT, 0ul - PAGE_SIZE, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &wraps), XOUS_BAD_ADDRESS);
    struct lend kernel = lend_of(BOOT_DIRECT_BASE, PAGE_SIZE, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &kernel), XOUS_BAD_ADDRESS);
    struct lend low = lend_of(0, PAGE_SIZE, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &low), XOUS_BAD_ADDRESS);
}

static void D06_lazy_pages_are_backed_with_zeroes(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE + 100 * PAGE_SIZE, RW), 0);
    uint64_t used = client.account.used;
    struct lend lend = received(AT, LARGE + 100 * PAGE_SIZE, LEND_MUTABLE);
    expect_word(&server, lend.to_address + 99 * PAGE_SIZE, 0);
    expect_word(&server, lend.to_address + LARGE + 99 * PAGE_SIZE, 0);
    returned(&lend);
    assert_int_equal(client.account.used, used);
}

static void D07_lent_page_cannot_be_lent_again(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 3 * PAGE_SIZE, RW), 0);
    for (enum lend_kind first = LEND_READ; first <= LEND_MUTABLE; first++) {
        struct lend lend = begun(AT + PAGE_SIZE, PAGE_SIZE, first);
        for (enum lend_kind kind = LEND_READ; kind <= LEND_MOVE; kind++) {
            struct lend again = lend_of(AT, 3 * PAGE_SIZE, kind);
            assert_int_equal(lend_all(lend_begin, &again), XOUS_SHARE_VIOLATION);
            again = lend_of(AT + PAGE_SIZE, PAGE_SIZE, kind);
            again.to = &third.space;
            assert_int_equal(lend_all(lend_begin, &again), XOUS_SHARE_VIOLATION);
        }
        assert_int_equal(lend_all(lend_receive, &lend), 0);
        returned(&lend);
    }
}

static void D10_borrowed_pages_cannot_be_changed_by_the_server(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 2 * PAGE_SIZE, RW), 0);
    for (enum lend_kind kind = LEND_READ; kind <= LEND_MUTABLE; kind++) {
        for (unsigned queued = 0; queued < 2; queued++) {
            struct lend lend = begun(AT, 2 * PAGE_SIZE, kind);
            if (!queued) {
                assert_int_equal(lend_all(lend_receive, &lend), 0);
            }
            struct image before = image_take();
            vaddr_t at = lend.to_address;
            assert_int_equal(release(&server, at, 2 * PAGE_SIZE), XOUS_SHARE_VIOLATION);
            assert_int_equal(release(&server, at + PAGE_SIZE, PAGE_SIZE), XOUS_SHARE_VIOLATION);
            assert_int_equal(protect(&server, at, PAGE_SIZE, XOUS_READ), XOUS_SHARE_VIOLATION);
            struct lend again = lend_of(at, PAGE_SIZE, LEND_READ);
            again.from = &server.space;
            again.to = &third.space;
            assert_int_equal(lend_all(lend_begin, &again), XOUS_SHARE_VIOLATION);
            image_expect(&before);
            if (queued) {
                assert_int_equal(lend_all(lend_receive, &lend), 0);
            }
            returned(&lend);
        }
    }
}

static void D11_lent_pages_cannot_be_changed_by_the_client(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 3 * PAGE_SIZE, RW), 0);
    for (enum lend_kind kind = LEND_READ; kind <= LEND_MUTABLE; kind++) {
        struct lend lend = received(AT + PAGE_SIZE, PAGE_SIZE, kind);
        struct image before = image_take();
        assert_int_equal(release(&client, AT, 3 * PAGE_SIZE), XOUS_SHARE_VIOLATION);
        assert_int_equal(protect(&client, AT, 3 * PAGE_SIZE, XOUS_READ), XOUS_SHARE_VIOLATION);
        assert_int_equal(move(AT, AT, 3 * PAGE_SIZE, RW), XOUS_SHARE_VIOLATION);
        assert_int_equal(allocate_at(&client, AT + PAGE_SIZE, PAGE_SIZE, RW), XOUS_MEMORY_IN_USE);
        image_expect(&before);
        returned(&lend);
    }
}

static void D13_rights_come_back_as_they_were(void **state)
{
    static const uint64_t rights[] = {XOUS_READ, RW, RX};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(rights); i++) {
        assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, rights[i]), 0);
        struct lend lend = received(AT, PAGE_SIZE, LEND_READ);
        expect_word(&client, AT, 0);
        returned(&lend);
        assert_int_equal(rights_at(&client, AT), rights[i]);
        assert_int_equal(release(&client, AT, PAGE_SIZE), 0);
    }
}

static void D18_frames_of_a_dead_client_stay_until_the_reply(void **state)
{
    struct work work = {0};
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 4 * PAGE_SIZE, RW), 0);
    fill_pages(&client, AT, 4 * PAGE_SIZE);
    for (enum lend_kind kind = LEND_READ; kind <= LEND_MUTABLE; kind++) {
        struct lend lend = received(AT + PAGE_SIZE, 2 * PAGE_SIZE, kind);
        lend_orphan(&lend);
        while (aspace_destroy(&client.space, &work) == STATUS_AGAIN) {
        }
        assert_int_equal(client.account.used, 2);
        expect_pages(&server, lend.to_address, 2 * PAGE_SIZE, AT + PAGE_SIZE);
        assert_int_equal(frame_audit(), 0);
        assert_int_equal(lend_all(lend_return, &lend), 0);
        assert_int_equal(client.account.used, 0);
        assert_int_equal(aspace_init(&client.space, &client.account), 0);
        assert_int_equal(user_load(&server, lend.to_address, &(uint64_t){0}), XOUS_FAULT_ACCESS);
        assert_int_equal(allocate_at(&client, AT, 4 * PAGE_SIZE, RW), 0);
        fill_pages(&client, AT, 4 * PAGE_SIZE);
    }
}

static void D18_block_of_a_dead_client(void **state)
{
    struct work work = {0};
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE + PAGE_SIZE, RW | XOUS_MEMORY_POPULATE), 0);
    struct lend lend = received(AT, LARGE + PAGE_SIZE, LEND_MUTABLE);
    lend_orphan(&lend);
    while (aspace_destroy(&client.space, &work) == STATUS_AGAIN) {
    }
    assert_int_equal(client.account.used, 513);
    assert_int_equal(lend_all(lend_return, &lend), 0);
    assert_int_equal(client.account.used, 0);
    assert_int_equal(aspace_init(&client.space, &client.account), 0);
}

static void D17_withdrawn_lends_leave_nothing_behind(void **state)
{
    static const uint64_t sizes[] = {1, 64, 65, 700};
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 700 * PAGE_SIZE, RW | XOUS_MEMORY_POPULATE), 0);
    fill_pages(&client, AT, 700 * PAGE_SIZE);
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (enum lend_kind kind = LEND_READ; kind <= LEND_MUTABLE; kind++) {
            struct image before = image_take();
            struct lend lend = begun(AT, sizes[i] * PAGE_SIZE, kind);
            assert_int_equal(lend_all(lend_withdraw, &lend), 0);
            assert_int_equal(lend.state, LEND_NONE);
            image_expect(&before);
        }
    }
    expect_pages(&client, AT, 700 * PAGE_SIZE, AT);
}

static void D26_lent_text_is_never_executable_for_the_server(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RX), 0);
    struct lend lend = received(AT, PAGE_SIZE, LEND_READ);
    assert_int_equal(user_fetch(&server, lend.to_address), XOUS_FAULT_ACCESS);
    assert_int_equal(user_fetch(&client, AT), 0);
    returned(&lend);
    struct lend mutable = lend_of(AT, PAGE_SIZE, LEND_MUTABLE);
    assert_int_equal(lend_all(lend_begin, &mutable), XOUS_BAD_ADDRESS);
}

static void D27_lend_within_one_process(void **state)
{
    static const uint64_t sizes[] = {1, 200};
    (void)state;
    assert_int_equal(allocate_at(&client, AT, 200 * PAGE_SIZE, RW), 0);
    for (unsigned i = 0; i < 2 * ARRAY_SIZE(sizes); i++) {
        struct lend lend = lend_of(AT, sizes[i / 2] * PAGE_SIZE, (i & 1) ? LEND_MUTABLE : LEND_READ);
        lend.to = &client.space;
        assert_int_equal(lend_all(lend_begin, &lend), 0);
        assert_int_equal(lend.to_address, AT);
        assert_int_equal(user_store(&client, AT, i), 0);
        assert_int_equal(release(&client, AT, PAGE_SIZE), XOUS_SHARE_VIOLATION);
        assert_int_equal(lend_all(lend_receive, &lend), 0);
        expect_word(&client, AT, i);
        returned(&lend);
        assert_int_equal(state_at(&client, AT), XOUS_MEMORY_PRIVATE);
        assert_int_equal(rights_at(&client, AT), RW);
    }
}

static void L07_block_is_split_before_part_of_it_is_lent(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE, XOUS_READ | XOUS_MEMORY_POPULATE), 0);
    expect_word(&client, AT, 0);
    struct lend lend = received(AT + PAGE_SIZE, PAGE_SIZE, LEND_READ);
    run(&client);
    expect_word(&client, AT, 0);
    returned(&lend);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(D01_lent_page_is_read_only_for_both),
        CASE(D02_mutable_lends_across_table_borders),
        CASE(D02_block_is_lent_as_one_entry),
        CASE(D02_part_of_a_block_is_split_and_lent),
        CASE(D02_blocks_beside_single_pages),
        CASE(D03_unaligned_and_empty_are_refused),
        CASE(D04_partly_unmapped_range),
        CASE(D05_ranges_at_the_end_of_user_space),
        CASE(D06_lazy_pages_are_backed_with_zeroes),
        CASE(D07_lent_page_cannot_be_lent_again),
        CASE(D10_borrowed_pages_cannot_be_changed_by_the_server),
        CASE(D11_lent_pages_cannot_be_changed_by_the_client),
        CASE(D13_rights_come_back_as_they_were),
        CASE(D18_frames_of_a_dead_client_stay_until_the_reply),
        CASE(D18_block_of_a_dead_client),
        CASE(D17_withdrawn_lends_leave_nothing_behind),
        CASE(D26_lent_text_is_never_executable_for_the_server),
        CASE(D27_lend_within_one_process),
        CASE(L07_block_is_split_before_part_of_it_is_lent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
