/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Forwarded messages that wait for room, run out of time, or lose one of their parties.
 */
#include "chain.h"

/* --- room --- */

/* The second server has room for two pages, and they are in use. */
static struct chain chain_without_room(struct xous_result *in_use)
{
    struct chain c = chain_make(0, 2 * PAGE_SIZE);
    struct actor other = world_thread_create(c.p.client);
    xous_handle_t direct = world_connect(c.p.client, &c.second_at);

    assert_blocked(CALL(other, client_send, direct, XOUS_LEND, 9, WORLD_DATA_PAGE(4), PAGE_SIZE));
    *in_use = take(&c.second_at);
    return c;
}

static void forward_does_not_wait_for_room_but_the_client_does(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct xous_result in_use;
        struct chain c = chain_without_room(&in_use);
        assert_blocked(lend(&c.p, lending[i], WORLD_DATA, 2));
        assert_ok(forward(c.p.server, receive(&c.p).value[0], lending[i], c.to_second));
        assert_int_equal(world_thread(c.p.client)->state, XOUS_THREAD_AWAITING_SLOT);
        assert_int_equal(world_audit(), 0);
        assert_tag(take(&c.second_at), XOUS_TAG_ERROR);
        assert_ok(answer_lend(&c.second_at, XOUS_LEND, in_use));
        world_settle(c.p.client);
        struct xous_result got = take(&c.second_at);
        assert_int_equal(got.value[3], 2 * PAGE_SIZE);
        assert_ok(answer_lend(&c.second_at, lending[i], got));
        assert_ok(world_result(c.p.client));
        world_end_all();
    }
}

typedef void (*event_in_line)(struct chain *c);

static void second_is_destroyed(struct chain *c)
{
    assert_ok(CALL(c->second, server_destroy, c->second_at.handle));
    assert_error(world_result(c->p.client), XOUS_SERVER_NOT_FOUND);
}

static void second_dies(struct chain *c)
{
    world_kill(world_init, c->second);
    assert_error(world_result(c->p.client), XOUS_PROCESS_TERMINATED);
}

static void first_dies(struct chain *c)
{
    world_kill(world_init, c->p.server);
    assert_true(world_is_blocked(c->p.client));
    second_is_destroyed(c);
}

/* Whoever ends while the message waits for room, the client has its pages back and one error. */
static void forward_in_line_is_ended_by_death(void **state)
{
    static const event_in_line events[] = {second_is_destroyed, second_dies, first_dies};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(events) * 2; i++) {
        struct xous_result in_use;
        struct chain c = chain_without_room(&in_use);
        assert_blocked(lend(&c.p, lending[i % 2], WORLD_DATA, 2));
        assert_ok(forward(c.p.server, receive(&c.p).value[0], lending[i % 2], c.to_second));
        events[i / 2](&c);
        pages_are_back(&c);
        assert_int_equal(world_audit(), 0);
        world_end_all();
    }
}

