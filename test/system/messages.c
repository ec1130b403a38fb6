/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Scalars and blocking scalars: what arrives, in which order, and who may answer.
 */
#include <xous/syscall.h>
#include <xous/thread.h>

#include "child.h"
#include "harness.h"
#include "peer.h"
#include "watch.h"

#define SHORT_MICROSECONDS 3000ul

static const uint64_t words[] = {0, 1, ~0ul, 1ul << 63, 0xffffffff80000000ul, 0x10000, 0xdeadbeef};
#define WORDS TESTS_COUNT(words)

static uint64_t word(unsigned n)
{
    return words[n % WORDS];
}

static struct xous_args_client_send words_message(xous_handle_t connection, uint64_t kind, unsigned n)
{
    return (struct xous_args_client_send){connection,  kind,        word(n),    word(n + 1),
                                          word(n + 2), word(n + 3), word(n + 4)};
}

static void check_words(const struct xous_message *message, unsigned n)
{
    CHECK_EQUAL(message->id, word(n));
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQUAL(message->words[i], word(n + 1 + i));
    }
}

static uint64_t send_all_words(uint64_t kind)
{
    for (unsigned n = 0; n < WORDS; n++) {
        struct xous_result result = xous_raw_client_send(words_message(child_handle(0), kind, n));
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
        for (unsigned i = 0; kind == XOUS_BLOCKING_SCALAR && i < 5; i++) {
            CHECK_EQUAL(result.value[1 + i], word(n + i + 2));
        }
    }
    return 0;
}

static void C01_words_arrive_as_they_were_sent(void)
{
    struct own_server own = own_server_create(0, 0);

    for (uint64_t kind = XOUS_BLOCKING_SCALAR; kind <= XOUS_SCALAR; kind++) {
        xous_pid_t client = child_start_with(send_all_words, kind, own.connection);
        for (unsigned n = 0; n < WORDS; n++) {
            struct xous_message message = receive(own.server);
            check_words(&message, n);
            CHECK_EQUAL(message.kind, kind);
            CHECK_EQUAL(message.sender, client);
            CHECK_EQUAL(message.token != 0, kind == XOUS_BLOCKING_SCALAR);
            struct xous_answer answer = {.token = message.token};
            for (unsigned i = 0; i < 5; i++) {
                answer.words[i] = word(n + i + 2);
            }
            CHECK(kind == XOUS_SCALAR || xous_message_reply(&answer) == XOUS_OK);
        }
        child_join(client);
    }
}

static void M03_the_kernel_says_who_sends(void)
{
    struct own_server own = own_server_create(0, 0);

    for (uint64_t label = 0; label < 3; label++) {
        struct xous_result link = xous_raw_server_connection(
            (struct xous_args_server_connection){.server = own.server, .label = 0xfffffffful - label});
        xous_pid_t client = child_start_with(send_all_words, XOUS_SCALAR, (xous_handle_t)link.value[0]);
        for (unsigned n = 0; n < WORDS; n++) {
            struct xous_message message = receive(own.server);
            CHECK_EQUAL(message.sender, client);
            CHECK_EQUAL(message.label, 0xfffffffful - label);
        }
        child_join(client);
        CHECK_OK(xous_disconnect((xous_handle_t)link.value[0]));
    }
}

/* --- slots --- */

static void fill_slots(const struct own_server *own)
{
    for (uint64_t i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        CHECK_OK(send_error(own->connection, XOUS_SCALAR | XOUS_HOW_TRY, i, 0, 0));
    }
}

static void C02_full_slots(void)
{
    struct own_server own = own_server_create(0, 0);

    fill_slots(&own);
    CHECK_EQUAL(send_error(own.connection, XOUS_SCALAR | XOUS_HOW_TRY, 9, 0, 0), XOUS_SERVER_QUEUE_FULL);
    CHECK_EQUAL(send_error(own.connection, XOUS_SCALAR | xous_timeout(SHORT_MICROSECONDS), 9, 0, 0),
                XOUS_TIMEOUT);
    for (uint64_t i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        CHECK_EQUAL(receive(own.server).id, i);
    }
    struct xous_message message;
    CHECK_EQUAL(xous_message_receive(own.server, XOUS_HOW_TRY, &message), XOUS_TIMEOUT);
}

static uint64_t send_scalars(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        CHECK_OK(send_error(child_handle(0), XOUS_SCALAR, i, 0, 0));
    }
    return 0;
}

