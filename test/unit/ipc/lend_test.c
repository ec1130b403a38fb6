/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Lent pages as the two processes see them.
 */
#include "parties.h"

static void D01_both_read_a_lent_page_and_neither_writes(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_true(world_store(p.client, WORLD_DATA + 16, 0xbeef));
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 1));
    struct xous_result got = receive(&p);
    assert_tag(got, XOUS_TAG_MESSAGE + XOUS_LEND);
    assert_values(got, got.value[0], 7, got.value[2], PAGE_SIZE, 0, 0, p.client.pid);
    assert_int_equal(world_word(p.server, got.value[2] + 16), 0xbeef);
    assert_false(world_store(p.server, got.value[2] + 16, 1));
    assert_error(world_result(p.client), XOUS_PROCESS_TERMINATED);
    assert_int_equal(world_word(p.client, WORLD_DATA + 16), 0xbeef);
    assert_true(world_store(p.client, WORLD_DATA + 16, 2));
}

static void D02_mutable_lends_of_several_sizes(void **state)
{
    static const unsigned sizes[] = {1, 2, 7, 16};
    struct parties p = parties_default();
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        vaddr_t last = WORLD_DATA_PAGE(sizes[i] - 1) + 8;
        assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, sizes[i]));
        struct xous_result got = receive(&p);
        assert_int_equal(got.value[3], sizes[i] * PAGE_SIZE);
        assert_true(world_store(p.server, got.value[2], 1000 + i));
        assert_true(world_store(p.server, got.value[2] + (last - WORLD_DATA), 2000 + i));
        assert_values(assert_ok(give_back(&p, got)), 0);
        assert_values(assert_ok(world_result(p.client)), 0, 0, WORLD_DATA, sizes[i] * PAGE_SIZE, 11, 12, 0);
        assert_int_equal(world_word(p.client, last), 2000 + i);
        assert_int_equal(world_word(p.client, WORLD_DATA), 1000 + i);
        assert_true(world_store(p.client, WORLD_DATA, 3));
    }
}

static void D02_lend_across_a_table_border(void **state)
{
    static const unsigned sizes[] = {511, 512, 513};
    struct actor client = world_spawn_child(world_init, 1600 * PAGE_SIZE);
    struct actor server = world_spawn_child(world_init, 600 * PAGE_SIZE);
    struct world_server at = world_server_create(server, 0, 1024 * PAGE_SIZE, 0);
    struct parties p = {client, server, at, world_connect(client, &at)};
    (void)state;
    vaddr_t pages = world_pages(client, 513);
    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        vaddr_t offset = (sizes[i] - 1) * PAGE_SIZE;
        assert_true(world_store(client, pages + offset, i + 1));
        assert_blocked(lend(&p, XOUS_LEND_MUTABLE, pages, sizes[i]));
        struct xous_result got = receive(&p);
        assert_int_equal(world_word(server, got.value[2] + offset), i + 1);
        assert_true(world_store(server, got.value[2] + offset, 90 + i));
        assert_ok(give_back(&p, got));
        assert_ok(world_result(client));
        assert_int_equal(world_word(client, pages + offset), 90 + i);
    }
}

static void D03_misaligned_lends_change_nothing(void **state)
{
    static const struct {
        uint64_t address, length;
    } bad[] = {{1, PAGE_SIZE}, {8, PAGE_SIZE},     {4095, PAGE_SIZE},
               {0, 1},         {0, PAGE_SIZE - 1}, {0, PAGE_SIZE + 8}};
    struct parties p = parties_default();
    struct world_snapshot client = world_snapshot(p.client);
    struct world_snapshot server = world_snapshot(p.server);
    static const unsigned kinds[] = {XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_MOVE};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(bad) * 3; i++) {
        assert_error(CALL(p.client, client_send, p.connection, kinds[i % 3], 1,
                          WORLD_DATA + bad[i / 3].address, bad[i / 3].length),
                     XOUS_BAD_ALIGNMENT);
    }
    for (unsigned i = 0; i < 3; i++) {
        assert_error(CALL(p.client, client_send, p.connection, kinds[i], 1, WORLD_DATA, 0), XOUS_BAD_ADDRESS);
    }
    world_assert_unchanged(p.client, &client);
    world_assert_unchanged(p.server, &server);
    assert_quiet(&p);
}

