/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Forwarding: a server passes a message on, and the client cannot tell.
 */
#include "chain.h"

/* The account and the mappings of one process, whatever the others do. */
static void assert_as_before(struct actor actor, const struct world_snapshot *before)
{
    struct world_snapshot now = world_snapshot(actor);

    assert_int_equal(now.used, before->used);
    assert_int_equal(now.promised, before->promised);
    assert_int_equal(now.entries, before->entries);
}

/* --- what arrives where --- */

static void forward_scalar_reaches_the_next_server(void **state)
{
    struct chain c = chain_default();
    (void)state;
    assert_blocked(send_blocking(&c.p, c.p.client, 1));
    uint64_t token = receive(&c.p).value[0];
    assert_values(assert_ok(forward(c.p.server, token, XOUS_BLOCKING_SCALAR, c.to_second)), 0);
    assert_true(world_is_blocked(c.p.client));
    assert_error(CALL(c.p.server, server_reply, token), XOUS_STALE_TOKEN);
    assert_quiet(&c.p);
    struct xous_result got = take(&c.second_at);
    assert_tag(got, XOUS_TAG_MESSAGE + XOUS_BLOCKING_SCALAR);
    assert_values(got, got.value[0], 70, 71, 72, 73, 74, c.p.client.pid);
    assert_int_not_equal(got.value[0], token);
    assert_ok(CALL(c.second, server_reply, got.value[0], 0, 1, 2, 3, 4, 5));
    assert_values(assert_ok(world_result(c.p.client)), 0, 1, 2, 3, 4, 5, 0);
}

static void forward_finds_a_receiver_that_waits(void **state)
{
    struct chain c = chain_default();
    (void)state;
    assert_blocked(CALL(c.second, server_receive, c.second_at.handle));
    assert_blocked(send_blocking(&c.p, c.p.client, 1));
    assert_ok(forward(c.p.server, receive(&c.p).value[0], XOUS_BLOCKING_SCALAR, c.to_second));
    struct xous_result got = world_result(c.second);
    assert_values(got, got.value[0], 70, 71, 72, 73, 74, c.p.client.pid);
    assert_ok(CALL(c.second, server_reply, got.value[0]));
    assert_ok(world_result(c.p.client));
}

static void forward_shows_the_label_of_the_connection_that_it_went_through(void **state)
{
    struct chain c = chain_make(XOUS_SERVER_ACCEPT, BORROW_LIMIT);
    uint64_t labelled = assert_ok(CALL(c.second, server_connection, c.second_at.handle, 77, 1)).value[0];
    xous_handle_t to_first = world_connect(c.second, &c.p.at);
    (void)state;
    assert_ok(CALL(c.second, client_send, to_first, XOUS_SCALAR | XOUS_HOW_GRANT, 1, labelled));
    xous_handle_t target = (xous_handle_t)receive(&c.p).value[2];
    assert_blocked(send_blocking(&c.p, c.p.client, 1));
    assert_ok(forward(c.p.server, receive(&c.p).value[0], XOUS_BLOCKING_SCALAR, target));
    assert_ok(CALL(c.p.server, handle_close, target));
    struct xous_result got = take(&c.second_at);
    assert_int_equal(got.value[6], c.p.client.pid | 77ul << 32);
    assert_ok(CALL(c.second, server_reply, got.value[0]));
    assert_ok(world_result(c.p.client));
}

