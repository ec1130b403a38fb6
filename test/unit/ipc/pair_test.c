/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Pairs: a buffer lent and one lent mutably, in one message with one reply.
 */
#include "parties.h"

#define IN WORLD_DATA_PAGE(0)
#define OUT WORLD_DATA_PAGE(8)
#define IN_PAGES 3u
#define OUT_PAGES 2u

static struct xous_result send_pair(const struct parties *p, struct actor client, vaddr_t in,
                                    uint64_t in_pages, vaddr_t out, uint64_t out_pages)
{
    return CALL(client, client_send, p->connection, XOUS_PAIR, 7, in, in_pages * PAGE_SIZE, out,
                out_pages * PAGE_SIZE);
}

static struct xous_result send_both(const struct parties *p)
{
    return send_pair(p, p->client, IN, IN_PAGES, OUT, OUT_PAGES);
}

/* Answers with the out buffer as it was received. */
static struct xous_result answer(const struct parties *p, struct xous_result got)
{
    return CALL(p->server, server_reply, got.value[0], XOUS_PAIR, 42, got.value[4], got.value[5], 11, 12);
}

/* Every page of both is the client's again, to read and to write. */
static void both_are_back(const struct parties *p)
{
    for (unsigned i = 0; i < WORLD_DATA_PAGES; i++) {
        assert_true(world_store(p->client, WORLD_DATA_PAGE(i), i));
    }
}

static void D02_pair_lends_one_and_lends_the_other_mutably(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_true(world_store(p.client, IN + 2 * PAGE_SIZE, 0x1234));
    assert_blocked(send_both(&p));
    struct xous_result got = receive(&p);
    assert_tag(got, XOUS_TAG_MESSAGE + XOUS_PAIR);
    assert_values(got, got.value[0], 7, got.value[2], IN_PAGES * PAGE_SIZE, got.value[4],
                  OUT_PAGES * PAGE_SIZE, p.client.pid);
    assert_int_equal(world_word(p.server, got.value[2] + 2 * PAGE_SIZE), 0x1234);
    assert_true(world_store(p.server, got.value[4] + PAGE_SIZE, 0x5678));
    assert_values(assert_ok(answer(&p, got)), 0);
    assert_values(assert_ok(world_result(p.client)), 0, 42, OUT, OUT_PAGES * PAGE_SIZE, 11, 12, 0);
    assert_int_equal(world_word(p.client, OUT + PAGE_SIZE), 0x5678);
    both_are_back(&p);
}

static void D01_nobody_writes_the_in_buffer_meanwhile(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    assert_blocked(send_both(&p));
    struct xous_result got = receive(&p);
    assert_int_equal(world_word(second, IN), world_word(p.server, got.value[2]));
    assert_false(world_store(p.server, got.value[2], 1));
    assert_error(world_result(p.client), XOUS_PROCESS_TERMINATED);
    both_are_back(&p);
}

static void D12_the_client_does_not_see_the_out_buffer_meanwhile(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    uint64_t word;
    (void)state;
    assert_blocked(send_both(&p));
    receive(&p);
    assert_false(world_load(second, OUT, &word));
}

static void D02_pair_of_one_buffer(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_pair(&p, p.client, IN, IN_PAGES, 0, 0));
    struct xous_result got = receive(&p);
    assert_values(got, got.value[0], 7, got.value[2], IN_PAGES * PAGE_SIZE, 0, 0, p.client.pid);
    assert_ok(CALL(p.server, server_reply, got.value[0], XOUS_PAIR, 1, got.value[2], got.value[3], 2, 3));
    assert_values(assert_ok(world_result(p.client)), 0, 1, IN, IN_PAGES * PAGE_SIZE, 2, 3, 0);
    assert_blocked(send_pair(&p, p.client, 0, 0, OUT, OUT_PAGES));
    got = receive(&p);
    assert_values(got, got.value[0], 7, 0, 0, got.value[4], OUT_PAGES * PAGE_SIZE, p.client.pid);
    assert_true(world_store(p.server, got.value[4], 5));
    assert_ok(answer(&p, got));
    assert_values(assert_ok(world_result(p.client)), 0, 42, OUT, OUT_PAGES * PAGE_SIZE, 11, 12, 0);
    assert_int_equal(world_word(p.client, OUT), 5);
    both_are_back(&p);
}

