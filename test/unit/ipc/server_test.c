/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Servers and connections: identity, life and end.
 */
#include "parties.h"

#define SID_LOW 0x1234567890abcdeful
#define SID_HIGH 0xfedcba0987654321ul

/* A process that may choose the SIDs of its servers. */
static struct actor spawn_chooser(void)
{
    struct actor actor = world_spawn_stopped(world_init, WORLD_LIMIT);

    assert_ok(CALL(world_init, process_grant, actor.pid, XOUS_GRANT_SID));
    assert_ok(CALL(world_init, process_resume, actor.pid, 0, WORLD_DATA + PAGE_SIZE));
    return actor;
}

static void B01_cycles_leave_nothing_behind(void **state)
{
    struct actor server = world_spawn();
    struct actor client = world_spawn();
    struct world_snapshot before[2];
    (void)state;
    for (unsigned i = 0; i < 500; i++) {
        struct world_server at = world_server_create(server, 0, 0, 0);
        xous_handle_t connection = world_connect(client, &at);
        assert_ok(CALL(client, client_disconnect, connection));
        assert_ok(CALL(server, server_destroy, at.handle));
        if (i == 0) {
            before[0] = world_snapshot(server);
            before[1] = world_snapshot(client);
        }
    }
    world_assert_unchanged(server, &before[0]);
    world_assert_unchanged(client, &before[1]);
}

static void B02_unknown_sid_refuses_a_try(void **state)
{
    struct actor client = world_spawn();
    struct world_snapshot before = world_snapshot(client);
    (void)state;
    assert_error(CALL(client, client_connect, SID_LOW, XOUS_HOW_TRY, SID_HIGH), XOUS_SERVER_NOT_FOUND);
    assert_error(CALL(client, client_connect, 0, XOUS_HOW_TRY, 0), XOUS_INVALID_ARGUMENT);
    world_assert_unchanged(client, &before);
}

static void B02_connect_waits_for_the_server(void **state)
{
    struct actor server = spawn_chooser();
    struct actor client = world_spawn();
    (void)state;
    assert_blocked(CALL(client, client_connect, SID_LOW, 0, SID_HIGH));
    assert_ok(CALL(server, server_create, SID_LOW, SID_HIGH + 1));
    assert_true(world_is_blocked(client));
    uint64_t handle = assert_ok(CALL(server, server_create, SID_LOW, SID_HIGH)).value[0];
    uint64_t connection = assert_ok(world_result(client)).value[0];
    assert_ok(CALL(client, client_send, connection, XOUS_SCALAR, 3));
    assert_int_equal(CALL(server, server_receive, handle).value[1], 3);
}

static void B02_connect_times_out(void **state)
{
    struct actor client = world_spawn();
    struct world_snapshot before = world_snapshot(client);
    (void)state;
    assert_blocked(CALL(client, client_connect, SID_LOW, HOW_TIMEOUT(0, 500), SID_HIGH));
    world_advance(499);
    assert_true(world_is_blocked(client));
    world_advance(1);
    assert_error(world_result(client), XOUS_TIMEOUT);
    world_assert_unchanged(client, &before);
}

static void B03_sid_in_use_is_refused(void **state)
{
    struct actor first = spawn_chooser();
    struct actor second = spawn_chooser();
    (void)state;
    uint64_t handle = assert_ok(CALL(first, server_create, SID_LOW, SID_HIGH)).value[0];
    assert_error(CALL(first, server_create, SID_LOW, SID_HIGH), XOUS_SERVER_EXISTS);
    assert_error(CALL(second, server_create, SID_LOW, SID_HIGH), XOUS_SERVER_EXISTS);
    assert_ok(CALL(second, server_create, SID_LOW + 1, SID_HIGH));
    struct world_server at = {first, (xous_handle_t)handle, {SID_LOW, SID_HIGH}};
    assert_ok(CALL(second, client_send, world_connect(second, &at), XOUS_SCALAR, 8));
    assert_int_equal(CALL(first, server_receive, handle).value[1], 8);
    assert_ok(CALL(first, server_destroy, handle));
    assert_ok(CALL(second, server_create, SID_LOW, SID_HIGH));
}