/* Two servers on; the last answers. What it sees and what the client has afterwards is what a plain lend gives. */
static void forward_lend_goes_through_several_servers(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(lending); i++) {
        struct chain c = chain_default();
        unsigned kind = lending[i];
        struct world_snapshot client = world_snapshot(c.p.client);
        struct world_snapshot first = world_snapshot(c.p.server);
        struct world_snapshot second = world_snapshot(c.second);
        assert_true(world_store(c.p.client, WORLD_DATA + PAGE_SIZE, 0x1234));
        lend_to_first(&c, kind);
        assert_ok(forward(c.p.server, receive(&c.p).value[0], kind, c.to_second));
        world_settle(c.p.client);
        assert_as_before(c.p.server, &first);
        assert_ok(forward(c.second, take(&c.second_at).value[0], kind, c.to_third));
        world_settle(c.p.client);
        assert_as_before(c.second, &second);
        struct xous_result got = take(&c.third_at);
        assert_int_equal(got.value[1], 70);
        assert_int_equal(got.value[3], 2 * PAGE_SIZE);
        assert_int_equal(got.value[6], c.p.client.pid);
        assert_int_equal(world_word(c.third, got.value[2] + PAGE_SIZE), 0x1234);
        if (kind == XOUS_PAIR) {
            assert_int_equal(got.value[5], PAGE_SIZE);
            assert_true(world_store(c.third, got.value[4], 0x5678));
        } else {
            assert_values(got, got.value[0], 70, got.value[2], 2 * PAGE_SIZE, 73, 74, c.p.client.pid);
        }
        assert_ok(answer_lend(&c.third_at, kind, got));
        vaddr_t named = kind == XOUS_PAIR ? OUT_PAGE : WORLD_DATA;
        uint64_t size = kind == XOUS_PAIR ? PAGE_SIZE : 2 * PAGE_SIZE;
        assert_values(assert_ok(world_result(c.p.client)), 0, 42, named, size, 11, 12, 0);
        assert_as_before(c.p.client, &client);
        pages_are_back(&c);
        world_end_all();
    }
}

/* Never, not even between the servers, can the client touch what it lent. */
static void forward_keeps_the_pages_out_of_the_clients_hands(void **state)
{
    struct chain c = chain_default();
    struct actor other = world_thread_create(c.p.client);
    uint64_t word;
    (void)state;
    assert_blocked(lend(&c.p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    struct xous_result got = receive(&c.p);
    assert_ok(forward(c.p.server, got.value[0], XOUS_LEND_MUTABLE, c.to_second));
    assert_error(CALL(other, memory_free, WORLD_DATA, PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_false(world_load(c.p.server, got.value[2], &word));
    assert_false(world_load(other, WORLD_DATA, &word));
    assert_true(world_is_alive(c.second));
}

static void forward_to_the_same_server_queues_again(void **state)
{
    struct chain c = chain_default();
    xous_handle_t own =
        (xous_handle_t)assert_ok(CALL(c.p.server, server_connection, c.p.at.handle, 5, 1)).value[0];
    (void)state;
    assert_blocked(lend(&c.p, XOUS_LEND_MUTABLE, WORLD_DATA, 2));
    assert_ok(forward(c.p.server, receive(&c.p).value[0], XOUS_LEND_MUTABLE, own));
    world_settle(c.p.client);
    struct xous_result got = receive(&c.p);
    assert_int_equal(got.value[6], c.p.client.pid | 5ul << 32);
    assert_ok(give_back(&c.p, got));
    assert_ok(world_result(c.p.client));
    pages_are_back(&c);
}

/* The address is the client's own again, with the rights that it had, and at a server elsewhere they go again. */
static void forward_into_the_clients_process_and_out_of_it(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(lending); i++) {
        struct chain c = chain_default();
        struct actor other = world_thread_create(c.p.client);
        struct world_server home = world_server_create(other, 0, BORROW_LIMIT, 0);
        xous_handle_t to_home = world_connect(c.p.server, &home);
        xous_handle_t back = world_connect(other, &c.second_at);
        unsigned kind = lending[i];
        uint64_t word;
        lend_to_first(&c, kind);
        assert_ok(forward(c.p.server, receive(&c.p).value[0], kind, to_home));
        world_settle(c.p.client);
        struct xous_result got = take(&home);
        assert_int_equal(got.value[2], WORLD_DATA);
        assert_true(world_store(other, WORLD_DATA, 0x77));
        if (kind == XOUS_PAIR) {
            assert_int_equal(got.value[4], OUT_PAGE);
            assert_true(world_store(other, OUT_PAGE, 0x88));
        }
        assert_ok(forward(other, got.value[0], kind, back));
        world_settle(c.p.client);
        got = take(&c.second_at);
        assert_int_equal(world_word(c.second, got.value[2]), 0x77);
        assert_ok(answer_lend(&c.second_at, kind, got));
        assert_ok(world_result(c.p.client));
        pages_are_back(&c);
        lend_to_first(&c, kind);
        assert_ok(forward(c.p.server, receive(&c.p).value[0], kind, to_home));
        world_settle(c.p.client);
        assert_ok(forward(other, take(&home).value[0], kind, back));
        world_settle(c.p.client);
        assert_false(kind == XOUS_LEND ? world_store(other, WORLD_DATA, 1)
                                       : world_load(other, kind == XOUS_PAIR ? OUT_PAGE : WORLD_DATA, &word));
        world_end_all();
    }
}

/* --- refused: the message stays where it is --- */

static void forward_refused_changes_nothing(void **state)
{
    struct chain c = chain_make(0, PAGE_SIZE);
    struct actor other = world_thread_create(c.p.server);
    xous_handle_t dead = world_connect(c.p.server, &c.third_at);
    (void)state;
    assert_ok(CALL(c.third, server_destroy, c.third_at.handle));
    assert_blocked(lend(&c.p, XOUS_LEND, WORLD_DATA, 2));
    struct xous_result got = receive(&c.p);
    const struct {
        uint64_t token;
        uint64_t how;
        uint64_t words[4];
        xous_error_t error;
    } bad[] = {
        {got.value[0] + (1ul << 16), XOUS_FORWARD_HOW(XOUS_LEND, 0, c.to_second), {0}, XOUS_STALE_TOKEN},
        {0, XOUS_FORWARD_HOW(XOUS_LEND, 0, c.to_second), {0}, XOUS_STALE_TOKEN},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND_MUTABLE, 0, c.to_second), {0}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_SCALAR, 0, c.to_second), {0}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_MOVE, 0, c.to_second), {0}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, XOUS_HOW_TRY, c.to_second), {0}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, XOUS_HOW_GRANT, c.to_second), {0}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, XOUS_HOW_ACCEPT, c.to_second), {0}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 1u << 7, c.to_second), {0}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 1u << 24, c.to_second), {0}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 0, c.to_second), {1}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 0, c.to_second), {0, 1}, XOUS_INVALID_ARGUMENT},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 0, 0), {0}, XOUS_INVALID_HANDLE},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 0, c.p.at.handle), {0}, XOUS_INVALID_HANDLE},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 0, dead), {0}, XOUS_SERVER_NOT_FOUND},
        {got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 0, c.to_second), {0}, XOUS_OUT_OF_MEMORY},
    };
    struct world_snapshot client = world_snapshot(c.p.client);
    struct world_snapshot server = world_snapshot(c.p.server);
    struct world_snapshot second = world_snapshot(c.second);
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_error(CALL(i % 2 == 0 ? other : c.p.server, server_forward, bad[i].token, bad[i].how, 7,
                          bad[i].words[0], bad[i].words[1], bad[i].words[2], bad[i].words[3]),
                     bad[i].error);
        world_assert_unchanged(c.p.client, &client);
        world_assert_unchanged(c.p.server, &server);
        world_assert_unchanged(c.second, &second);
    }
    assert_error(CALL(c.second, server_forward, got.value[0], XOUS_FORWARD_HOW(XOUS_LEND, 0, c.to_third)),
                 XOUS_STALE_TOKEN);
    assert_ok(give_back(&c.p, got));
    assert_ok(world_result(c.p.client));
    pages_are_back(&c);
}