static void D04_partly_unmapped_range(void **state)
{
    static const unsigned missing[] = {0, 4, 8};
    struct parties p = parties_default();
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(missing); i++) {
        assert_ok(CALL(p.client, memory_free, WORLD_DATA_PAGE(missing[i]), PAGE_SIZE));
        struct world_snapshot client = world_snapshot(p.client);
        struct world_snapshot server = world_snapshot(p.server);
        assert_error(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 9), XOUS_BAD_ADDRESS);
        assert_error(lend(&p, XOUS_LEND, WORLD_DATA, 9), XOUS_BAD_ADDRESS);
        assert_error(lend(&p, XOUS_MOVE, WORLD_DATA, 9), XOUS_BAD_ADDRESS);
        world_assert_unchanged(p.client, &client);
        world_assert_unchanged(p.server, &server);
        for (unsigned page = 0; page < 9; page++) {
            assert_true(page == missing[i] || world_store(p.client, WORLD_DATA_PAGE(page), page));
        }
        assert_ok(CALL(p.client, memory_allocate, 0, WORLD_DATA_PAGE(missing[i]), PAGE_SIZE,
                       XOUS_READ | XOUS_WRITE | XOUS_MEMORY_POPULATE));
    }
}

static void D05_ranges_at_the_edges_of_user_space(void **state)
{
    static const struct {
        uint64_t address, pages;
    } bad[] = {{USER_END - PAGE_SIZE, 2},    {USER_END, 1},  {BOOT_KERNEL_BASE, 1},
               {0xfffffffffffff000ul, 2},    {1ul << 38, 1}, {0, 1},
               {WORLD_DATA, 0xfffffffffffff}};
    struct parties p = parties_default();
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_error(lend(&p, XOUS_LEND, bad[i].address, bad[i].pages), XOUS_BAD_ADDRESS);
        assert_error(lend(&p, XOUS_MOVE, bad[i].address, bad[i].pages), XOUS_BAD_ADDRESS);
    }
    assert_quiet(&p);
}

static void D06_lazy_pages_arrive_zeroed(void **state)
{
    struct parties p = parties_default();
    (void)state;
    vaddr_t lazy =
        assert_ok(CALL(p.client, memory_allocate, 0, 0, 3 * PAGE_SIZE, XOUS_READ | XOUS_WRITE)).value[0];
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, lazy, 3));
    struct xous_result got = receive(&p);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(world_word(p.server, got.value[2] + i * PAGE_SIZE), 0);
        assert_int_equal(world_word(p.server, got.value[2] + (i + 1) * PAGE_SIZE - 8), 0);
    }
    assert_ok(give_back(&p, got));
}

static void D07_lent_page_cannot_be_lent_again(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    struct actor other = world_spawn();
    struct world_server elsewhere = world_server_create(other, 0, BORROW_LIMIT, 0);
    xous_handle_t connection = world_connect(second, &elsewhere);
    static const unsigned kinds[] = {XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_MOVE};
    (void)state;
    for (unsigned first = 0; first < 2; first++) {
        assert_blocked(lend(&p, kinds[first], WORLD_DATA_PAGE(2), 2));
        for (unsigned i = 0; i < 6; i++) {
            uint64_t to = i < 3 ? p.connection : connection;
            assert_error(CALL(second, client_send, to, kinds[i % 3], 1, WORLD_DATA_PAGE(1), 2 * PAGE_SIZE),
                         XOUS_SHARE_VIOLATION);
        }
        struct xous_result got = receive(&p);
        assert_int_equal(got.value[3], 2 * PAGE_SIZE);
        assert_error(CALL(second, client_send, connection, XOUS_LEND, 1, WORLD_DATA_PAGE(3), PAGE_SIZE),
                     XOUS_SHARE_VIOLATION);
        assert_ok(give_back(&p, got));
        assert_ok(world_result(p.client));
        assert_true(world_store(p.client, WORLD_DATA_PAGE(3), 1));
    }
}