static void forward_in_line_ends_with_its_client(void **state)
{
    struct xous_result in_use;
    struct chain c = chain_without_room(&in_use);
    (void)state;
    assert_blocked(lend(&c.p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    assert_ok(forward(c.p.server, receive(&c.p).value[0], XOUS_LEND_MUTABLE, c.to_second));
    world_kill(world_init, c.p.client);
    assert_error(answer_lend(&c.second_at, XOUS_LEND, in_use), XOUS_PROCESS_TERMINATED);
    assert_tag(take(&c.second_at), XOUS_TAG_ERROR);
}

/* Who stands behind one that gives up is not kept waiting. */
static void forward_in_line_makes_place_when_its_time_is_over(void **state)
{
    struct xous_result in_use;
    struct chain c = chain_without_room(&in_use);
    struct actor small = world_spawn();
    xous_handle_t direct = world_connect(small, &c.second_at);
    (void)state;
    assert_blocked(CALL(c.p.client, client_send, c.p.connection, HOW_TIMEOUT(XOUS_LEND_MUTABLE, 100), 7,
                        WORLD_DATA, 2 * PAGE_SIZE));
    assert_ok(forward(c.p.server, receive(&c.p).value[0], XOUS_LEND_MUTABLE, c.to_second));
    assert_blocked(CALL(small, client_send, direct, XOUS_LEND, 9, WORLD_DATA, PAGE_SIZE));
    assert_int_equal(world_thread(small)->state, XOUS_THREAD_AWAITING_SLOT);
    world_advance(101);
    assert_error(world_result(c.p.client), XOUS_TIMEOUT);
    assert_true(world_store(c.p.client, WORLD_DATA + PAGE_SIZE, 1));
    world_settle(small);
    assert_int_equal(take(&c.second_at).value[1], 9);
}

static unsigned sent_kind;

static struct xous_result send_and_forward(void *context)
{
    struct chain *c = context;
    lend_to_first(c, sent_kind);
    assert_ok(forward(c->p.server, receive(&c->p).value[0], sent_kind, c->to_second));
    world_settle(c->p.client);
    if (!world_is_blocked(c->p.client)) {
        return world_result(c->p.client);
    }
    assert_ok(answer_lend(&c->second_at, sent_kind, take(&c->second_at)));
    return world_result(c->p.client);
}

/* The next server's process has no memory for the addresses: the client is told, as if it had sent there, with all of
 * its pages back. */
static void J02_forward_without_memory_at_the_target_fails_the_client(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(lending); i++) {
        struct chain c = chain_default();
        sent_kind = lending[i];
        assert_true(world_fail_nth(c.second, c.p.server, send_and_forward, &c) >= 1);
        pages_are_back(&c);
        world_end_all();
    }
}

/* --- ends --- */

static void forward_timeout_goes_on_running(void **state)
{
    struct chain c = chain_default();
    (void)state;
    assert_blocked(CALL(c.p.client, client_send, c.p.connection, HOW_TIMEOUT(XOUS_LEND, 100), 7, WORLD_DATA,
                        2 * PAGE_SIZE));
    uint64_t token = receive(&c.p).value[0];
    world_advance(60);
    assert_ok(forward(c.p.server, token, XOUS_LEND, c.to_second));
    world_settle(c.p.client);
    world_advance(30);
    assert_true(world_is_blocked(c.p.client));
    world_advance(11);
    assert_error(world_result(c.p.client), XOUS_TIMEOUT);
    assert_tag(take(&c.second_at), XOUS_TAG_ERROR);
    pages_are_back(&c);
}

/* While the first server had the pages the time was over; there it could not end the lend, here it can. */
static void forward_after_the_time_is_over_times_out(void **state)
{
    struct chain c = chain_default();
    (void)state;
    assert_blocked(CALL(c.p.client, client_send, c.p.connection, HOW_TIMEOUT(XOUS_LEND_MUTABLE, 100), 7,
                        WORLD_DATA, 2 * PAGE_SIZE));
    uint64_t token = receive(&c.p).value[0];
    world_advance(200);
    assert_true(world_is_blocked(c.p.client));
    assert_ok(forward(c.p.server, token, XOUS_LEND_MUTABLE, c.to_second));
    world_advance(1);
    assert_error(world_result(c.p.client), XOUS_TIMEOUT);
    pages_are_back(&c);
}

static void forward_scalar_times_out_at_the_next_server(void **state)
{
    struct chain c = chain_default();
    (void)state;
    assert_blocked(CALL(c.p.client, client_send, c.p.connection, HOW_TIMEOUT(0, 100), 7));
    assert_ok(forward(c.p.server, receive(&c.p).value[0], XOUS_BLOCKING_SCALAR, c.to_second));
    uint64_t token = take(&c.second_at).value[0];
    world_advance(101);
    assert_error(world_result(c.p.client), XOUS_TIMEOUT);
    assert_error(CALL(c.second, server_reply, token), XOUS_STALE_TOKEN);
}

/* The end of each in the chain, the message queued and received at the last. */
static void forward_chain_unwinds_at_every_death(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 12; i++) {
        struct chain c = chain_default();
        unsigned kind = i % 2 == 0 ? XOUS_BLOCKING_SCALAR : XOUS_LEND_MUTABLE;
        bool received = i / 2 % 2 != 0;
        uint64_t token = 0;
        if (kind == XOUS_LEND_MUTABLE) {
            assert_blocked(lend(&c.p, kind, WORLD_DATA, 2));
        } else {
            assert_blocked(send_blocking(&c.p, c.p.client, 1));
        }
        assert_ok(forward(c.p.server, receive(&c.p).value[0], kind, c.to_second));
        world_settle(c.p.client);
        struct xous_result got = {0};
        if (received) {
            got = take(&c.second_at);
            token = got.value[0];
        }
        switch (i / 4) {
        case 0: /* who passed it on has no part in it any more */
            world_kill(world_init, c.p.server);
            assert_true(world_is_blocked(c.p.client));
            world_kill(world_init, c.second);
            assert_error(world_result(c.p.client), XOUS_PROCESS_TERMINATED);
            pages_are_back(&c);
            break;
        case 1:
            assert_ok(CALL(c.second, server_destroy, c.second_at.handle));
            assert_error(world_result(c.p.client), XOUS_SERVER_NOT_FOUND);
            pages_are_back(&c);
            break;
        default:
            world_kill(world_init, c.p.client);
            if (received && kind == XOUS_LEND_MUTABLE) {
                assert_true(world_store(c.second, got.value[2], 1));
                assert_error(answer_lend(&c.second_at, kind, got), XOUS_PROCESS_TERMINATED);
            } else {
                assert_error(CALL(c.second, server_reply, token), XOUS_STALE_TOKEN);
            }
            break;
        }
        assert_int_equal(world_audit(), 0);
        world_end_all();
    }
}

/* There is nobody to forward for; the pages stay until the reply. */
static void forward_of_what_a_dead_client_lent_is_refused(void **state)
{
    struct chain c = chain_default();
    (void)state;
    assert_blocked(lend(&c.p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    struct xous_result got = receive(&c.p);
    world_kill(world_init, c.p.client);
    struct world_snapshot before = world_snapshot(c.p.server);
    assert_error(forward(c.p.server, got.value[0], XOUS_LEND_MUTABLE, c.to_second), XOUS_PROCESS_TERMINATED);
    world_assert_unchanged(c.p.server, &before);
    assert_true(world_store(c.p.server, got.value[2], 5));
    assert_error(give_back(&c.p, got), XOUS_PROCESS_TERMINATED);
    assert_error(forward(c.p.server, got.value[0], XOUS_LEND_MUTABLE, c.to_second), XOUS_STALE_TOKEN);
    assert_tag(take(&c.second_at), XOUS_TAG_ERROR);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(forward_does_not_wait_for_room_but_the_client_does),
        WORLD_CASE(forward_in_line_is_ended_by_death),
        WORLD_CASE(forward_in_line_ends_with_its_client),
        WORLD_CASE(forward_in_line_makes_place_when_its_time_is_over),
        WORLD_CASE(J02_forward_without_memory_at_the_target_fails_the_client),
        WORLD_CASE(forward_timeout_goes_on_running),
        WORLD_CASE(forward_after_the_time_is_over_times_out),
        WORLD_CASE(forward_scalar_times_out_at_the_next_server),
        WORLD_CASE(forward_chain_unwinds_at_every_death),
        WORLD_CASE(forward_of_what_a_dead_client_lent_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