static void D03_refused_pairs_change_nothing(void **state)
{
    static const struct {
        uint64_t in, in_length, out, out_length;
        xous_error_t error;
    } bad[] = {
        {0, 0, 0, 0, XOUS_INVALID_ARGUMENT},
        {IN, 0, OUT, PAGE_SIZE, XOUS_INVALID_ARGUMENT},
        {IN, PAGE_SIZE, OUT, 0, XOUS_INVALID_ARGUMENT},
        {IN + 8, PAGE_SIZE, OUT, PAGE_SIZE, XOUS_BAD_ALIGNMENT},
        {IN, PAGE_SIZE, OUT + 8, PAGE_SIZE, XOUS_BAD_ALIGNMENT},
        {IN, PAGE_SIZE, OUT, PAGE_SIZE + 8, XOUS_BAD_ALIGNMENT},
        {IN, PAGE_SIZE, USER_END, PAGE_SIZE, XOUS_BAD_ADDRESS},
        {IN, PAGE_SIZE, OUT, ~0ul << PAGE_SHIFT, XOUS_BAD_ADDRESS},
        {IN, PAGE_SIZE, WORLD_DATA_PAGE(WORLD_DATA_PAGES - 1), 2 * PAGE_SIZE, XOUS_BAD_ADDRESS},
        {WORLD_DATA_PAGE(WORLD_DATA_PAGES - 1), 2 * PAGE_SIZE, OUT, PAGE_SIZE, XOUS_BAD_ADDRESS},
        {IN, PAGE_SIZE, WORLD_TEXT, PAGE_SIZE, XOUS_BAD_ADDRESS},
        {IN, PAGE_SIZE, IN, PAGE_SIZE, XOUS_SHARE_VIOLATION},
        {IN, 2 * PAGE_SIZE, IN + PAGE_SIZE, PAGE_SIZE, XOUS_SHARE_VIOLATION},
        {IN + PAGE_SIZE, 2 * PAGE_SIZE, IN, 2 * PAGE_SIZE, XOUS_SHARE_VIOLATION},
    };
    struct parties p = parties_default();
    struct world_snapshot client = world_snapshot(p.client);
    struct world_snapshot server = world_snapshot(p.server);
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        assert_error(CALL(p.client, client_send, p.connection, XOUS_PAIR, 7, bad[i].in, bad[i].in_length,
                          bad[i].out, bad[i].out_length),
                     bad[i].error);
        world_assert_unchanged(p.client, &client);
        world_assert_unchanged(p.server, &server);
    }
    assert_quiet(&p);
    both_are_back(&p);
}

static void D07_pair_of_a_lent_page_is_refused_whichever_part_it_is_in(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA_PAGE(5), 1));
    struct world_snapshot client = world_snapshot(p.client);
    assert_error(send_pair(&p, second, WORLD_DATA_PAGE(4), 2, OUT, 1), XOUS_SHARE_VIOLATION);
    assert_error(send_pair(&p, second, OUT, 1, WORLD_DATA_PAGE(4), 2), XOUS_SHARE_VIOLATION);
    world_assert_unchanged(p.client, &client);
    assert_ok(give_back(&p, receive(&p)));
    assert_ok(world_result(p.client));
}

static void D20_pair_is_answered_by_its_out_buffer_only(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_both(&p));
    struct xous_result got = receive(&p);
    uint64_t token = got.value[0];
    assert_error(CALL(p.server, server_reply, token, XOUS_PAIR, 0, got.value[2], got.value[3]),
                 XOUS_BAD_ADDRESS);
    assert_error(CALL(p.server, server_reply, token, XOUS_PAIR, 0, got.value[4], PAGE_SIZE),
                 XOUS_BAD_ADDRESS);
    assert_error(CALL(p.server, server_reply, token, XOUS_LEND_MUTABLE, 0, got.value[4], got.value[5]),
                 XOUS_INVALID_ARGUMENT);
    assert_true(world_is_blocked(p.client));
    assert_true(world_store(p.server, got.value[4], 9));
    assert_ok(answer(&p, got));
    assert_error(answer(&p, got), XOUS_STALE_TOKEN);
    assert_ok(world_result(p.client));
    both_are_back(&p);
}

