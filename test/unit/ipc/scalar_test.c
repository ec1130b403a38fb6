/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Scalars and blocking scalars: delivery, order, slots, tokens.
 */
#include "parties.h"

static void C01_words_arrive_exactly(void **state)
{
    static const uint64_t words[] = {0, 1, ~0ul, 0x80000000ul, 0x3fffffe000ul, 1ul << 63};
    struct parties p = parties_default();
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(words); i++) {
        uint64_t w = words[i];
        assert_blocked(CALL(p.server, server_receive, p.at.handle));
        assert_blocked(
            CALL(p.client, client_send, p.connection, XOUS_BLOCKING_SCALAR, w, w + 1, w ^ 2, ~w, w << 1));
        struct xous_result got = world_result(p.server);
        assert_int_equal(got.tag, XOUS_TAG_MESSAGE + XOUS_BLOCKING_SCALAR);
        assert_values(got, got.value[0], w, w + 1, w ^ 2, ~w, w << 1, p.client.pid);
        assert_ok(CALL(p.server, server_reply, got.value[0], 0, ~w, w, w + 9, w, 5));
        assert_values(assert_ok(world_result(p.client)), 0, ~w, w, w + 9, w, 5, 0);
    }
}

static void C01_queued_message_arrives_as_sent(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 1, 2, 3, 4, 5));
    assert_blocked(CALL(p.client, client_send, p.connection, XOUS_BLOCKING_SCALAR, 6, 7, 8, 9, 10));
    struct xous_result got = receive(&p);
    assert_int_equal(got.tag, XOUS_TAG_MESSAGE + XOUS_SCALAR);
    assert_values(got, 0, 1, 2, 3, 4, 5, p.client.pid);
    got = receive(&p);
    assert_int_equal(got.tag, XOUS_TAG_MESSAGE + XOUS_BLOCKING_SCALAR);
    assert_values(got, got.value[0], 6, 7, 8, 9, 10, p.client.pid);
}

static void C01_label_of_the_connection_arrives(void **state)
{
    struct parties p = parties_default();
    struct world_server own = p.at;
    (void)state;
    uint64_t labelled = assert_ok(CALL(p.server, server_connection, own.handle, 0xfeedbeef, 2)).value[0];
    assert_ok(CALL(p.server, client_send, labelled, XOUS_SCALAR, 1));
    struct xous_result got = receive(&p);
    assert_int_equal(XOUS_SENDER_PID(got.value[6]), p.server.pid);
    assert_int_equal(XOUS_SENDER_LABEL(got.value[6]), 0xfeedbeef);
}

static void C02_scalar_to_idle_receiver(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(CALL(p.server, server_receive, p.at.handle));
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 1, 2, 3, 4, 5));
    struct xous_result got = world_result(p.server);
    assert_values(got, 0, 1, 2, 3, 4, 5, p.client.pid);
}

static void C02_full_slots_refuse_a_try(void **state)
{
    struct parties p = parties_default();
    (void)state;
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR | XOUS_HOW_TRY, i));
    }
    assert_error(CALL(p.client, client_send, p.connection, XOUS_SCALAR | XOUS_HOW_TRY, 99),
                 XOUS_SERVER_QUEUE_FULL);
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_int_equal(receive(&p).value[1], i);
    }
    assert_quiet(&p);
}

static void C02_sender_parks_and_resumes_in_order(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
    }
    assert_blocked(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 100));
    assert_blocked(CALL(second, client_send, p.connection, XOUS_SCALAR, 101));
    assert_int_equal(receive(&p).value[1], 0);
    assert_ok(world_result(p.client));
    assert_true(world_is_blocked(second));
    assert_int_equal(receive(&p).value[1], 1);
    assert_ok(world_result(second));
    static const uint64_t rest[] = {2, 3, 100, 101};
    for (unsigned i = 0; i < ARRAY_SIZE(rest); i++) {
        assert_int_equal(receive(&p).value[1], rest[i]);
    }
    assert_quiet(&p);
}

static void C02_slots_belong_to_their_connection(void **state)
{
    struct parties p = parties_default();
    struct actor other = world_spawn();
    xous_handle_t connection = world_connect(other, &p.at);
    (void)state;
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
    }
    for (unsigned i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        assert_ok(CALL(other, client_send, connection, XOUS_SCALAR | XOUS_HOW_TRY, i));
    }
}