static void B03_choosing_a_sid_needs_the_grant(void **state)
{
    struct actor plain = world_spawn();
    (void)state;
    assert_error(CALL(plain, server_create, SID_LOW, SID_HIGH), XOUS_ACCESS_DENIED);
    assert_error(CALL(plain, server_create, 0, SID_HIGH), XOUS_ACCESS_DENIED);
    assert_error(CALL(plain, server_create, SID_LOW, 0), XOUS_ACCESS_DENIED);
    struct world_server one = world_server_create(plain, 0, 0, 0);
    struct world_server two = world_server_create(plain, 0, 0, 0);
    assert_true(one.sid.low != two.sid.low && one.sid.high != two.sid.high);
}

static void B04_two_connections_are_independent(void **state)
{
    struct parties p = parties_default();
    xous_handle_t second = world_connect(p.client, &p.at);
    (void)state;
    assert_int_not_equal(p.connection, second);
    assert_ok(CALL(p.client, client_disconnect, p.connection));
    assert_ok(CALL(p.client, client_send, second, XOUS_SCALAR, 1));
    assert_int_equal(receive(&p).value[1], 1);
}

static void B05_closed_handle_reaches_nothing(void **state)
{
    struct parties p = parties_default();
    struct actor other = world_spawn();
    struct world_server elsewhere = world_server_create(other, 0, 0, 0);
    (void)state;
    assert_ok(CALL(p.client, client_disconnect, p.connection));
    for (unsigned i = 0; i < 300; i++) {
        xous_handle_t fresh = world_connect(p.client, &elsewhere);
        assert_int_not_equal(fresh, p.connection);
        assert_error(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 1), XOUS_INVALID_HANDLE);
        assert_error(CALL(p.client, client_disconnect, p.connection), XOUS_INVALID_HANDLE);
        assert_ok(CALL(p.client, handle_close, fresh));
    }
    assert_quiet(&p);
}

static struct xous_result attempt_connect(void *context)
{
    const struct parties *p = context;

    return CALL(p->client, client_connect, p->at.sid.low, 0, p->at.sid.high, XOUS_SLOTS_MAX);
}

static void B06_no_room_for_a_connection(void **state)
{
    struct parties p = parties_default();
    (void)state;
    uint64_t needed = world_fail_nth(p.client, p.server, attempt_connect, &p);
    assert_in_range(needed, 1, 2);
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 1));
    world_set_room(p.client, 0);
    assert_error(attempt_connect(&p), XOUS_OUT_OF_MEMORY);
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR | XOUS_HOW_TRY, 2));
}

static void B06_freed_connection_makes_room_for_one(void **state)
{
    struct parties p = parties_default();
    (void)state;
    uint64_t first = assert_ok(attempt_connect(&p)).value[0];
    world_set_room(p.client, 0);
    assert_error(attempt_connect(&p), XOUS_OUT_OF_MEMORY);
    assert_ok(CALL(p.client, client_disconnect, first));
    assert_ok(attempt_connect(&p));
    assert_error(attempt_connect(&p), XOUS_OUT_OF_MEMORY);
}

static struct xous_result attempt_server(void *context)
{
    const struct actor *actor = context;

    return CALL(*actor, server_create);
}

static void B07_no_room_for_a_server(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    uint64_t needed = world_fail_nth(actor, actor, attempt_server, &actor);
    assert_in_range(needed, 1, 2);
    assert_int_equal(servers_count(), 1);
}

/* Five clients: a queued scalar, a queued blocking scalar, a lend queued and one received, and a move queued. */
struct crowd {
    struct parties p;
    struct actor blocking;
    struct actor received;
    struct actor lender;
    struct actor held_lender;
};

static struct crowd crowd_gather(void)
{
    struct crowd c = {.p = parties_default()};
    struct parties *p = &c.p;

