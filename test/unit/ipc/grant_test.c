/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Handles in messages: a client grants one to a server, a server grants one in its reply.
 */
#include "parties.h"

/* A third party with a server that both others may come to know. */
struct trio {
    struct parties p;
    struct actor third;
    struct world_server elsewhere;
};

static struct trio trio_meet(uint64_t flags)
{
    struct trio t = {.p = parties_meet(flags, 0), .third = world_spawn()};

    t.elsewhere = world_server_create(t.third, 0, BORROW_LIMIT, 0);
    return t;
}

static void expect_word_at_third(const struct trio *t, struct actor from, uint64_t handle, uint64_t word)
{
    assert_ok(CALL(from, client_send, handle, XOUS_SCALAR, word));
    struct xous_result got = CALL(t->third, server_receive, t->elsewhere.handle, XOUS_HOW_TRY);
    assert_int_equal(got.tag, XOUS_TAG_MESSAGE + XOUS_SCALAR);
    assert_int_equal(got.value[1], word);
    assert_int_equal(XOUS_SENDER_PID(got.value[6]), from.pid);
}

static void M02_client_grants_a_connection(void **state)
{
    struct trio t = trio_meet(XOUS_SERVER_ACCEPT);
    xous_handle_t own = world_connect(t.p.client, &t.elsewhere);
    (void)state;
    assert_blocked(CALL(t.p.client, client_send, t.p.connection, XOUS_HOW_GRANT, 1, own, 3, 4, 5));
    struct xous_result got = receive(&t.p);
    assert_int_equal(got.tag, XOUS_TAG_MESSAGE_GRANT + XOUS_BLOCKING_SCALAR);
    assert_values(got, got.value[0], 1, got.value[2], 3, 4, 5, t.p.client.pid);
    expect_word_at_third(&t, t.p.server, got.value[2], 42);
    assert_ok(CALL(t.p.server, handle_close, got.value[2]));
    assert_ok(CALL(t.p.server, server_reply, got.value[0]));
    expect_word_at_third(&t, t.p.client, own, 43);
}

static void M02_grant_in_a_queued_scalar(void **state)
{
    struct trio t = trio_meet(XOUS_SERVER_ACCEPT);
    xous_handle_t own = world_connect(t.p.client, &t.elsewhere);
    (void)state;
    assert_ok(CALL(t.p.client, client_send, t.p.connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, own));
    world_kill(world_init, t.p.client);
    struct xous_result got = receive(&t.p);
    assert_int_equal(got.tag, XOUS_TAG_MESSAGE_GRANT + XOUS_SCALAR);
    expect_word_at_third(&t, t.p.server, got.value[2], 9);
}

static void M02_label_goes_along_with_the_grant(void **state)
{
    struct trio t = trio_meet(XOUS_SERVER_ACCEPT);
    uint64_t labelled = assert_ok(CALL(t.third, server_connection, t.elsewhere.handle, 77, 1)).value[0];
    xous_handle_t to_server = world_connect(t.third, &t.p.at);
    (void)state;
    assert_ok(CALL(t.third, client_send, to_server, XOUS_SCALAR | XOUS_HOW_GRANT, 1, labelled));
    struct xous_result got = receive(&t.p);
    assert_ok(CALL(t.p.server, client_send, got.value[2], XOUS_SCALAR, 1));
    got = CALL(t.third, server_receive, t.elsewhere.handle);
    assert_int_equal(got.value[6], t.p.server.pid | 77ul << 32);
}

static void M02_server_without_accept_takes_no_grants(void **state)
{
    struct trio t = trio_meet(0);
    xous_handle_t own = world_connect(t.p.client, &t.elsewhere);
    struct world_snapshot client = world_snapshot(t.p.client);
    struct world_snapshot server = world_snapshot(t.p.server);
    (void)state;
    assert_error(CALL(t.p.client, client_send, t.p.connection, XOUS_HOW_GRANT, 1, own), XOUS_ACCESS_DENIED);
    assert_quiet(&t.p);
    world_assert_unchanged(t.p.client, &client);
    world_assert_unchanged(t.p.server, &server);
}

