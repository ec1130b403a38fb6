/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The table "lending, and what death does to it": who dies when, and where the pages and the waiting go.
 */
#include "parties.h"

static void D15_server_dies_holding_lends(void **state)
{
    struct parties p = parties_default();
    struct actor clients[4];
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        clients[i] = i == 0 ? p.client : world_thread_create(p.client);
        assert_true(world_store(p.client, WORLD_DATA_PAGE(2 * i), i));
    }
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        assert_blocked(CALL(clients[i], client_send, p.connection, XOUS_LEND_MUTABLE, i,
                            WORLD_DATA_PAGE(2 * i), 2 * PAGE_SIZE));
    }
    struct xous_result got = receive(&p);
    assert_true(world_store(p.server, got.value[2], 77));
    receive(&p);
    world_kill(world_init, p.server);
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        assert_error(world_result(clients[i]), XOUS_PROCESS_TERMINATED);
        assert_int_equal(world_word(p.client, WORLD_DATA_PAGE(2 * i)), i == 0 ? 77 : i);
        assert_true(world_store(p.client, WORLD_DATA_PAGE(2 * i + 1), 1));
    }
}

static void D17_client_dies_before_receipt(void **state)
{
    static const unsigned kinds[] = {XOUS_LEND, XOUS_LEND_MUTABLE};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        struct parties p = parties_default();
        struct world_snapshot server = world_snapshot(p.server);
        assert_blocked(lend(&p, kinds[i], WORLD_DATA, 5));
        world_kill(world_init, p.client);
        assert_quiet(&p);
        struct world_snapshot after = world_snapshot(p.server);
        assert_int_equal(after.used, server.used);
        assert_int_equal(after.entries, server.entries);
    }
}

static void D17_blocked_clients_message_vanishes_with_it(void **state)
{
    struct parties p = parties_default();
    struct actor other = world_spawn();
    xous_handle_t connection = world_connect(other, &p.at);
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    assert_blocked(CALL(other, client_send, connection, XOUS_BLOCKING_SCALAR, 2));
    world_kill(world_init, p.client);
    assert_int_equal(receive(&p).value[1], 2);
    assert_quiet(&p);
}

static void D18_server_keeps_the_pages_of_a_dead_client(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_true(world_store(p.client, WORLD_DATA_PAGE(1), 0x5afe));
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    struct xous_result got = receive(&p);
    assert_ok(CALL(world_init, process_terminate, p.client.pid, 0));
    assert_ok(CALL(world_init, process_wait, p.client.pid));
    assert_int_equal(world_word(p.server, got.value[2] + PAGE_SIZE), 0x5afe);
    assert_true(world_store(p.server, got.value[2], 1));
    /* Nobody else gets the frames meanwhile. */
    struct actor greedy = world_spawn_child(world_init, 800 * PAGE_SIZE);
    vaddr_t pages = world_pages(greedy, 600);
    for (unsigned i = 0; i < 600; i++) {
        assert_true(world_store(greedy, pages + i * PAGE_SIZE, 0x6eed));
    }
    assert_int_equal(world_word(p.server, got.value[2] + PAGE_SIZE), 0x5afe);
    uint64_t free_before = frames_free();
    assert_error(give_back(&p, got), XOUS_PROCESS_TERMINATED);
    assert_true(frames_free() >= free_before + 2);
    assert_error(give_back(&p, got), XOUS_STALE_TOKEN);
    uint64_t value;
    assert_false(world_load(p.server, got.value[2], &value));
}

static void D18_reply_to_a_dead_clients_scalar(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    struct xous_result got = receive(&p);
    world_kill(world_init, p.client);
    assert_error(CALL(p.server, server_reply, got.value[0], 0, 1), XOUS_STALE_TOKEN);
}

static void D18_wrong_reply_to_a_dead_client_changes_nothing(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    struct xous_result got = receive(&p);
    world_kill(world_init, p.client);
    assert_error(CALL(p.server, server_reply, got.value[0], XOUS_LEND_MUTABLE, 0, got.value[2], PAGE_SIZE),
                 XOUS_BAD_ADDRESS);
    assert_true(world_store(p.server, got.value[2] + PAGE_SIZE, 1));
    assert_error(give_back(&p, got), XOUS_PROCESS_TERMINATED);
}