static void forward_of_a_pair_takes_no_words_but_the_id(void **state)
{
    struct chain c = chain_default();
    (void)state;
    lend_to_first(&c, XOUS_PAIR);
    uint64_t token = receive(&c.p).value[0];
    for (unsigned i = 0; i < 4; i++) {
        uint64_t words[4] = {0};
        words[i] = 1;
        assert_error(CALL(c.p.server, server_forward, token, XOUS_FORWARD_HOW(XOUS_PAIR, 0, c.to_second), 7,
                          words[0], words[1], words[2], words[3]),
                     XOUS_INVALID_ARGUMENT);
    }
    assert_ok(forward(c.p.server, token, XOUS_PAIR, c.to_second));
}

/* --- handles --- */

static void forward_grants_a_handle_of_the_forwarder(void **state)
{
    struct chain c = chain_make(XOUS_SERVER_ACCEPT, BORROW_LIMIT);
    xous_handle_t own = world_connect(c.p.server, &c.third_at);
    (void)state;
    assert_blocked(send_blocking(&c.p, c.p.client, 1));
    uint64_t token = receive(&c.p).value[0];
    assert_error(
        CALL(c.p.server, server_forward, token, XOUS_FORWARD_HOW(0, XOUS_HOW_GRANT, c.to_second), 7, 99),
        XOUS_INVALID_HANDLE);
    assert_ok(
        CALL(c.p.server, server_forward, token, XOUS_FORWARD_HOW(0, XOUS_HOW_GRANT, c.to_second), 7, own, 8));
    struct xous_result got = take(&c.second_at);
    assert_int_equal(got.tag, XOUS_TAG_MESSAGE_GRANT);
    assert_ok(CALL(c.second, client_send, got.value[2], XOUS_SCALAR, 5));
    assert_int_equal(take(&c.third_at).value[1], 5);
    assert_ok(CALL(c.second, server_reply, got.value[0]));
    assert_ok(world_result(c.p.client));
}