static void D09_borrowed_page_cannot_be_lent_on(void **state)
{
    struct parties p = parties_default();
    struct actor third = world_spawn();
    struct world_server elsewhere = world_server_create(third, 0, BORROW_LIMIT, 0);
    xous_handle_t connection = world_connect(p.server, &elsewhere);
    static const unsigned kinds[] = {XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_MOVE};
    (void)state;
    for (unsigned first = 0; first < 2; first++) {
        assert_blocked(lend(&p, kinds[first], WORLD_DATA, 1));
        struct xous_result got = receive(&p);
        struct world_snapshot server = world_snapshot(p.server);
        for (unsigned i = 0; i < 3; i++) {
            assert_error(CALL(p.server, client_send, connection, kinds[i], 1, got.value[2], PAGE_SIZE),
                         XOUS_SHARE_VIOLATION);
        }
        world_assert_unchanged(p.server, &server);
        assert_ok(give_back(&p, got));
    }
}

static void D10_server_cannot_change_what_it_borrows(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    struct xous_result got = receive(&p);
    vaddr_t at = got.value[2];
    assert_error(CALL(p.server, memory_free, at, PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_error(CALL(p.server, memory_protect, at, PAGE_SIZE, XOUS_READ), XOUS_SHARE_VIOLATION);
    assert_error(CALL(p.server, memory_allocate, 0, at, PAGE_SIZE, XOUS_READ), XOUS_BAD_ADDRESS);
    assert_true(world_store(p.server, at + PAGE_SIZE, 6));
    assert_ok(give_back(&p, got));
    assert_ok(world_result(p.client));
    assert_int_equal(world_word(p.client, WORLD_DATA_PAGE(1)), 6);
}

static void D11_client_cannot_change_what_it_lent(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    uint64_t heap = assert_ok(CALL(p.client, heap_resize, 2 * PAGE_SIZE)).value[0];
    (void)state;
    for (unsigned kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        assert_blocked(lend(&p, kind, heap, 2));
        assert_error(CALL(second, memory_free, heap + PAGE_SIZE, PAGE_SIZE), XOUS_SHARE_VIOLATION);
        assert_error(CALL(second, memory_protect, heap, PAGE_SIZE, XOUS_READ), XOUS_SHARE_VIOLATION);
        assert_error(CALL(second, heap_resize, PAGE_SIZE), XOUS_SHARE_VIOLATION);
        assert_error(CALL(second, heap_resize, 0), XOUS_SHARE_VIOLATION);
        struct xous_result got = receive(&p);
        assert_error(CALL(second, memory_free, heap, 2 * PAGE_SIZE), XOUS_SHARE_VIOLATION);
        assert_ok(give_back(&p, got));
        assert_ok(world_result(p.client));
        assert_true(world_store(p.client, heap + PAGE_SIZE, 4));
    }
}

static void D12_touching_a_mutably_lent_page_is_a_fault(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    uint64_t value;
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 1));
    receive(&p);
    assert_false(world_load(second, WORLD_DATA, &value));
    struct xous_result ended = assert_ok(CALL(world_init, process_wait, p.client.pid));
    assert_int_equal(ended.value[1], XOUS_PROCESS_FAULTED);
    assert_int_equal((uint32_t)ended.value[3], XOUS_FAULT_LENT);
    assert_int_equal(ended.value[3] >> 32, XOUS_ACCESS_READ);
    assert_int_equal(ended.value[4], WORLD_DATA);
    assert_int_equal(ended.value[6], second.tid);
}