static void D18_client_thread_ends_but_its_process_lives(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct parties p = parties_default();
    (void)state;
    /* Only the death of a process ends a thread that waits; so the lender's whole process goes, its parent stays. */
    struct actor child = world_spawn_child(parent, WORLD_LIMIT);
    xous_handle_t connection = world_connect(child, &p.at);
    assert_blocked(CALL(child, client_send, connection, XOUS_LEND, 1, WORLD_DATA, PAGE_SIZE));
    struct xous_result got = receive(&p);
    uint64_t used = world_snapshot(parent).used;
    world_kill(parent, child);
    assert_true(world_is_alive(parent));
    assert_true(world_snapshot(parent).used <= used);
    assert_error(give_back(&p, got), XOUS_PROCESS_TERMINATED);
    assert_true(world_snapshot(parent).used < used);
}

static void D18_lent_account_stays_in_the_parents_limit(void **state)
{
    struct actor parent = world_spawn_child(world_init, 3 * WORLD_LIMIT);
    struct parties p = parties_default();
    struct world_snapshot before = world_snapshot(parent);
    struct actor child = world_spawn_child(parent, WORLD_LIMIT);
    (void)state;
    xous_handle_t connection = world_connect(child, &p.at);
    assert_blocked(CALL(child, client_send, connection, XOUS_LEND_MUTABLE, 1, WORLD_DATA, 8 * PAGE_SIZE));
    struct xous_result got = receive(&p);
    world_kill(parent, child);
    assert_true(world_snapshot(parent).used >= before.used + 8);
    assert_error(give_back(&p, got), XOUS_PROCESS_TERMINATED);
    assert_int_equal(world_snapshot(parent).used, before.used);
}

static void D19_both_die(void **state)
{
    (void)state;
    for (unsigned order = 0; order < 4; order++) {
        struct parties p = parties_default();
        uint64_t free_before = frames_free();
        assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 4));
        if (order & 1) {
            receive(&p);
        }
        world_kill(world_init, order & 2 ? p.client : p.server);
        world_kill(world_init, order & 2 ? p.server : p.client);
        assert_true(frames_free() > free_before);
        assert_int_equal(processes_count(), 1);
        assert_int_equal(world_audit(), 0);
    }
}

static void D19_queued_move_dies_with_the_server(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_ok(lend(&p, XOUS_MOVE, WORLD_DATA, 4));
    world_kill(world_init, p.client);
    world_kill(world_init, p.server);
    assert_int_equal(processes_count(), 1);
}

static void D19_queued_move_of_a_dead_sender_arrives(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_true(world_store(p.client, WORLD_DATA, 0xabc));
    assert_ok(lend(&p, XOUS_MOVE, WORLD_DATA, 2));
    world_kill(world_init, p.client);
    struct xous_result got = receive(&p);
    assert_int_equal(world_word(p.server, got.value[2]), 0xabc);
    assert_ok(CALL(p.server, memory_free, got.value[2], 2 * PAGE_SIZE));
}

static void D19_move_received_outlives_its_sender(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_true(world_store(p.client, WORLD_DATA, 0xabc));
    assert_ok(lend(&p, XOUS_MOVE, WORLD_DATA, 1));
    struct xous_result got = receive(&p);
    world_kill(world_init, p.client);
    assert_int_equal(world_word(p.server, got.value[2]), 0xabc);
}

static void C10_client_killed_while_waiting_for_a_slot(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
    }
    assert_blocked(CALL(second, client_send, p.connection, XOUS_SCALAR, 9));
    assert_blocked(CALL(p.client, client_send, p.connection, XOUS_MOVE, 9, WORLD_DATA, PAGE_SIZE));
    world_kill(world_init, p.client);
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_int_equal(receive(&p).value[1], i);
    }
    assert_quiet(&p);
}

/* With every slot in use, a scalar and a move wait for one: they learn how the server ended, as all others do. */
static void C10_server_ends_while_clients_wait_for_a_slot(void **state)
{
    (void)state;
    for (unsigned destroyed = 0; destroyed < 2; destroyed++) {
        struct parties p = parties_default();
        struct actor second = world_thread_create(p.client);
        for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
            assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
        }
        assert_blocked(CALL(second, client_send, p.connection, XOUS_SCALAR, 9));
        assert_blocked(CALL(p.client, client_send, p.connection, XOUS_MOVE, 9, WORLD_DATA, PAGE_SIZE));
        if (destroyed) {
            assert_ok(CALL(p.server, server_destroy, p.at.handle));
        } else {
            world_kill(world_init, p.server);
        }
        xous_error_t error = destroyed ? XOUS_SERVER_NOT_FOUND : XOUS_PROCESS_TERMINATED;
        assert_error(world_result(p.client), error);
        assert_error(world_result(second), error);
        assert_true(world_store(p.client, WORLD_DATA, 1));
    }
}