static void forward_grant_is_refused_by_who_accepts_none(void **state)
{
    struct chain c = chain_default();
    xous_handle_t own = world_connect(c.p.server, &c.third_at);
    struct world_snapshot second = world_snapshot(c.second);
    (void)state;
    assert_blocked(send_blocking(&c.p, c.p.client, 1));
    uint64_t token = receive(&c.p).value[0];
    assert_error(
        CALL(c.p.server, server_forward, token, XOUS_FORWARD_HOW(0, XOUS_HOW_GRANT, c.to_second), 7, own),
        XOUS_ACCESS_DENIED);
    world_assert_unchanged(c.second, &second);
    assert_ok(CALL(c.p.server, server_reply, token));
}

static void forward_keeps_the_place_for_a_granting_reply(void **state)
{
    struct chain c = chain_default();
    xous_handle_t own = world_connect(c.second, &c.third_at);
    (void)state;
    assert_blocked(CALL(c.p.client, client_send, c.p.connection, XOUS_HOW_ACCEPT, 1));
    assert_ok(forward(c.p.server, receive(&c.p).value[0], XOUS_BLOCKING_SCALAR, c.to_second));
    uint64_t token = take(&c.second_at).value[0];
    assert_ok(CALL(c.second, server_reply, token, XOUS_HOW_GRANT, 1, own));
    struct xous_result result = assert_ok(world_result(c.p.client));
    assert_int_equal(result.value[6], 1);
    assert_ok(CALL(c.p.client, client_send, result.value[2], XOUS_SCALAR, 6));
    assert_int_equal(take(&c.third_at).value[1], 6);
}

/* --- priority --- */

static void forward_takes_the_lent_priority_along(void **state)
{
    struct chain c = chain_default();
    (void)state;
    assert_ok(CALL(c.p.client, thread_priority, 0, XOUS_PRIORITY_DEFAULT + 2));
    assert_blocked(send_blocking(&c.p, c.p.client, 1));
    uint64_t token = receive(&c.p).value[0];
    assert_int_equal(world_thread(c.p.server)->priority, XOUS_PRIORITY_DEFAULT + 2);
    assert_ok(forward(c.p.server, token, XOUS_BLOCKING_SCALAR, c.to_second));
    assert_int_equal(world_thread(c.p.server)->priority, XOUS_PRIORITY_DEFAULT);
    token = take(&c.second_at).value[0];
    assert_int_equal(world_thread(c.second)->priority, XOUS_PRIORITY_DEFAULT + 2);
    assert_ok(CALL(c.second, server_reply, token));
    assert_int_equal(world_thread(c.second)->priority, XOUS_PRIORITY_DEFAULT);
    assert_ok(CALL(c.p.client, thread_priority, 0, XOUS_PRIORITY_DEFAULT));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(forward_scalar_reaches_the_next_server),
        WORLD_CASE(forward_finds_a_receiver_that_waits),
        WORLD_CASE(forward_shows_the_label_of_the_connection_that_it_went_through),
        WORLD_CASE(forward_lend_goes_through_several_servers),
        WORLD_CASE(forward_keeps_the_pages_out_of_the_clients_hands),
        WORLD_CASE(forward_to_the_same_server_queues_again),
        WORLD_CASE(forward_into_the_clients_process_and_out_of_it),
        WORLD_CASE(forward_refused_changes_nothing),
        WORLD_CASE(forward_of_a_pair_takes_no_words_but_the_id),
        WORLD_CASE(forward_grants_a_handle_of_the_forwarder),
        WORLD_CASE(forward_grant_is_refused_by_who_accepts_none),
        WORLD_CASE(forward_keeps_the_place_for_a_granting_reply),
        WORLD_CASE(forward_takes_the_lent_priority_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
