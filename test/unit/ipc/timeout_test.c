/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Timeouts of messages: never early, and afterwards as if the call had never been made.
 */
#include "parties.h"

static void expect_timeout(struct actor actor, uint64_t microseconds)
{
    world_advance(microseconds - 1);
    assert_true(world_is_blocked(actor));
    world_advance(1);
    assert_error(world_result(actor), XOUS_TIMEOUT);
}

static void I02_receive_times_out(void **state)
{
    struct parties p = parties_default();
    struct world_snapshot before = world_snapshot(p.server);
    (void)state;
    assert_blocked(CALL(p.server, server_receive, p.at.handle, HOW_TIMEOUT(0, 250)));
    expect_timeout(p.server, 250);
    world_assert_unchanged(p.server, &before);
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 4));
    assert_int_equal(receive(&p).value[1], 4);
}

static void I02_message_in_time_disarms_the_timeout(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(CALL(p.server, server_receive, p.at.handle, HOW_TIMEOUT(0, 250)));
    world_advance(249);
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 4));
    world_advance(1000);
    assert_int_equal(world_result(p.server).value[1], 4);
    assert_blocked(CALL(p.server, server_receive, p.at.handle));
    world_advance(1000);
    assert_true(world_is_blocked(p.server));
}

/* What the client waits for next is not cut short by the time of what it waited for before. */
static void I02_reply_in_time_disarms_the_timeout(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(CALL(p.client, client_send, p.connection, HOW_TIMEOUT(0, 250), 1));
    assert_ok(CALL(p.server, server_reply, receive(&p).value[0]));
    assert_ok(world_result(p.client));
    assert_blocked(send_blocking(&p, p.client, 2));
    world_advance(1000);
    assert_true(world_is_blocked(p.client));
    assert_ok(CALL(p.server, server_reply, receive(&p).value[0]));
    assert_ok(world_result(p.client));
}

static void I02_queued_blocking_scalar_times_out(void **state)
{
    struct parties p = parties_default();
    struct world_snapshot before = world_snapshot(p.client);
    (void)state;
    assert_blocked(CALL(p.client, client_send, p.connection, HOW_TIMEOUT(XOUS_BLOCKING_SCALAR, 700), 1));
    expect_timeout(p.client, 700);
    assert_quiet(&p);
    world_assert_unchanged(p.client, &before);
}

static void I02_received_blocking_scalar_times_out(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(CALL(p.client, client_send, p.connection, HOW_TIMEOUT(XOUS_BLOCKING_SCALAR, 700), 1));
    struct xous_result got = receive(&p);
    expect_timeout(p.client, 700);
    assert_error(CALL(p.server, server_reply, got.value[0], 0, 9), XOUS_STALE_TOKEN);
    assert_blocked(send_blocking(&p, p.client, 2));
    assert_error(CALL(p.server, server_reply, got.value[0], 0, 9), XOUS_STALE_TOKEN);
    assert_ok(CALL(p.server, server_reply, receive(&p).value[0], 0, 3));
    assert_int_equal(assert_ok(world_result(p.client)).value[1], 3);
}

static void I02_timed_out_call_gives_its_reserved_handle_back(void **state)
{
    struct parties p = parties_default();
    struct world_snapshot before = world_snapshot(p.client);
    uint64_t how = XOUS_HOW(XOUS_BLOCKING_SCALAR, XOUS_HOW_ACCEPT, 100);
    (void)state;
    assert_blocked(CALL(p.client, client_send, p.connection, how, 1));
    expect_timeout(p.client, 100);
    world_assert_unchanged(p.client, &before);
    assert_blocked(CALL(p.client, client_send, p.connection, how, 1));
    receive(&p);
    expect_timeout(p.client, 100);
    world_assert_unchanged(p.client, &before);
}

static void I02_queued_lend_times_out(void **state)
{
    struct parties p = parties_default();
    static const unsigned kinds[] = {XOUS_LEND, XOUS_LEND_MUTABLE};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        struct world_snapshot client = world_snapshot(p.client);
        struct world_snapshot server = world_snapshot(p.server);
        assert_blocked(CALL(p.client, client_send, p.connection, HOW_TIMEOUT(kinds[i], 30), 1, WORLD_DATA,
                            3 * PAGE_SIZE));
        expect_timeout(p.client, 30);
        assert_quiet(&p);
        world_assert_unchanged(p.client, &client);
        assert_int_equal(world_snapshot(p.server).used, server.used);
        assert_true(world_store(p.client, WORLD_DATA_PAGE(2), 4));
    }
}

static void I03_received_lend_waits_for_its_reply(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(CALL(p.client, client_send, p.connection, HOW_TIMEOUT(XOUS_LEND_MUTABLE, 30), 1,
                        WORLD_DATA, PAGE_SIZE));
    struct xous_result got = receive(&p);
    world_advance(1000);
    assert_true(world_is_blocked(p.client));
    assert_true(world_store(p.server, got.value[2], 4));
    assert_ok(give_back(&p, got));
    assert_ok(world_result(p.client));
    assert_int_equal(world_word(p.client, WORLD_DATA), 4);
}