static void D13_lent_page_is_readable_and_not_writable(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    assert_true(world_store(p.client, WORLD_DATA, 5));
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 1));
    assert_int_equal(world_word(second, WORLD_DATA), 5);
    receive(&p);
    assert_int_equal(world_word(second, WORLD_DATA), 5);
    assert_false(world_store(second, WORLD_DATA, 6));
    struct xous_result ended = assert_ok(CALL(world_init, process_wait, p.client.pid));
    assert_int_equal(ended.value[3], XOUS_FAULT_LENT | (uint64_t)XOUS_ACCESS_WRITE << 32);
}

static void D14_pages_stay_when_the_target_is_no_good(void **state)
{
    struct parties p = parties_default();
    (void)state;
    struct world_snapshot before = world_snapshot(p.client);
    assert_error(CALL(p.client, client_send, p.connection + 1, XOUS_LEND, 1, WORLD_DATA, PAGE_SIZE),
                 XOUS_INVALID_HANDLE);
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
    }
    assert_error(lend(&p, XOUS_MOVE | XOUS_HOW_TRY, WORLD_DATA, 1), XOUS_SERVER_QUEUE_FULL);
    world_assert_unchanged(p.client, &before);
    assert_ok(CALL(p.server, server_destroy, p.at.handle));
    assert_error(lend(&p, XOUS_LEND, WORLD_DATA, 1), XOUS_SERVER_NOT_FOUND);
    assert_error(lend(&p, XOUS_MOVE, WORLD_DATA, 1), XOUS_SERVER_NOT_FOUND);
    assert_int_equal(world_snapshot(p.client).entries, before.entries);
    assert_true(world_store(p.client, WORLD_DATA, 1));
}

static void D20_reply_must_name_the_buffer_it_was_given(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    struct xous_result got = receive(&p);
    vaddr_t at = got.value[2];
    const uint64_t wrong[][2] = {{at, PAGE_SIZE},
                                 {at, 3 * PAGE_SIZE},
                                 {at + 1, 2 * PAGE_SIZE},
                                 {at + PAGE_SIZE, 2 * PAGE_SIZE},
                                 {WORLD_DATA, 2 * PAGE_SIZE},
                                 {0, 0},
                                 {at, 2 * PAGE_SIZE + 1},
                                 {at, 0},
                                 {0, 2 * PAGE_SIZE}};
    for (unsigned i = 0; i < ARRAY_SIZE(wrong); i++) {
        assert_error(
            CALL(p.server, server_reply, got.value[0], XOUS_LEND_MUTABLE, 0, wrong[i][0], wrong[i][1]),
            XOUS_BAD_ADDRESS);
        assert_true(world_is_blocked(p.client));
    }
    assert_true(world_store(p.server, at, 17));
    assert_ok(give_back(&p, got));
    assert_ok(world_result(p.client));
    assert_int_equal(world_word(p.client, WORLD_DATA), 17);
}

static void D21_second_return_is_stale(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    struct xous_result got = receive(&p);
    assert_ok(give_back(&p, got));
    assert_error(give_back(&p, got), XOUS_STALE_TOKEN);
    assert_ok(lend(&p, XOUS_MOVE, WORLD_DATA, 1));
    struct xous_result moved = receive(&p);
    assert_int_equal(moved.value[0], 0);
    assert_error(CALL(p.server, server_reply, 0, XOUS_LEND, 0, moved.value[2], PAGE_SIZE), XOUS_STALE_TOKEN);
}