    c.blocking = world_thread_create(p->client);
    c.received = world_thread_create(p->client);
    c.lender = world_thread_create(p->client);
    c.held_lender = world_thread_create(p->client);
    assert_blocked(send_blocking(p, c.received, 1));
    assert_blocked(
        CALL(c.held_lender, client_send, p->connection, XOUS_LEND_MUTABLE, 2, WORLD_DATA_PAGE(0), PAGE_SIZE));
    assert_int_equal(receive(p).value[1], 1);
    assert_int_equal(receive(p).value[1], 2);
    assert_ok(CALL(p->client, client_send, p->connection, XOUS_SCALAR, 3));
    assert_blocked(send_blocking(p, c.blocking, 4));
    assert_blocked(
        CALL(c.lender, client_send, p->connection, XOUS_LEND, 5, WORLD_DATA_PAGE(1), 2 * PAGE_SIZE));
    assert_ok(CALL(p->client, client_send, p->connection, XOUS_MOVE, 6, WORLD_DATA_PAGE(4), PAGE_SIZE));
    return c;
}

static void crowd_check(const struct crowd *c, xous_error_t error)
{
    uint64_t value;

    assert_error(world_result(c->received), error);
    assert_error(world_result(c->blocking), error);
    assert_error(world_result(c->lender), error);
    assert_error(world_result(c->held_lender), error);
    assert_true(world_store(c->p.client, WORLD_DATA_PAGE(0), 1));
    assert_true(world_store(c->p.client, WORLD_DATA_PAGE(1), 1));
    assert_true(world_store(c->p.client, WORLD_DATA_PAGE(2), 1));
    assert_error(CALL(c->p.client, client_send, c->p.connection, XOUS_SCALAR, 1), XOUS_SERVER_NOT_FOUND);
    assert_error(CALL(c->p.client, memory_free, WORLD_DATA_PAGE(4), PAGE_SIZE), XOUS_BAD_ADDRESS);
    assert_ok(CALL(c->p.client, handle_close, c->p.connection));
    assert_false(world_load(c->p.client, WORLD_DATA_PAGE(4), &value));
}

static void B08_destroyed_server_wakes_everybody_once(void **state)
{
    struct crowd c = crowd_gather();
    (void)state;
    assert_ok(CALL(c.p.server, server_destroy, c.p.at.handle));
    crowd_check(&c, XOUS_SERVER_NOT_FOUND);
    assert_error(CALL(c.p.server, server_receive, c.p.at.handle), XOUS_INVALID_HANDLE);
    assert_error(CALL(c.p.server, server_destroy, c.p.at.handle), XOUS_INVALID_HANDLE);
}

static void B08_replies_after_the_end_are_stale(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 1));
    struct xous_result got = receive(&p);
    assert_ok(CALL(p.server, server_destroy, p.at.handle));
    assert_error(world_result(p.client), XOUS_SERVER_NOT_FOUND);
    assert_error(give_back(&p, got), XOUS_STALE_TOKEN);
    uint64_t value;
    assert_true(world_load(p.client, WORLD_DATA, &value));
    assert_false(world_load(p.server, got.value[2], &value));
}

static void B09_handles_mean_nothing_elsewhere(void **state)
{
    struct parties p = parties_default();
    struct actor stranger = world_spawn();
    (void)state;
    assert_error(CALL(stranger, server_destroy, p.at.handle), XOUS_INVALID_HANDLE);
    assert_error(CALL(stranger, server_receive, p.at.handle, XOUS_HOW_TRY), XOUS_INVALID_HANDLE);
    assert_error(CALL(stranger, client_send, p.connection, XOUS_SCALAR, 1), XOUS_INVALID_HANDLE);
    assert_error(CALL(p.client, server_receive, p.connection, XOUS_HOW_TRY), XOUS_INVALID_HANDLE);
    assert_error(CALL(p.server, client_send, p.at.handle, XOUS_SCALAR, 1), XOUS_INVALID_HANDLE);
    assert_quiet(&p);
}

static void B10_dying_server_process_wakes_everybody_once(void **state)
{
    struct crowd c = crowd_gather();
    (void)state;
    world_kill(world_init, c.p.server);
    crowd_check(&c, XOUS_PROCESS_TERMINATED);
}