static void M02_only_connections_can_be_granted(void **state)
{
    struct trio t = trio_meet(XOUS_SERVER_ACCEPT);
    struct world_server own = world_server_create(t.p.client, 0, 0, 0);
    (void)state;
    const uint64_t bad[] = {own.handle, t.p.client.tid, 0, t.p.connection + 0x10000, ~0ul};
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_error(CALL(t.p.client, client_send, t.p.connection, XOUS_HOW_GRANT, 1, bad[i]),
                     XOUS_INVALID_HANDLE);
    }
    static const unsigned kinds[] = {XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_MOVE};
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        assert_error(CALL(t.p.client, client_send, t.p.connection, kinds[i] | XOUS_HOW_GRANT, 1, WORLD_DATA,
                          PAGE_SIZE),
                     XOUS_INVALID_ARGUMENT);
    }
    assert_quiet(&t.p);
}

static void M02_reply_grants_a_connection(void **state)
{
    struct trio t = trio_meet(0);
    xous_handle_t own = world_connect(t.p.server, &t.elsewhere);
    (void)state;
    assert_blocked(CALL(t.p.client, client_send, t.p.connection, XOUS_HOW_ACCEPT, 1));
    uint64_t token = receive(&t.p).value[0];
    assert_ok(CALL(t.p.server, server_reply, token, XOUS_HOW_GRANT, 8, own, 10, 11, 12));
    struct xous_result got = assert_ok(world_result(t.p.client));
    assert_values(got, 0, 8, got.value[2], 10, 11, 12, 1);
    expect_word_at_third(&t, t.p.client, got.value[2], 5);
}

static void M02_reply_to_a_lend_grants_a_connection(void **state)
{
    struct trio t = trio_meet(0);
    xous_handle_t own = world_connect(t.p.server, &t.elsewhere);
    (void)state;
    assert_blocked(
        CALL(t.p.client, client_send, t.p.connection, XOUS_LEND | XOUS_HOW_ACCEPT, 1, WORLD_DATA, PAGE_SIZE));
    struct xous_result got = receive(&t.p);
    assert_ok(CALL(t.p.server, server_reply, got.value[0], XOUS_LEND | XOUS_HOW_GRANT, own, got.value[2],
                   PAGE_SIZE, 3, 4));
    got = assert_ok(world_result(t.p.client));
    assert_values(got, 0, got.value[1], WORLD_DATA, PAGE_SIZE, 3, 4, 1);
    expect_word_at_third(&t, t.p.client, got.value[1], 5);
}

static void M02_unused_place_for_a_grant_is_given_back(void **state)
{
    struct trio t = trio_meet(0);
    struct world_snapshot before = world_snapshot(t.p.client);
    (void)state;
    assert_blocked(CALL(t.p.client, client_send, t.p.connection, XOUS_HOW_ACCEPT, 1));
    assert_ok(CALL(t.p.server, server_reply, receive(&t.p).value[0], 0, 8));
    assert_values(assert_ok(world_result(t.p.client)), 0, 8, 0, 0, 0, 0, 0);
    world_assert_unchanged(t.p.client, &before);
}

static void M02_reply_grants_nothing_to_who_did_not_accept(void **state)
{
    struct trio t = trio_meet(0);
    xous_handle_t own = world_connect(t.p.server, &t.elsewhere);
    (void)state;
    assert_blocked(send_blocking(&t.p, t.p.client, 1));
    uint64_t token = receive(&t.p).value[0];
    assert_error(CALL(t.p.server, server_reply, token, XOUS_HOW_GRANT, 8, own), XOUS_ACCESS_DENIED);
    assert_error(CALL(t.p.server, server_reply, token, XOUS_HOW_ACCEPT, 8, own), XOUS_INVALID_ARGUMENT);
    assert_true(world_is_blocked(t.p.client));
    assert_ok(CALL(t.p.server, server_reply, token));
}

static void M02_granted_connection_of_a_dead_server(void **state)
{
    struct trio t = trio_meet(XOUS_SERVER_ACCEPT);
    xous_handle_t own = world_connect(t.p.client, &t.elsewhere);
    (void)state;
    assert_blocked(CALL(t.p.client, client_send, t.p.connection, XOUS_HOW_GRANT, 1, own));
    world_kill(world_init, t.third);
    struct xous_result got = receive(&t.p);
    assert_error(CALL(t.p.server, client_send, got.value[2], XOUS_SCALAR, 1), XOUS_SERVER_NOT_FOUND);
    assert_ok(CALL(t.p.server, handle_close, got.value[2]));
}