static void C09_kinds_of_replies_do_not_mix(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 1));
    struct xous_result got = receive(&p);
    assert_error(CALL(p.server, server_reply, got.value[0], XOUS_BLOCKING_SCALAR, 1), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(p.server, server_reply, got.value[0], XOUS_LEND_MUTABLE, 0, got.value[2], PAGE_SIZE),
                 XOUS_INVALID_ARGUMENT);
    assert_ok(give_back(&p, got));
    assert_blocked(send_blocking(&p, p.client, 1));
    got = receive(&p);
    assert_error(CALL(p.server, server_reply, got.value[0], XOUS_LEND, 0, WORLD_DATA, PAGE_SIZE),
                 XOUS_INVALID_ARGUMENT);
    assert_true(world_is_blocked(p.client));
    assert_ok(CALL(p.server, server_reply, got.value[0]));
}

static void D22_offset_and_valid_pass_both_ways(void **state)
{
    static const uint64_t words[] = {0, PAGE_SIZE + 1, ~0ul};
    struct parties p = parties_default();
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(words); i++) {
        assert_blocked(CALL(p.client, client_send, p.connection, XOUS_LEND, 3, WORLD_DATA, PAGE_SIZE,
                            words[i], ~words[i]));
        struct xous_result got = receive(&p);
        assert_int_equal(got.value[4], words[i]);
        assert_int_equal(got.value[5], ~words[i]);
        assert_ok(CALL(p.server, server_reply, got.value[0], XOUS_LEND, words[i] + 5, got.value[2], PAGE_SIZE,
                       ~words[i], words[i]));
        assert_values(assert_ok(world_result(p.client)), 0, words[i] + 5, WORLD_DATA, PAGE_SIZE, ~words[i],
                      words[i], 0);
    }
}

static void D26_borrowed_pages_are_never_executable(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_true(world_fetch(p.client, WORLD_TEXT));
    assert_blocked(lend(&p, XOUS_LEND, WORLD_TEXT, 1));
    struct xous_result got = receive(&p);
    assert_false(world_fetch(p.server, got.value[2]));
    assert_error(world_result(p.client), XOUS_PROCESS_TERMINATED);
    assert_true(world_fetch(p.client, WORLD_TEXT));
}

static void D27_lend_to_oneself_keeps_the_address(void **state)
{
    struct parties p = parties_default();
    struct actor helper = world_thread_create(p.server);
    struct world_snapshot before = world_snapshot(p.server);
    uint64_t self = assert_ok(CALL(p.server, server_connection, p.at.handle, 0, 1)).value[0];
    (void)state;
    for (unsigned kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        assert_blocked(CALL(p.server, client_send, self, kind, 1, WORLD_DATA, 2 * PAGE_SIZE));
        struct xous_result got = CALL(helper, server_receive, p.at.handle);
        assert_int_equal(got.value[2], WORLD_DATA);
        assert_error(CALL(helper, memory_free, WORLD_DATA, PAGE_SIZE), XOUS_SHARE_VIOLATION);
        assert_error(CALL(helper, server_reply, got.value[0], kind, 0, WORLD_DATA, PAGE_SIZE),
                     XOUS_BAD_ADDRESS);
        assert_int_equal(world_word(helper, WORLD_DATA_PAGE(1)), 0);
        assert_ok(CALL(helper, server_reply, got.value[0], kind, 0, WORLD_DATA, 2 * PAGE_SIZE));
        assert_ok(world_result(p.server));
        assert_true(world_store(helper, WORLD_DATA, 0));
    }
    assert_ok(CALL(p.server, handle_close, self));
    world_assert_unchanged(p.server, &before);
}