static void B10_faulting_server_process_wakes_its_client(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    receive(&p);
    assert_false(world_store(p.server, WORLD_TEXT, 1));
    assert_error(world_result(p.client), XOUS_PROCESS_TERMINATED);
    assert_true(world_store(p.client, WORLD_DATA_PAGE(1), 1));
    assert_error(CALL(p.client, client_send, p.connection, XOUS_BLOCKING_SCALAR), XOUS_SERVER_NOT_FOUND);
}

static void B11_all_receivers_wake(void **state)
{
    struct parties p = parties_default();
    struct actor first = world_thread_create(p.server);
    struct actor second = world_thread_create(p.server);
    (void)state;
    assert_blocked(CALL(first, server_receive, p.at.handle));
    assert_blocked(CALL(second, server_receive, p.at.handle, HOW_TIMEOUT(0, 1000)));
    assert_ok(CALL(p.server, server_destroy, p.at.handle));
    assert_error(world_result(first), XOUS_SERVER_NOT_FOUND);
    assert_error(world_result(second), XOUS_SERVER_NOT_FOUND);
    world_advance(2000);
    assert_error(world_result(second), XOUS_SERVER_NOT_FOUND);
}

static void B12_handle_given_before_the_start(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct world_server at = world_server_create(parent, 0, 0, 0);
    struct actor child = world_spawn_stopped(parent, WORLD_LIMIT);
    (void)state;
    xous_handle_t own = world_connect(parent, &at);
    uint64_t given = assert_ok(CALL(parent, handle_give, child.pid, own)).value[0];
    assert_ok(CALL(parent, process_resume, child.pid, 0, WORLD_DATA + PAGE_SIZE));
    assert_ok(CALL(child, client_send, given, XOUS_SCALAR, 5));
    struct xous_result got = CALL(parent, server_receive, at.handle);
    assert_int_equal(got.value[1], 5);
    assert_int_equal(XOUS_SENDER_PID(got.value[6]), child.pid);
    world_kill(parent, child);
}

static void B12_handles_are_given_only_to_new_children(void **state)
{
    struct parties p = parties_default();
    struct actor started = world_spawn();
    struct actor fresh = world_spawn_stopped(world_init, WORLD_LIMIT);
    xous_handle_t own = world_connect(world_init, &p.at);
    (void)state;
    assert_error(CALL(world_init, handle_give, started.pid, own), XOUS_ACCESS_DENIED);
    assert_error(CALL(p.client, handle_give, fresh.pid, p.connection), XOUS_PROCESS_NOT_CHILD);
    assert_error(CALL(world_init, handle_give, 0x7ff, own), XOUS_PROCESS_NOT_FOUND);
    assert_error(CALL(world_init, handle_give, fresh.pid, own + 1), XOUS_INVALID_HANDLE);
    world_set_room(fresh, 0);
    struct world_snapshot before = world_snapshot(fresh);
    assert_error(CALL(world_init, handle_give, fresh.pid, own), XOUS_OUT_OF_MEMORY);
    world_assert_unchanged(fresh, &before);
    assert_ok(CALL(world_init, handle_close, own));
}

static void B13_disconnect_while_a_message_is_served(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    assert_blocked(send_blocking(&p, second, 1));
    struct xous_result got = receive(&p);
    assert_ok(CALL(p.client, client_disconnect, p.connection));
    assert_ok(CALL(p.server, server_reply, got.value[0], 0, 5));
    assert_int_equal(assert_ok(world_result(second)).value[1], 5);
}

static void B13_disconnect_while_messages_are_queued(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    struct world_snapshot before = world_snapshot(p.client);
    (void)state;
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 1));
    assert_blocked(send_blocking(&p, second, 2));
    assert_ok(CALL(p.client, client_disconnect, p.connection));
    assert_int_equal(receive(&p).value[1], 1);
    struct xous_result got = receive(&p);
    assert_int_equal(got.value[1], 2);
    assert_ok(CALL(p.server, server_reply, got.value[0], 0, 5));
    assert_ok(world_result(second));
    assert_int_equal(world_snapshot(p.client).names, before.names - 1);
}