static void C10_client_killed_while_waiting_for_room(void **state)
{
    struct actor client = world_spawn();
    struct actor second = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 2 * PAGE_SIZE, 0);
    struct parties p = {client, server, at, world_connect(client, &at)};
    xous_handle_t connection = world_connect(second, &at);
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 2));
    assert_blocked(CALL(second, client_send, connection, XOUS_LEND, 1, WORLD_DATA, PAGE_SIZE));
    world_kill(world_init, second);
    assert_ok(give_back(&p, receive(&p)));
    assert_quiet(&p);
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 2));
    assert_ok(give_back(&p, receive(&p)));
}

static void C10_new_process_is_not_woken_by_an_old_token(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    struct xous_result got = receive(&p);
    world_kill(world_init, p.client);
    struct actor fresh = world_spawn();
    assert_int_not_equal(fresh.pid, p.client.pid);
    xous_handle_t connection = world_connect(fresh, &p.at);
    assert_blocked(CALL(fresh, client_send, connection, XOUS_BLOCKING_SCALAR, 2));
    assert_error(CALL(p.server, server_reply, got.value[0], 0, 1), XOUS_STALE_TOKEN);
    assert_true(world_is_blocked(fresh));
}

static void F02_receiver_killed_in_receive(void **state)
{
    struct parties p = parties_default();
    struct actor receiver = world_thread_create(p.server);
    (void)state;
    assert_blocked(CALL(receiver, server_receive, p.at.handle));
    assert_blocked(CALL(p.server, server_receive, p.at.handle, HOW_TIMEOUT(0, 100)));
    world_kill(world_init, p.server);
    assert_error(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 1), XOUS_SERVER_NOT_FOUND);
    world_advance(1000);
}

static void F02_client_exits_with_everything_open(void **state)
{
    struct parties p = parties_default();
    struct world_server own = world_server_create(p.client, XOUS_SERVER_ACCEPT, BORROW_LIMIT, 1);
    struct actor back = world_thread_create(p.client);
    struct actor lender = world_thread_create(p.client);
    (void)state;
    xous_handle_t to_client = world_connect(p.server, &own);
    assert_blocked(CALL(back, server_receive, own.handle));
    assert_blocked(CALL(lender, client_send, p.connection, XOUS_LEND, 1, WORLD_DATA, 2 * PAGE_SIZE));
    assert_ok(CALL(p.client, timer_set, 0, arch_now() + 1000));
    assert_ok(CALL(p.client, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0), own.handle, 3));
    assert_ok(CALL(p.client, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0), own.handle, 4));
    CALL(p.client, process_exit, 5);
    struct xous_result ended = assert_ok(CALL(world_init, process_wait, p.client.pid));
    assert_values(ended, p.client.pid, XOUS_PROCESS_EXITED, 5, 0, 0, 0, p.client.tid);
    world_advance(2000);
    assert_error(CALL(p.server, client_send, to_client, XOUS_SCALAR, 1), XOUS_SERVER_NOT_FOUND);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(D15_server_dies_holding_lends),
        WORLD_CASE(D17_client_dies_before_receipt),
        WORLD_CASE(D17_blocked_clients_message_vanishes_with_it),
        WORLD_CASE(D18_server_keeps_the_pages_of_a_dead_client),
        WORLD_CASE(D18_reply_to_a_dead_clients_scalar),
        WORLD_CASE(D18_wrong_reply_to_a_dead_client_changes_nothing),
        WORLD_CASE(D18_client_thread_ends_but_its_process_lives),
        WORLD_CASE(D18_lent_account_stays_in_the_parents_limit),
        WORLD_CASE(D19_both_die),
        WORLD_CASE(D19_queued_move_dies_with_the_server),
        WORLD_CASE(D19_queued_move_of_a_dead_sender_arrives),
        WORLD_CASE(D19_move_received_outlives_its_sender),
        WORLD_CASE(C10_client_killed_while_waiting_for_a_slot),
        WORLD_CASE(C10_server_ends_while_clients_wait_for_a_slot),
        WORLD_CASE(C10_client_killed_while_waiting_for_room),
        WORLD_CASE(C10_new_process_is_not_woken_by_an_old_token),
        WORLD_CASE(F02_receiver_killed_in_receive),
        WORLD_CASE(F02_client_exits_with_everything_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