static void D28_many_lends_return_out_of_order(void **state)
{
    struct parties p = parties_default();
    struct actor clients[8];
    struct xous_result got[ARRAY_SIZE(clients)];
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        clients[i] = i == 0 ? p.client : world_thread_create(p.client);
        assert_true(world_store(p.client, WORLD_DATA_PAGE(i), 100 + i));
    }
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        assert_blocked(
            CALL(clients[i], client_send, p.connection, XOUS_LEND_MUTABLE, i, WORLD_DATA_PAGE(i), PAGE_SIZE));
        got[i] = receive(&p);
    }
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        unsigned at = (5 * i + 3) % ARRAY_SIZE(clients);
        assert_int_equal(world_word(p.server, got[at].value[2]), 100 + at);
        assert_true(world_store(p.server, got[at].value[2], 200 + at));
        assert_ok(give_back(&p, got[at]));
        assert_ok(world_result(clients[at]));
        assert_int_equal(world_word(clients[at], WORLD_DATA_PAGE(at)), 200 + at);
    }
}

/* Pages that a refused send has backed are as they were for every purpose: docs/decisions/0012. */
static void J02_refused_send_leaves_the_charge_and_the_contents(void **state)
{
    const vaddr_t lazy = 0x40000000;
    struct parties p = parties_default();
    (void)state;
    for (unsigned kind = XOUS_LEND; kind <= XOUS_MOVE; kind++) {
        bool pair = kind == XOUS_PAIR;
        assert_ok(CALL(p.client, memory_allocate, 0, lazy, 4 * PAGE_SIZE, XOUS_READ | XOUS_WRITE));
        struct world_snapshot before = world_snapshot(p.client);
        struct world_snapshot server = world_snapshot(p.server);
        assert_error(CALL(p.client, client_send, p.connection, kind, 1, lazy, (pair ? 4 : 5) * PAGE_SIZE,
                          pair ? lazy + 4 * PAGE_SIZE : 0, pair ? PAGE_SIZE : 0),
                     XOUS_BAD_ADDRESS);
        struct world_snapshot after = world_snapshot(p.client);
        assert_int_equal(after.used, before.used);
        assert_int_equal(after.promised + after.owned[FRAME_USER],
                         before.promised + before.owned[FRAME_USER]);
        assert_int_equal(world_snapshot(p.server).used, server.used);
        assert_int_equal(world_snapshot(p.server).entries, server.entries);
        for (unsigned i = 0; i < 4; i++) {
            assert_int_equal(world_word(p.client, lazy + i * PAGE_SIZE), 0);
            assert_true(world_store(p.client, lazy + i * PAGE_SIZE, i));
        }
        assert_ok(CALL(p.client, memory_free, lazy, 4 * PAGE_SIZE));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(D01_both_read_a_lent_page_and_neither_writes),
        WORLD_CASE(D02_mutable_lends_of_several_sizes),
        WORLD_CASE(D02_lend_across_a_table_border),
        WORLD_CASE(D03_misaligned_lends_change_nothing),
        WORLD_CASE(D04_partly_unmapped_range),
        WORLD_CASE(D05_ranges_at_the_edges_of_user_space),
        WORLD_CASE(D06_lazy_pages_arrive_zeroed),
        WORLD_CASE(D07_lent_page_cannot_be_lent_again),
        WORLD_CASE(D09_borrowed_page_cannot_be_lent_on),
        WORLD_CASE(D10_server_cannot_change_what_it_borrows),
        WORLD_CASE(D11_client_cannot_change_what_it_lent),
        WORLD_CASE(D12_touching_a_mutably_lent_page_is_a_fault),
        WORLD_CASE(D13_lent_page_is_readable_and_not_writable),
        WORLD_CASE(D14_pages_stay_when_the_target_is_no_good),
        WORLD_CASE(D20_reply_must_name_the_buffer_it_was_given),
        WORLD_CASE(D21_second_return_is_stale),
        WORLD_CASE(C09_kinds_of_replies_do_not_mix),
        WORLD_CASE(D22_offset_and_valid_pass_both_ways),
        WORLD_CASE(D26_borrowed_pages_are_never_executable),
        WORLD_CASE(D27_lend_to_oneself_keeps_the_address),
        WORLD_CASE(D28_many_lends_return_out_of_order),
        WORLD_CASE(J02_refused_send_leaves_the_charge_and_the_contents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