static void B13_disconnect_fails_who_waits_for_a_slot(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
    }
    assert_blocked(CALL(second, client_send, p.connection, XOUS_SCALAR, 9));
    assert_ok(CALL(p.client, client_disconnect, p.connection));
    assert_error(world_result(second), XOUS_INVALID_HANDLE);
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_int_equal(receive(&p).value[1], i);
    }
    assert_quiet(&p);
}

static void B14_all_who_wait_for_a_server_wake(void **state)
{
    struct actor server = spawn_chooser();
    struct actor clients[10];
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        clients[i] = i < 5 ? world_spawn() : world_thread_create(clients[i - 5]);
    }
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        assert_blocked(CALL(clients[i], client_connect, SID_LOW, 0, SID_HIGH));
    }
    world_kill(world_init, clients[2]);
    assert_ok(CALL(server, server_create, SID_LOW, SID_HIGH));
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        assert_true(i % 5 == 2 || world_result(clients[i]).tag == XOUS_TAG_OK);
    }
}

/* The first in the line is woken to connect, and dies before it gets to it. */
static void B14_killed_waiter_passes_its_turn_on(void **state)
{
    struct actor first = world_spawn();
    struct actor second = world_spawn();
    (void)state;
    assert_blocked(CALL(first, client_connect, SID_LOW, 0, SID_HIGH));
    assert_blocked(CALL(second, client_connect, SID_LOW, 0, SID_HIGH));
    uint64_t handle = assert_ok(CALL(world_init, server_create, SID_LOW, SID_HIGH)).value[0];
    assert_ok(CALL(world_init, process_terminate, first.pid));
    assert_ok(CALL(world_init, process_wait, first.pid));
    assert_ok(world_result(second));
    assert_ok(CALL(world_init, server_destroy, handle));
}

static void B14_suspended_waiter_holds_nobody_up(void **state)
{
    struct actor first = world_spawn();
    struct actor second = world_spawn();
    (void)state;
    assert_blocked(CALL(first, client_connect, SID_LOW, 0, SID_HIGH));
    assert_blocked(CALL(second, client_connect, SID_LOW, 0, SID_HIGH));
    assert_ok(CALL(world_init, process_suspend, first.pid));
    uint64_t handle = assert_ok(CALL(world_init, server_create, SID_LOW, SID_HIGH)).value[0];
    assert_ok(world_result(second));
    assert_ok(CALL(world_init, process_resume, first.pid));
    assert_ok(world_result(first));
    assert_ok(CALL(world_init, server_destroy, handle));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(B01_cycles_leave_nothing_behind),
        WORLD_CASE(B02_unknown_sid_refuses_a_try),
        WORLD_CASE(B02_connect_waits_for_the_server),
        WORLD_CASE(B02_connect_times_out),
        WORLD_CASE(B03_sid_in_use_is_refused),
        WORLD_CASE(B03_choosing_a_sid_needs_the_grant),
        WORLD_CASE(B04_two_connections_are_independent),
        WORLD_CASE(B05_closed_handle_reaches_nothing),
        WORLD_CASE(B06_no_room_for_a_connection),
        WORLD_CASE(B06_freed_connection_makes_room_for_one),
        WORLD_CASE(B07_no_room_for_a_server),
        WORLD_CASE(B08_destroyed_server_wakes_everybody_once),
        WORLD_CASE(B08_replies_after_the_end_are_stale),
        WORLD_CASE(B09_handles_mean_nothing_elsewhere),
        WORLD_CASE(B10_dying_server_process_wakes_everybody_once),
        WORLD_CASE(B10_faulting_server_process_wakes_its_client),
        WORLD_CASE(B11_all_receivers_wake),
        WORLD_CASE(B12_handle_given_before_the_start),
        WORLD_CASE(B12_handles_are_given_only_to_new_children),
        WORLD_CASE(B13_disconnect_while_a_message_is_served),
        WORLD_CASE(B13_disconnect_while_messages_are_queued),
        WORLD_CASE(B13_disconnect_fails_who_waits_for_a_slot),
        WORLD_CASE(B14_all_who_wait_for_a_server_wake),
        WORLD_CASE(B14_killed_waiter_passes_its_turn_on),
        WORLD_CASE(B14_suspended_waiter_holds_nobody_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
