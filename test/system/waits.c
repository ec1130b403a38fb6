/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What goes with messages: waits that end in time, events, and connections that a message grants.
 */
#include <xous/events.h>
#include <xous/memory.h>
#include <xous/syscall.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "child.h"
#include "harness.h"
#include "peer.h"
#include "watch.h"

#define SHORT_MICROSECONDS 3000ul

static uint64_t call_and_compare(uint64_t id)
{
    struct xous_result result = send(child_handle(0), 0, id, 0, 0);

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    return result.value[1] == id * 3 ? 0 : 1;
}

/* A client that waits for its reply, and its message. */
static xous_pid_t client_waits(const struct own_server *own, struct xous_message *message)
{
    xous_pid_t client = child_start_with(call_and_compare, 7, own->connection);

    *message = receive(own->server);
    return client;
}

static uint64_t send_one_scalar(uint64_t id)
{
    CHECK_OK(send_error(child_handle(0), XOUS_SCALAR, id, 0, 0));
    return 0;
}

/* --- every wait ends in time --- */

/* The call took at least as long as it was told, which the waits below all must. */
static void check_waited(uint64_t began)
{
    CHECK(xous_time_microseconds() - began >= SHORT_MICROSECONDS);
}

static void C15_receive_times_out(void)
{
    struct own_server own = own_server_create(0, 0);
    uint64_t began = xous_time_microseconds();
    struct xous_message message;

    CHECK_EQUAL(xous_message_receive(own.server, xous_timeout(SHORT_MICROSECONDS), &message), XOUS_TIMEOUT);
    check_waited(began);
    CHECK_OK(send_error(own.connection, XOUS_SCALAR, 3, 0, 0));
    CHECK_EQUAL(receive(own.server).id, 3);
}

static void C15_reply_receive_times_out_after_its_reply(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;
    xous_pid_t client = client_waits(&own, &message);
    struct xous_answer answer = xous_answer_make(&message, 21, 0);
    struct xous_message next;
    bool replied;

    CHECK_EQUAL(xous_message_reply_receive(&answer, xous_timeout(SHORT_MICROSECONDS), &next, &replied),
                XOUS_TIMEOUT);
    CHECK(replied);
    child_join(client);
    CHECK_EQUAL(xous_message_reply_receive(&answer, xous_timeout(SHORT_MICROSECONDS), &next, &replied),
                XOUS_STALE_TOKEN);
    CHECK(!replied);
}

static uint64_t call_for_a_while(uint64_t expected)
{
    uint64_t began = xous_time_microseconds();

    CHECK_EQUAL(send_error(child_handle(0), xous_timeout(SHORT_MICROSECONDS), 7, 0, 0), expected);
    check_waited(began);
    return 0;
}

static void C15_a_call_times_out_before_receipt(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;

    child_join(child_start_with(call_for_a_while, XOUS_TIMEOUT, own.connection));
    CHECK_EQUAL(xous_message_receive(own.server, XOUS_HOW_TRY, &message), XOUS_TIMEOUT);
}

/* The answer to the first call finds the server in receive, so the second is received before its time is over. */
static uint64_t call_twice(uint64_t expected)
{
    CHECK_OK(send_error(child_handle(0), 0, 1, 0, 0));
    return call_for_a_while(expected);
}

static void C15_a_call_times_out_after_receipt(void)
{
    struct own_server own = own_server_create(0, 0);
    xous_pid_t client = child_start_with(call_twice, XOUS_TIMEOUT, own.connection);
    struct xous_message message = receive(own.server);
    struct xous_answer answer = xous_answer_make(&message, 0, 0);
    bool replied;

    CHECK_OK(xous_message_reply_receive(&answer, XOUS_FOREVER, &message, &replied));
    child_join(client);
    CHECK_EQUAL(reply_try(&message, 0), XOUS_STALE_TOKEN);
}

static uint64_t wait_for_nothing(void *unused)
{
    static uint32_t word_of_nobody;

    (void)unused;
    struct xous_result result = xous_raw_thread_wait((struct xous_args_thread_wait){
        .address = (uintptr_t)&word_of_nobody, .how = xous_timeout(4 * SHORT_MICROSECONDS)});
    return (uint64_t)xous_result_error(&result);
}

static void C15_thread_calls_time_out(void)
{
    struct xous_thread *thread;
    uint64_t value;

    CHECK_OK(xous_thread_create(&thread, wait_for_nothing, NULL, NULL));
    CHECK_EQUAL(xous_thread_join(thread, xous_timeout(SHORT_MICROSECONDS), &value), XOUS_TIMEOUT);
    CHECK_OK(xous_thread_join(thread, XOUS_FOREVER, &value));
    CHECK_EQUAL(value, XOUS_TIMEOUT);
}

static void C15_process_wait_times_out(void)
{
    struct child_end end;
    xous_pid_t pid;
    uint64_t began = xous_time_microseconds();

    CHECK_OK(child_spawn_small(&pid));
    CHECK_EQUAL(child_wait_how(pid, xous_timeout(SHORT_MICROSECONDS), &end), XOUS_TIMEOUT);
    check_waited(began);
    CHECK_EQUAL(child_wait_how(0, XOUS_HOW_TRY, &end), XOUS_TIMEOUT);
    CHECK_OK(child_resume(pid, 0, 0));
    child_join(pid);
}