static void M02_grant_of_a_message_never_received_is_undone(void **state)
{
    struct trio t = trio_meet(XOUS_SERVER_ACCEPT);
    xous_handle_t own = world_connect(t.p.client, &t.elsewhere);
    struct world_snapshot before = world_snapshot(t.p.server);
    (void)state;
    assert_blocked(CALL(t.p.client, client_send, t.p.connection,
                        XOUS_HOW(0, XOUS_HOW_GRANT | XOUS_HOW_ACCEPT, 50), 1, own));
    world_advance(50);
    assert_error(world_result(t.p.client), XOUS_TIMEOUT);
    assert_int_equal(world_snapshot(t.p.server).names, before.names);
    assert_int_equal(world_snapshot(t.p.server).used, before.used);
    assert_blocked(CALL(t.p.client, client_send, t.p.connection, XOUS_HOW_GRANT | XOUS_HOW_ACCEPT, 1, own));
    world_kill(world_init, t.p.client);
    assert_int_equal(world_snapshot(t.p.server).names, before.names);
    assert_int_equal(world_snapshot(t.p.server).used, before.used);
}

/* A place that nobody ever had is no connection that ended: not when the message, nor when its receiver ends. */
static void M02_grant_that_never_arrived_is_no_end_of_a_connection(void **state)
{
    struct trio t = trio_meet(XOUS_SERVER_ACCEPT);
    xous_handle_t own = world_connect(t.p.client, &t.elsewhere);
    (void)state;
    assert_ok(CALL(t.third, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0), t.elsewhere.handle, 3));
    assert_blocked(CALL(t.p.client, client_send, t.p.connection, XOUS_HOW(0, XOUS_HOW_GRANT, 50), 1, own));
    world_advance(50);
    assert_error(world_result(t.p.client), XOUS_TIMEOUT);
    assert_ok(CALL(t.p.client, client_send, t.p.connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, own));
    world_kill(world_init, t.p.server);
    assert_error(CALL(t.third, server_receive, t.elsewhere.handle, XOUS_HOW_TRY), XOUS_TIMEOUT);
    assert_values(assert_ok(CALL(t.third, server_next_gone, t.elsewhere.handle)), 0);
    assert_ok(CALL(t.p.client, handle_close, own));
    assert_values(assert_ok(CALL(t.third, server_next_gone, t.elsewhere.handle)), t.p.client.pid, 0, 1);
}

struct grant_attempt {
    const struct trio *t;
    xous_handle_t own;
};

static struct xous_result attempt_grant(void *context)
{
    const struct grant_attempt *a = context;

    return CALL(a->t->p.client, client_send, a->t->p.connection, XOUS_HOW_GRANT | XOUS_HOW_ACCEPT, 1, a->own);
}

static void J02_grant_fails_at_every_charge(void **state)
{
    struct trio t = trio_meet(XOUS_SERVER_ACCEPT);
    struct grant_attempt a = {&t, world_connect(t.p.client, &t.elsewhere)};
    (void)state;
    assert_in_range(world_fail_nth(t.p.server, t.p.client, attempt_grant, &a), 1, 2);
    struct xous_result got = receive(&t.p);
    assert_ok(CALL(t.p.server, server_reply, got.value[0]));
    world_fail_nth(t.p.client, t.p.server, attempt_grant, &a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(M02_client_grants_a_connection),
        WORLD_CASE(M02_grant_in_a_queued_scalar),
        WORLD_CASE(M02_label_goes_along_with_the_grant),
        WORLD_CASE(M02_server_without_accept_takes_no_grants),
        WORLD_CASE(M02_only_connections_can_be_granted),
        WORLD_CASE(M02_reply_grants_a_connection),
        WORLD_CASE(M02_reply_to_a_lend_grants_a_connection),
        WORLD_CASE(M02_unused_place_for_a_grant_is_given_back),
        WORLD_CASE(M02_reply_grants_nothing_to_who_did_not_accept),
        WORLD_CASE(M02_granted_connection_of_a_dead_server),
        WORLD_CASE(M02_grant_of_a_message_never_received_is_undone),
        WORLD_CASE(M02_grant_that_never_arrived_is_no_end_of_a_connection),
        WORLD_CASE(J02_grant_fails_at_every_charge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