static void C02_senders_that_wait_for_a_slot_go_on_in_order(void)
{
    struct own_server own = own_server_create(0, 0);
    xous_pid_t client = child_start_with(send_scalars, 100, own.connection);

    for (uint64_t i = 0; i < 100; i++) {
        if (i + XOUS_SLOTS_DEFAULT < 100) {
            await_state(client, XOUS_THREAD_AWAITING_SLOT);
        }
        CHECK_EQUAL(receive(own.server).id, i);
    }
    child_join(client);
}

static void C02_slots_are_each_connections_own(void)
{
    struct own_server own = own_server_create(0, 0);
    xous_handle_t other;

    CHECK_OK(xous_connect(own.sid, XOUS_FOREVER, 1, &other));
    fill_slots(&own);
    CHECK_OK(send_error(other, XOUS_SCALAR | XOUS_HOW_TRY, 50, 0, 0));
    CHECK_EQUAL(send_error(other, XOUS_SCALAR | XOUS_HOW_TRY, 51, 0, 0), XOUS_SERVER_QUEUE_FULL);
}

#define ROUNDS 20000u

static void C03_fill_and_drain(void)
{
    struct own_server own = own_server_create(0, 0);

    for (uint64_t i = 0; i < ROUNDS; i++) {
        fill_slots(&own);
        for (uint64_t n = 0; n < XOUS_SLOTS_DEFAULT; n++) {
            CHECK_EQUAL(receive(own.server).id, n);
        }
    }
}

/* --- replies --- */

static uint64_t call_and_compare(uint64_t id)
{
    struct xous_result result = send(child_handle(0), 0, id, 0, 0);

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    return result.value[1] == id * 3 ? 0 : 1;
}

#define CLIENTS 12u

static void C04_replies_in_reverse_order(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message messages[CLIENTS];
    xous_pid_t pids[CLIENTS];
    struct child_options options = {.memory = 1ul << 20, .handles = {own.connection}};

    for (uint64_t i = 0; i < CLIENTS; i++) {
        pids[i] = child_start(call_and_compare, i + 1, &options);
        messages[i] = receive(own.server);
    }
    for (unsigned i = CLIENTS; i-- > 0;) {
        reply(&messages[i], messages[i].id * 3);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        child_join(pids[i]);
    }
}

/* A client that waits for its reply, and its message. */
static xous_pid_t client_waits(const struct own_server *own, struct xous_message *message)
{
    xous_pid_t client = child_start_with(call_and_compare, 7, own->connection);

    *message = receive(own->server);
    return client;
}

static void C05_a_token_is_used_once(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message first;
    struct xous_message second;
    xous_pid_t client = client_waits(&own, &first);

    reply(&first, 21);
    CHECK_EQUAL(reply_try(&first, 21), XOUS_STALE_TOKEN);
    child_join(client);
    client = client_waits(&own, &second);
    CHECK(second.token != first.token);
    CHECK_EQUAL(reply_try(&first, 0), XOUS_STALE_TOKEN);
    reply(&second, 21);
    child_join(client);
}

static void C06_the_reply_has_the_kind_of_the_request(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;
    xous_pid_t client = client_waits(&own, &message);

    for (uint64_t kind = 1; kind < 16; kind++) {
        struct xous_answer answer = {.token = message.token, .how = kind};
        CHECK_EQUAL(xous_message_reply(&answer), XOUS_INVALID_ARGUMENT);
    }
    reply(&message, 21);
    child_join(client);
}

static uint64_t reply_in_thread(void *message)
{
    return (uint64_t)reply_try(message, 21);
}

static uint64_t reply_in_process(uint64_t token)
{
    struct xous_message message = {.token = token};

    return (uint64_t)reply_try(&message, 0);
}

static void C07_who_may_reply(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;
    struct xous_thread *thread;
    uint64_t value;
    xous_pid_t client = client_waits(&own, &message);

    CHECK_EQUAL(child_wait(child_start(reply_in_process, message.token, NULL)).status, XOUS_STALE_TOKEN);
    CHECK_OK(xous_thread_create(&thread, reply_in_thread, &message, NULL));
    CHECK_OK(xous_thread_join(thread, XOUS_FOREVER, &value));
    CHECK_EQUAL(value, XOUS_OK);
    child_join(client);
}

static void C08_forged_tokens(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;
    xous_pid_t client = client_waits(&own, &message);

    for (unsigned bit = 0; bit < 64; bit++) {
        struct xous_message forged = message;
        forged.token ^= 1ul << bit;
        CHECK_EQUAL(reply_try(&forged, 0), XOUS_STALE_TOKEN);
    }
    CHECK_EQUAL(threads_in_state(client, XOUS_THREAD_AWAITING_REPLY), 1);
    reply(&message, 21);
    child_join(client);
}

/* --- deaths and knots --- */