/* --- events --- */

static void C16_events_are_bits_that_stay(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;

    CHECK_OK(xous_event_signal(own.connection, 1));
    CHECK_OK(xous_event_signal(own.connection, 4));
    CHECK_OK(xous_event_signal(own.connection, 4));
    CHECK_EQUAL(xous_event_signal(own.connection, 0x100), XOUS_ACCESS_DENIED);
    CHECK_OK(xous_message_receive(own.server, XOUS_HOW_TRY, &message));
    CHECK_EQUAL(message.arrival, XOUS_ARRIVED_EVENT);
    CHECK_EQUAL(message.events, 5);
    CHECK_EQUAL(xous_message_receive(own.server, XOUS_HOW_TRY, &message), XOUS_TIMEOUT);
}

static void C16_messages_are_not_starved_by_events(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;

    CHECK_OK(send_error(own.connection, XOUS_SCALAR, 3, 0, 0));
    CHECK_OK(xous_event_signal(own.connection, 1));
    CHECK_OK(xous_message_receive(own.server, XOUS_HOW_TRY, &message));
    CHECK_EQUAL(message.arrival, XOUS_ARRIVED_EVENT);
    CHECK_OK(xous_event_signal(own.connection, 1));
    CHECK_EQUAL(receive(own.server).id, 3);
    CHECK_OK(xous_message_receive(own.server, XOUS_HOW_TRY, &message));
    CHECK_EQUAL(message.arrival, XOUS_ARRIVED_EVENT);
}

static void C16_a_server_learns_of_disconnections(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;
    struct xous_gone gone;

    CHECK_OK(xous_event_bind(XOUS_EVENT_GONE, 0, own.server, 9));
    xous_pid_t client = child_start_with(send_one_scalar, 1, own.connection);
    child_join(client);
    CHECK_OK(xous_message_receive(own.server, XOUS_FOREVER, &message));
    CHECK_EQUAL(message.arrival, XOUS_ARRIVED_EVENT);
    CHECK_EQUAL(message.events, 1ul << 9);
    CHECK_OK(xous_server_next_gone(own.server, &gone));
    CHECK_EQUAL(gone.pid, client);
    CHECK_OK(xous_server_next_gone(own.server, &gone));
    CHECK_EQUAL(gone.pid, 0);
    CHECK_EQUAL(receive(own.server).sender, client);
}

/* --- grants --- */

static uint64_t grant_and_use(uint64_t unused)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_result result = send(child_handle(0), XOUS_HOW_GRANT, 1, own.connection, 0);

    (void)unused;
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    struct xous_message message = receive(own.server);
    CHECK_EQUAL(message.id, 55);
    reply(&message, 66);
    return 0;
}

static void C17_a_message_grants_a_connection(void)
{
    struct own_server own = own_server_create(0, XOUS_SERVER_ACCEPT);
    xous_pid_t client = child_start_with(grant_and_use, 0, own.connection);
    struct xous_message message = receive(own.server);

    CHECK(message.granted != 0);
    reply(&message, 0);
    struct xous_result result = send(message.granted, 0, 55, 0, 0);
    CHECK_EQUAL(result.value[1], 66);
    child_join(client);
    CHECK_EQUAL(send_error(message.granted, 0, 1, 0, 0), XOUS_SERVER_NOT_FOUND);
}

static void C17_grants_need_an_accepting_side(void)
{
    struct own_server own = own_server_create(0, 0);
    uint64_t before = memory_charged();

    CHECK_EQUAL(send_error(own.connection, XOUS_HOW_GRANT, 1, own.connection, 0), XOUS_ACCESS_DENIED);
    CHECK_EQUAL(send_error(own.connection, XOUS_HOW_GRANT, 1, own.server, 0), XOUS_INVALID_HANDLE);
    CHECK_EQUAL(memory_charged(), before);
    struct xous_message message;
    xous_pid_t client = client_waits(&own, &message);
    struct xous_answer answer = {
        .token = message.token, .how = XOUS_HOW_GRANT, .words = {21, own.connection}};
    CHECK_EQUAL(xous_message_reply(&answer), XOUS_ACCESS_DENIED);
    reply(&message, 21);
    child_join(client);
}

static const struct test tests[] = {
    TEST(C15_receive_times_out),
    TEST(C15_reply_receive_times_out_after_its_reply),
    TEST(C15_a_call_times_out_before_receipt),
    TEST(C15_a_call_times_out_after_receipt),
    TEST(C15_thread_calls_time_out),
    TEST(C15_process_wait_times_out),
    TEST(C16_events_are_bits_that_stay),
    TEST(C16_messages_are_not_starved_by_events),
    TEST(C16_a_server_learns_of_disconnections),
    TEST(C17_a_message_grants_a_connection),
    TEST(C17_grants_need_an_accepting_side),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