static void I02_wait_for_a_slot_times_out(void **state)
{
    struct parties p = parties_default();
    (void)state;
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
    }
    struct world_snapshot before = world_snapshot(p.client);
    assert_blocked(CALL(p.client, client_send, p.connection, HOW_TIMEOUT(XOUS_SCALAR, 50), 99));
    expect_timeout(p.client, 50);
    assert_blocked(
        CALL(p.client, client_send, p.connection, HOW_TIMEOUT(XOUS_MOVE, 50), 99, WORLD_DATA, PAGE_SIZE));
    expect_timeout(p.client, 50);
    world_assert_unchanged(p.client, &before);
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_int_equal(receive(&p).value[1], i);
    }
    assert_quiet(&p);
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR | XOUS_HOW_TRY, i));
    }
}

static void I02_wait_for_room_times_out(void **state)
{
    struct actor client = world_spawn();
    struct actor second = world_thread_create(client);
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 2 * PAGE_SIZE, 0);
    struct parties p = {client, server, at, world_connect(client, &at)};
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 2));
    static const unsigned kinds[] = {XOUS_LEND, XOUS_MOVE};
    for (unsigned i = 0; i < 2; i++) {
        struct world_snapshot before = world_snapshot(client);
        assert_blocked(CALL(second, client_send, p.connection, HOW_TIMEOUT(kinds[i], 50), 1,
                            WORLD_DATA_PAGE(3), PAGE_SIZE));
        expect_timeout(second, 50);
        world_assert_unchanged(client, &before);
    }
    assert_ok(give_back(&p, receive(&p)));
    assert_blocked(CALL(second, client_send, p.connection, XOUS_LEND, 1, WORLD_DATA_PAGE(3), 2 * PAGE_SIZE));
    assert_ok(give_back(&p, receive(&p)));
}

static void I02_try_with_a_timeout_only_where_a_reply_is_awaited(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_error(CALL(p.server, server_receive, p.at.handle, XOUS_HOW(0, XOUS_HOW_TRY, 5)),
                 XOUS_INVALID_ARGUMENT);
    assert_error(CALL(p.client, client_send, p.connection, XOUS_HOW(XOUS_SCALAR, XOUS_HOW_TRY, 5)),
                 XOUS_INVALID_ARGUMENT);
    assert_error(CALL(p.client, client_send, p.connection, XOUS_HOW(XOUS_MOVE, XOUS_HOW_TRY, 5), 0,
                      WORLD_DATA, PAGE_SIZE),
                 XOUS_INVALID_ARGUMENT);
    assert_error(CALL(p.client, client_connect, p.at.sid.low, XOUS_HOW(0, XOUS_HOW_TRY, 5), p.at.sid.high),
                 XOUS_INVALID_ARGUMENT);
    assert_blocked(CALL(p.client, client_send, p.connection, XOUS_HOW(0, XOUS_HOW_TRY, 5), 1));
    expect_timeout(p.client, 5);
}

static void I02_reply_receive_times_out_after_its_reply(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    assert_blocked(CALL(p.server, server_reply_receive, token, HOW_TIMEOUT(0, 40), 5));
    assert_int_equal(assert_ok(world_result(p.client)).value[1], 5);
    world_advance(40);
    struct xous_result result = world_result(p.server);
    assert_error(result, XOUS_TIMEOUT);
    assert_int_equal(result.value[1], 1);
    assert_error(CALL(p.server, server_receive, p.at.handle, XOUS_HOW_TRY), XOUS_TIMEOUT);
}

static void I09_longest_timeout_never_comes_early(void **state)
{
    static const uint64_t starts[] = {0, (1ul << 63) - 1000, ~0ul - FAKE_TIMEBASE};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(starts); i++) {
        world_boot(&(struct fake_options){.asid_bits = 16, .now = starts[i]});
        struct parties p = parties_default();
        assert_blocked(CALL(p.server, server_receive, p.at.handle, HOW_TIMEOUT(0, XOUS_HOW_TIMEOUT_MAX)));
        world_advance(500000);
        assert_true(world_is_blocked(p.server));
    }
}

static int no_setup(void **state)
{
    (void)state;
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(I02_receive_times_out),
        WORLD_CASE(I02_message_in_time_disarms_the_timeout),
        WORLD_CASE(I02_reply_in_time_disarms_the_timeout),
        WORLD_CASE(I02_queued_blocking_scalar_times_out),
        WORLD_CASE(I02_received_blocking_scalar_times_out),
        WORLD_CASE(I02_timed_out_call_gives_its_reserved_handle_back),
        WORLD_CASE(I02_queued_lend_times_out),
        WORLD_CASE(I03_received_lend_waits_for_its_reply),
        WORLD_CASE(I02_wait_for_a_slot_times_out),
        WORLD_CASE(I02_wait_for_room_times_out),
        WORLD_CASE(I02_try_with_a_timeout_only_where_a_reply_is_awaited),
        WORLD_CASE(I02_reply_receive_times_out_after_its_reply),
        cmocka_unit_test_setup_teardown(I09_longest_timeout_never_comes_early, no_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