static void C02_as_many_slots_as_asked_for(void **state)
{
    static const uint64_t counts[] = {1, 5, XOUS_SLOTS_MAX};
    struct parties p = parties_default();
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(counts); i++) {
        uint64_t connection =
            assert_ok(CALL(p.client, client_connect, p.at.sid.low, 0, p.at.sid.high, counts[i])).value[0];
        for (unsigned j = 0; j < counts[i]; j++) {
            assert_ok(CALL(p.client, client_send, connection, XOUS_SCALAR | XOUS_HOW_TRY, j));
        }
        assert_error(CALL(p.client, client_send, connection, XOUS_SCALAR | XOUS_HOW_TRY),
                     XOUS_SERVER_QUEUE_FULL);
        for (unsigned j = 0; j < counts[i]; j++) {
            assert_int_equal(receive(&p).value[1], j);
        }
    }
    assert_error(CALL(p.client, client_connect, p.at.sid.low, 0, p.at.sid.high, XOUS_SLOTS_MAX + 1),
                 XOUS_INVALID_ARGUMENT);
}

static void C03_order_survives_many_rounds(void **state)
{
    struct parties p = parties_default();
    uint64_t sent = 0;
    uint64_t got = 0;
    (void)state;
    while (got < 3000) {
        unsigned batch = 1 + sent % XOUS_SLOTS_DEFAULT;
        for (unsigned i = 0; i < batch; i++) {
            assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR | XOUS_HOW_TRY, sent++));
        }
        for (unsigned i = 0; i < batch; i++) {
            assert_int_equal(receive(&p).value[1], got++);
        }
    }
    assert_quiet(&p);
}

static void C04_replies_in_reverse_order(void **state)
{
    struct parties p = parties_default();
    struct actor clients[12] = {p.client};
    uint64_t tokens[ARRAY_SIZE(clients)];
    (void)state;
    for (unsigned i = 1; i < ARRAY_SIZE(clients); i++) {
        clients[i] = world_thread_create(p.client);
    }
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        assert_blocked(send_blocking(&p, clients[i], 100 * i));
    }
    for (unsigned i = 0; i < ARRAY_SIZE(clients); i++) {
        struct xous_result got = receive(&p);
        assert_int_equal(got.value[1], 100 * i);
        tokens[i] = got.value[0];
    }
    for (unsigned i = ARRAY_SIZE(clients); i-- > 0;) {
        assert_ok(CALL(p.server, server_reply, tokens[i], 0, i));
        assert_int_equal(assert_ok(world_result(clients[i])).value[1], i);
        assert_true(i == 0 || world_is_blocked(clients[i - 1]));
    }
}

static void C05_second_reply_is_stale(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    assert_ok(CALL(p.server, server_reply, token, 0, 1));
    assert_ok(world_result(p.client));
    assert_blocked(send_blocking(&p, p.client, 2));
    assert_error(CALL(p.server, server_reply, token, 0, 2), XOUS_STALE_TOKEN);
    assert_true(world_is_blocked(p.client));
    uint64_t fresh = receive(&p).value[0];
    assert_int_not_equal(fresh, token);
    assert_error(CALL(p.server, server_reply, token, 0, 3), XOUS_STALE_TOKEN);
    assert_ok(CALL(p.server, server_reply, fresh, 0, 4));
    assert_int_equal(assert_ok(world_result(p.client)).value[1], 4);
}

static void C06_reply_kind_must_be_the_requests(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    for (uint64_t kind = 1; kind < 16; kind++) {
        assert_error(CALL(p.server, server_reply, token, kind, 1), XOUS_INVALID_ARGUMENT);
        assert_true(world_is_blocked(p.client));
    }
    assert_error(CALL(p.server, server_reply, token, XOUS_HOW_TRY, 1), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(p.server, server_reply, token, HOW_TIMEOUT(0, 1), 1), XOUS_INVALID_ARGUMENT);
    assert_ok(CALL(p.server, server_reply, token, 0, 1));
    assert_ok(world_result(p.client));
}