static void D27_pair_within_one_process_stays_where_it_is(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.server);
    (void)state;
    p.connection = world_connect(p.server, &p.at);
    assert_blocked(send_pair(&p, second, IN, IN_PAGES, OUT, OUT_PAGES));
    struct xous_result got = receive(&p);
    assert_values(got, got.value[0], 7, IN, IN_PAGES * PAGE_SIZE, OUT, OUT_PAGES * PAGE_SIZE, p.server.pid);
    assert_true(world_store(p.server, OUT, 3));
    assert_error(CALL(p.server, memory_free, IN, PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_ok(answer(&p, got));
    assert_ok(world_result(second));
    assert_ok(CALL(p.server, memory_free, IN, PAGE_SIZE));
}

static void D31_borrow_limit_counts_both_buffers(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    p.at = world_server_create(p.server, 0, 5 * PAGE_SIZE, 0);
    p.connection = world_connect(p.client, &p.at);
    assert_error(send_pair(&p, p.client, IN, 4, OUT, 2), XOUS_OUT_OF_MEMORY);
    assert_blocked(send_both(&p));
    assert_error(CALL(second, client_send, p.connection, XOUS_HOW(XOUS_PAIR, XOUS_HOW_TRY, 0), 7, 0, 0,
                      WORLD_DATA_PAGE(12), PAGE_SIZE),
                 XOUS_SERVER_QUEUE_FULL);
    assert_blocked(send_pair(&p, second, WORLD_DATA_PAGE(12), 1, WORLD_DATA_PAGE(13), 1));
    assert_ok(answer(&p, receive(&p)));
    assert_ok(world_result(p.client));
    world_settle(second);
    assert_ok(answer(&p, receive(&p)));
    assert_ok(world_result(second));
    assert_quiet(&p);
}

static void C17_reply_to_a_pair_grants_in_its_first_word(void **state)
{
    struct parties p = parties_default();
    struct actor other = world_spawn();
    struct world_server target = world_server_create(other, 0, 0, 0);
    xous_handle_t source = world_connect(p.server, &target);
    (void)state;
    assert_blocked(CALL(p.client, client_send, p.connection, XOUS_HOW(XOUS_PAIR, XOUS_HOW_ACCEPT, 0), 7, IN,
                        PAGE_SIZE, OUT, PAGE_SIZE));
    struct xous_result got = receive(&p);
    assert_ok(CALL(p.server, server_reply, got.value[0], XOUS_HOW(XOUS_PAIR, XOUS_HOW_GRANT, 0), source,
                   got.value[4], got.value[5]));
    struct xous_result result = assert_ok(world_result(p.client));
    assert_int_equal(result.value[6], 1);
    assert_ok(CALL(p.client, client_send, result.value[1], XOUS_SCALAR, 5));
}

/* --- what death does to it --- */

static void D15_server_ends_with_pairs_queued_and_received(void **state)
{
    (void)state;
    for (unsigned row = 0; row < 4; row++) {
        struct parties p = parties_default();
        bool received = row % 2 != 0;
        bool destroyed = row / 2 != 0;
        assert_blocked(send_both(&p));
        if (received) {
            assert_true(world_store(p.server, receive(&p).value[4], 77));
        }
        if (destroyed) {
            assert_ok(CALL(p.server, server_destroy, p.at.handle));
        } else {
            world_kill(world_init, p.server);
        }
        assert_error(world_result(p.client), destroyed ? XOUS_SERVER_NOT_FOUND : XOUS_PROCESS_TERMINATED);
        assert_int_equal(world_word(p.client, OUT), received ? 77 : 0);
        both_are_back(&p);
    }
}

static void D17_client_of_a_pair_dies_before_receipt(void **state)
{
    struct parties p = parties_default();
    struct world_snapshot server = world_snapshot(p.server);
    (void)state;
    assert_blocked(send_both(&p));
    world_kill(world_init, p.client);
    assert_quiet(&p);
    struct world_snapshot after = world_snapshot(p.server);
    assert_int_equal(after.used, server.used);
    assert_int_equal(after.entries, server.entries);
}

static void D18_client_of_a_pair_dies_after_receipt(void **state)
{
    struct parties p = parties_default();
    struct world_snapshot server = world_snapshot(p.server);
    uint64_t word;
    (void)state;
    assert_true(world_store(p.client, IN, 0xabc));
    assert_blocked(send_both(&p));
    struct xous_result got = receive(&p);
    world_kill(world_init, p.client);
    assert_int_equal(world_word(p.server, got.value[2]), 0xabc);
    assert_true(world_store(p.server, got.value[4] + PAGE_SIZE, 1));
    assert_error(answer(&p, got), XOUS_PROCESS_TERMINATED);
    assert_error(answer(&p, got), XOUS_STALE_TOKEN);
    assert_int_equal(world_snapshot(p.server).entries, server.entries);
    assert_false(world_load(p.server, got.value[2], &word));
}

static void D30_pair_times_out_before_receipt_only(void **state)
{
    struct parties p = parties_default();
    struct world_snapshot client = world_snapshot(p.client);
    struct world_snapshot server = world_snapshot(p.server);
    (void)state;
    for (unsigned received = 0; received < 2; received++) {
        assert_blocked(CALL(p.client, client_send, p.connection, HOW_TIMEOUT(XOUS_PAIR, 100), 7, IN,
                            IN_PAGES * PAGE_SIZE, OUT, OUT_PAGES * PAGE_SIZE));
        struct xous_result got = {0};
        if (received) {
            got = receive(&p);
        }
        world_advance(200);
        if (received) {
            assert_true(world_is_blocked(p.client));
            assert_ok(answer(&p, got));
            assert_ok(world_result(p.client));
        } else {
            assert_error(world_result(p.client), XOUS_TIMEOUT);
            assert_quiet(&p);
        }
        world_assert_unchanged(p.client, &client);
        world_assert_unchanged(p.server, &server);
    }
}

static struct xous_result attempt_pair(void *context)
{
    const struct parties *p = context;
    struct xous_result result = send_both(p);

    if (result.tag != WORLD_BLOCKED) {
        return result;
    }
    assert_ok(answer(p, receive(p)));
    return world_result(p->client);
}

static void J02_pair_fails_at_every_charge_of_the_server(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_in_range(world_fail_nth(p.server, p.client, attempt_pair, &p), 1, 8);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(D02_pair_lends_one_and_lends_the_other_mutably),
        WORLD_CASE(D01_nobody_writes_the_in_buffer_meanwhile),
        WORLD_CASE(D12_the_client_does_not_see_the_out_buffer_meanwhile),
        WORLD_CASE(D02_pair_of_one_buffer),
        WORLD_CASE(D03_refused_pairs_change_nothing),
        WORLD_CASE(D07_pair_of_a_lent_page_is_refused_whichever_part_it_is_in),
        WORLD_CASE(D20_pair_is_answered_by_its_out_buffer_only),
        WORLD_CASE(D27_pair_within_one_process_stays_where_it_is),
        WORLD_CASE(D31_borrow_limit_counts_both_buffers),
        WORLD_CASE(C17_reply_to_a_pair_grants_in_its_first_word),
        WORLD_CASE(D15_server_ends_with_pairs_queued_and_received),
        WORLD_CASE(D17_client_of_a_pair_dies_before_receipt),
        WORLD_CASE(D18_client_of_a_pair_dies_after_receipt),
        WORLD_CASE(D30_pair_times_out_before_receipt_only),
        WORLD_CASE(J02_pair_fails_at_every_charge_of_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