static void C10_client_dies_before_receipt(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;
    xous_pid_t client = child_start_with(call_and_compare, 7, own.connection);

    await_state(client, XOUS_THREAD_SENDING);
    child_kill(client);
    CHECK_EQUAL(xous_message_receive(own.server, XOUS_HOW_TRY, &message), XOUS_TIMEOUT);
}

static void C10_client_dies_after_receipt(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;
    xous_pid_t client = client_waits(&own, &message);

    child_kill(client);
    CHECK_EQUAL(reply_try(&message, 0), XOUS_STALE_TOKEN);
}

static void C10_queued_scalars_outlive_their_sender(void)
{
    struct own_server own = own_server_create(0, 0);
    xous_pid_t client = child_start_with(send_scalars, XOUS_SLOTS_DEFAULT, own.connection);

    child_join(client);
    for (uint64_t i = 0; i < XOUS_SLOTS_DEFAULT; i++) {
        struct xous_message message = receive(own.server);
        CHECK_EQUAL(message.id, i);
        CHECK_EQUAL(message.sender, client);
    }
}

static void C11_a_thread_that_calls_itself_times_out(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;

    CHECK_EQUAL(send_error(own.connection, xous_timeout(SHORT_MICROSECONDS), 1, 0, 0), XOUS_TIMEOUT);
    CHECK_EQUAL(xous_message_receive(own.server, XOUS_HOW_TRY, &message), XOUS_TIMEOUT);
}

/* Serves by calling the test's own server, which is the caller. */
static uint64_t call_back(uint64_t unused)
{
    xous_handle_t server = peer_server();
    struct xous_message message = receive(server);

    (void)unused;
    xous_error_t error = send_error(child_handle(0), xous_timeout(SHORT_MICROSECONDS), 9, 0, 0);
    reply(&message, (uint64_t)error);
    return 0;
}

static void C12_a_ring_of_calls_is_untied_by_time(void)
{
    struct meeting meeting = meeting_create();
    xous_pid_t peer = meeting_child(&meeting, call_back, 0);
    xous_handle_t connection = peer_connect(&meeting);
    struct xous_result result = send(connection, 0, 1, 0, 0);

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_EQUAL(result.value[1], XOUS_TIMEOUT);
    child_join(peer);
}

#define RECEIVERS 4u
#define MANY 2000u

static uint8_t times_seen[MANY];
static xous_handle_t shared_server;

static uint64_t receive_many(void *unused)
{
    struct xous_message message;
    uint64_t count = 0;

    (void)unused;
    while (xous_message_receive(shared_server, XOUS_FOREVER, &message) == XOUS_OK && message.id < MANY) {
        times_seen[message.id]++;
        count++;
        if (count % 16 == 0) {
            yield();
        }
    }
    return count;
}

static void C13_each_message_reaches_one_receiver(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_thread *threads[RECEIVERS];
    uint64_t sum = 0;

    shared_server = own.server;
    for (unsigned i = 0; i < RECEIVERS; i++) {
        CHECK_OK(xous_thread_create(&threads[i], receive_many, NULL, NULL));
    }
    for (uint64_t i = 0; i < MANY + RECEIVERS; i++) {
        CHECK_OK(send_error(own.connection, XOUS_SCALAR, i, 0, 0));
    }
    for (unsigned i = 0; i < RECEIVERS; i++) {
        uint64_t value;
        CHECK_OK(xous_thread_join(threads[i], XOUS_FOREVER, &value));
        sum += value;
    }
    CHECK_EQUAL(sum, MANY);
    for (unsigned i = 0; i < MANY; i++) {
        CHECK_EQUAL(times_seen[i], 1);
    }
}

static const struct test tests[] = {
    TEST(C01_words_arrive_as_they_were_sent),
    TEST(M03_the_kernel_says_who_sends),
    TEST(C02_full_slots),
    TEST(C02_senders_that_wait_for_a_slot_go_on_in_order),
    TEST(C02_slots_are_each_connections_own),
    TEST(C03_fill_and_drain),
    TEST(C04_replies_in_reverse_order),
    TEST(C05_a_token_is_used_once),
    TEST(C06_the_reply_has_the_kind_of_the_request),
    TEST(C07_who_may_reply),
    TEST(C08_forged_tokens),
    TEST(C10_client_dies_before_receipt),
    TEST(C10_client_dies_after_receipt),
    TEST(C10_queued_scalars_outlive_their_sender),
    TEST(C11_a_thread_that_calls_itself_times_out),
    TEST(C12_a_ring_of_calls_is_untied_by_time),
    TEST(C13_each_message_reaches_one_receiver),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