static void C06_unknown_kinds_are_refused(void **state)
{
    struct parties p = parties_default();
    (void)state;
    for (uint64_t kind = 0; kind < 16; kind++) {
        if (kind >= XOUS_KINDS) {
            assert_error(CALL(p.client, client_send, p.connection, kind, 1, WORLD_DATA, PAGE_SIZE),
                         XOUS_INVALID_ARGUMENT);
        }
    }
    assert_quiet(&p);
}

static void C07_another_thread_of_the_server_may_reply(void **state)
{
    struct parties p = parties_default();
    struct actor helper = world_thread_create(p.server);
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    assert_ok(CALL(helper, server_reply, token, 0, 33));
    assert_int_equal(assert_ok(world_result(p.client)).value[1], 33);
}

static void C07_another_process_may_not_reply(void **state)
{
    struct parties p = parties_default();
    struct actor stranger = world_spawn();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    assert_error(CALL(stranger, server_reply, token, 0, 1), XOUS_STALE_TOKEN);
    assert_true(world_is_blocked(p.client));
    assert_ok(CALL(p.server, server_reply, token, 0, 2));
    assert_int_equal(assert_ok(world_result(p.client)).value[1], 2);
}

static void C08_every_flipped_bit_of_a_token_is_refused(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    for (unsigned bit = 0; bit < 64; bit++) {
        assert_error(CALL(p.server, server_reply, token ^ (1ul << bit), 0, 1), XOUS_STALE_TOKEN);
    }
    assert_error(CALL(p.server, server_reply, 0, 0, 1), XOUS_STALE_TOKEN);
    assert_true(world_is_blocked(p.client));
    assert_ok(CALL(p.server, server_reply, token));
}

static void C08_token_of_a_message_not_yet_received(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    assert_ok(CALL(p.server, server_reply, token));
    assert_blocked(send_blocking(&p, p.client, 2));
    /* The next token of the same thread is easily guessed. */
    for (uint64_t step = 0; step < 4; step++) {
        assert_error(CALL(p.server, server_reply, token + (step << 16), 0, 1), XOUS_STALE_TOKEN);
    }
    assert_int_equal(receive(&p).value[1], 2);
}

static void C11_second_thread_serves_its_own_process(void **state)
{
    struct parties p = parties_default();
    struct actor helper = world_thread_create(p.server);
    uint64_t self = assert_ok(CALL(p.server, server_connection, p.at.handle, 0, 1)).value[0];
    (void)state;
    assert_blocked(CALL(p.server, client_send, self, XOUS_BLOCKING_SCALAR, 5));
    struct xous_result got = assert_tag(CALL(helper, server_receive, p.at.handle), XOUS_TAG_MESSAGE);
    assert_int_equal(got.value[1], 5);
    assert_ok(CALL(helper, server_reply, got.value[0], 0, 6));
    assert_int_equal(assert_ok(world_result(p.server)).value[1], 6);
}

static void C13_each_message_to_exactly_one_receiver(void **state)
{
    struct parties p = parties_default();
    struct actor receivers[3] = {p.server, world_thread_create(p.server), world_thread_create(p.server)};
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        assert_blocked(CALL(receivers[i], server_receive, p.at.handle));
    }
    for (unsigned i = 0; i < 3; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
    }
    uint64_t seen = 0;
    for (unsigned i = 0; i < 3; i++) {
        seen |= 1ul << world_result(receivers[i]).value[1];
    }
    assert_int_equal(seen, 7);
}

static void C15_reply_receive_answers_and_waits(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(CALL(p.server, server_receive, p.at.handle));
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = world_result(p.server).value[0];
    assert_blocked(CALL(p.server, server_reply_receive, token, 0, 21, 22, 23, 24, 25));
    assert_values(assert_ok(world_result(p.client)), 0, 21, 22, 23, 24, 25, 0);
    assert_blocked(send_blocking(&p, p.client, 2));
    struct xous_result got = world_result(p.server);
    assert_values(got, got.value[0], 2, 3, 4, 5, 6, p.client.pid);
}

static void C15_reply_receive_takes_what_is_queued(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    assert_blocked(send_blocking(&p, second, 2));
    uint64_t token = receive(&p).value[0];
    struct xous_result got = CALL(p.server, server_reply_receive, token, 0, 9);
    assert_tag(got, XOUS_TAG_MESSAGE);
    assert_int_equal(got.value[1], 2);
    assert_int_equal(assert_ok(world_result(p.client)).value[1], 9);
}

static void C15_refused_reply_receives_nothing(void **state)
{
    struct parties p = parties_default();
    struct actor second = world_thread_create(p.client);
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    assert_blocked(send_blocking(&p, second, 2));
    struct xous_result got = CALL(p.server, server_reply_receive, token ^ (1ul << 20), 0, 9);
    assert_error(got, XOUS_STALE_TOKEN);
    assert_int_equal(got.value[1], 0);
    assert_int_equal(receive(&p).value[1], 2);
    assert_ok(CALL(p.server, server_reply, token));
}

static void C15_failed_receive_tells_that_the_reply_is_done(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    uint64_t token = receive(&p).value[0];
    struct xous_result got = CALL(p.server, server_reply_receive, token, XOUS_HOW_TRY, 9);
    assert_error(got, XOUS_TIMEOUT);
    assert_int_equal(got.value[1], 1);
    assert_int_equal(assert_ok(world_result(p.client)).value[1], 9);
}

static void C15_token_zero_only_receives(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_quiet(&p);
    assert_blocked(CALL(p.server, server_reply_receive, 0, 0));
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 4));
    assert_int_equal(world_result(p.server).value[1], 4);
}

static void C16_urgent_sender_is_served_first(void **state)
{
    struct parties p = parties_default();
    struct actor urgent = world_thread_create(p.client);
    (void)state;
    assert_blocked(send_blocking(&p, p.client, 1));
    assert_ok(CALL(urgent, thread_priority, urgent.tid, XOUS_PRIORITY_DEFAULT + 1));
    assert_blocked(send_blocking(&p, urgent, 2));
    assert_int_equal(receive(&p).value[1], 2);
    assert_int_equal(receive(&p).value[1], 1);
}

static void C17_queued_scalar_outlives_its_sender(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 77));
    world_kill(world_init, p.client);
    struct xous_result got = receive(&p);
    assert_int_equal(got.value[1], 77);
    assert_int_equal(XOUS_SENDER_PID(got.value[6]), p.client.pid);
    assert_quiet(&p);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(C01_words_arrive_exactly),
        WORLD_CASE(C01_queued_message_arrives_as_sent),
        WORLD_CASE(C01_label_of_the_connection_arrives),
        WORLD_CASE(C02_scalar_to_idle_receiver),
        WORLD_CASE(C02_full_slots_refuse_a_try),
        WORLD_CASE(C02_sender_parks_and_resumes_in_order),
        WORLD_CASE(C02_slots_belong_to_their_connection),
        WORLD_CASE(C02_as_many_slots_as_asked_for),
        WORLD_CASE(C03_order_survives_many_rounds),
        WORLD_CASE(C04_replies_in_reverse_order),
        WORLD_CASE(C05_second_reply_is_stale),
        WORLD_CASE(C06_reply_kind_must_be_the_requests),
        WORLD_CASE(C06_unknown_kinds_are_refused),
        WORLD_CASE(C07_another_thread_of_the_server_may_reply),
        WORLD_CASE(C07_another_process_may_not_reply),
        WORLD_CASE(C08_every_flipped_bit_of_a_token_is_refused),
        WORLD_CASE(C08_token_of_a_message_not_yet_received),
        WORLD_CASE(C11_second_thread_serves_its_own_process),
        WORLD_CASE(C13_each_message_to_exactly_one_receiver),
        WORLD_CASE(C15_reply_receive_answers_and_waits),
        WORLD_CASE(C15_reply_receive_takes_what_is_queued),
        WORLD_CASE(C15_refused_reply_receives_nothing),
        WORLD_CASE(C15_failed_receive_tells_that_the_reply_is_done),
        WORLD_CASE(C15_token_zero_only_receives),
        WORLD_CASE(C16_urgent_sender_is_served_first),
        WORLD_CASE(C17_queued_scalar_outlives_its_sender),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
