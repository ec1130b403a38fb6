/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Pages that are on loan when something happens to them or to one of the two sides: accesses, calls, deaths and
 * time-outs, in each state of the loan.
 */
#include <string.h>

#include <xous/memory.h>
#include <xous/syscall.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "harness.h"
#include "lending.h"
#include "watch.h"

#define SIZE(pages) ((pages) * (uint64_t)XOUS_PAGE_SIZE)
#define SHORT_MICROSECONDS 3000ul
#define LONG_PAGES 200u /* more than one step of the kernel's work */

/* --- a client in another process, whose pages are seen by nobody else --- */

static size_t client_pages = 2;

/* Lends its pages to child_handle(0); the status is the error if the pages are as they should be afterwards. */
static uint64_t lend_and_look(uint64_t how)
{
    uint64_t *words = pages_make(client_pages);
    xous_error_t error = send_error(child_handle(0), how, 7, (uintptr_t)words, SIZE(client_pages));

    CHECK(pages_hold(words, client_pages, own_word));
    words[0] = 1;
    return (uint64_t)error;
}

/* A client that lends: not received yet. */
static xous_pid_t client_queued(const struct own_server *own, uint64_t how)
{
    xous_pid_t client = child_start(
        lend_and_look, how, &(struct child_options){.memory = 4ul << 20, .handles = {own->connection}});

    await_state(client, XOUS_THREAD_SENDING);
    return client;
}

static xous_pid_t client_received(const struct own_server *own, uint64_t how, struct xous_message *message)
{
    xous_pid_t client = client_queued(own, how);

    *message = receive(own->server);
    CHECK_EQUAL(message->sender, client);
    return client;
}

static xous_error_t destroy(xous_handle_t server)
{
    struct xous_result result = xous_raw_server_destroy((struct xous_args_server_destroy){.server = server});

    return xous_result_error(&result);
}

static bool is_mapped(uint64_t address)
{
    struct xous_memory_run run;

    CHECK_OK(xous_memory_query((const void *)address, &run));
    return run.state != XOUS_MEMORY_EMPTY && run.state != XOUS_MEMORY_RESERVED;
}

/* --- ends of the server --- */

#define LENDERS 3u

static void D15_a_server_ends_with_loans(void)
{
    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct own_server own = own_server_create(PEER_BORROW, 0);
        struct xous_message messages[2];
        xous_pid_t clients[LENDERS];
        client_pages = kind == XOUS_LEND ? 2 : LONG_PAGES;
        clients[0] = client_received(&own, kind, &messages[0]);
        clients[1] = client_received(&own, kind, &messages[1]);
        clients[2] = client_queued(&own, kind);
        CHECK(is_mapped(messages[0].words[0]));
        CHECK_OK(destroy(own.server));
        for (unsigned i = 0; i < LENDERS; i++) {
            CHECK_EQUAL(child_wait(clients[i]).status, XOUS_SERVER_NOT_FOUND);
        }
        CHECK(!is_mapped(messages[0].words[0]) && !is_mapped(messages[1].words[0]));
        CHECK_EQUAL(reply_try(&messages[0], 0), XOUS_STALE_TOKEN);
    }
}

static uint64_t keep_all(uint64_t count)
{
    xous_handle_t server = peer_server();

    for (uint64_t i = 0; i < count; i++) {
        (void)receive(server);
        meeting_say(1, i, 0);
    }
    (void)receive(server);
    return 0;
}

/* A process that holds several loans is killed, in the middle of a wait. */
static void D15_a_server_process_is_killed_with_loans(void)
{
    struct meeting meeting = meeting_create();
    xous_pid_t server = meeting_child(&meeting, keep_all, LENDERS);
    struct own_server there = {.connection = peer_connect(&meeting)};
    xous_pid_t clients[LENDERS];

    client_pages = LONG_PAGES;
    for (unsigned i = 0; i < LENDERS; i++) {
        clients[i] = child_start(lend_and_look, XOUS_LEND_MUTABLE,
                                 &(struct child_options){.memory = 4ul << 20, .handles = {there.connection}});
        (void)meeting_hear(&meeting, 1);
    }
    child_kill(server);
    for (unsigned i = 0; i < LENDERS; i++) {
        CHECK_EQUAL(child_wait(clients[i]).status, XOUS_PROCESS_TERMINATED);
    }
}

/* --- ends of the client --- */

static void D17_a_client_dies_before_receipt(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);

    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct xous_message message;
        child_kill(client_queued(&own, kind));
        CHECK_EQUAL(xous_message_receive(own.server, XOUS_HOW_TRY, &message), XOUS_TIMEOUT);
    }
}

static void D18_a_client_dies_after_receipt(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);

    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct xous_message message;
        client_pages = kind == XOUS_LEND ? 2 : LONG_PAGES;
        child_kill(client_received(&own, kind, &message));
        uint64_t *words = (uint64_t *)message.words[0];
        CHECK(pages_hold(words, client_pages, own_word));
        if (kind == XOUS_LEND_MUTABLE) {
            memset(words, 0x5a, SIZE(client_pages));
        }
        CHECK_EQUAL(reply_try(&message, 0), XOUS_PROCESS_TERMINATED);
        CHECK(!is_mapped(message.words[0]));
        CHECK_EQUAL(reply_try(&message, 0), XOUS_STALE_TOKEN);
    }
}

static uint64_t lend_to_peer_and_die(uint64_t unused)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    struct xous_message message;

    (void)unused;
    /* The whole knot is this process's: the client that lends is its child, and dies first. */
    xous_pid_t client = client_received(&own, XOUS_LEND_MUTABLE, &message);
    child_kill(client);
    return 0;
}

static void D19_both_sides_die(void)
{
    for (int i = 0; i < 4; i++) {
        child_join(child_start(lend_to_peer_and_die, 0, &(struct child_options){.memory = 8ul << 20}));
    }
}

static void D17_queued_moves_are_freed_with_their_server(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    uint64_t *words = pages_make(LONG_PAGES);
    uint64_t before = memory_charged();

    CHECK_OK(send_error(own.connection, XOUS_MOVE, 1, (uintptr_t)words, SIZE(LONG_PAGES)));
    CHECK_OK(destroy(own.server));
    CHECK(memory_charged() + SIZE(LONG_PAGES) <= before);
    CHECK(!is_mapped((uintptr_t)words));
}

/* --- accesses and calls of the client meanwhile --- */

static uint64_t lend_in_thread(void *connection)
{
    return (uint64_t)send_error((xous_handle_t)(uintptr_t)connection, XOUS_LEND_MUTABLE, ORDER_HOLD,
                                0x80000000ul - XOUS_PAGE_SIZE, SIZE(2));
}

static uint64_t read_lend_in_thread(void *connection)
{
    return (uint64_t)send_error((xous_handle_t)(uintptr_t)connection, XOUS_LEND, ORDER_HOLD,
                                0x80000000ul - XOUS_PAGE_SIZE, SIZE(2));
}

enum touch {
    TOUCH_LOAD = 1,
    TOUCH_STORE = 2,
    TOUCH_KIND = 8, /* + kind of the loan */
};

/* Has a second thread lend, then touches what is lent. */
static uint64_t lend_and_touch(uint64_t how)
{
    volatile uint64_t *words = pages_make(2);
    bool for_reading = how / TOUCH_KIND == XOUS_LEND;
    struct xous_thread *thread;

    CHECK_OK(xous_thread_create(&thread, for_reading ? read_lend_in_thread : lend_in_thread,
                                (void *)(uintptr_t)child_handle(0), NULL));
    await_state(own_pid(), XOUS_THREAD_SENDING);
    if (how & TOUCH_STORE) {
        words[1] = 1;
    }
    CHECK_EQUAL(words[1], 1);
    return 55;
}

static void expect_lent_fault(uint64_t how, enum xous_access access)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    struct child_end end = child_wait(child_start_with(lend_and_touch, how, own.connection));

    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.cause, XOUS_FAULT_LENT);
    CHECK_EQUAL(end.access, access);
    CHECK_EQUAL(end.address, 0x80000000ul - XOUS_PAGE_SIZE + sizeof(uint64_t));
}

static void D12_touching_what_is_lent_mutably(void)
{
    expect_lent_fault(XOUS_LEND_MUTABLE * TOUCH_KIND + TOUCH_LOAD, XOUS_ACCESS_READ);
    expect_lent_fault(XOUS_LEND_MUTABLE * TOUCH_KIND + TOUCH_STORE, XOUS_ACCESS_WRITE);
}

static void D13_what_is_lent_for_reading_can_be_read_only(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    struct child_end end =
        child_wait(child_start_with(lend_and_touch, XOUS_LEND * TOUCH_KIND + TOUCH_LOAD, own.connection));

    CHECK_EQUAL(end.state, XOUS_PROCESS_EXITED);
    CHECK_EQUAL(end.status, 55);
    expect_lent_fault(XOUS_LEND * TOUCH_KIND + TOUCH_STORE, XOUS_ACCESS_WRITE);
}

static void expect_share_violations(xous_handle_t connection, uint64_t *words, size_t pages)
{
    xous_pid_t child;

    CHECK_OK(child_spawn_small(&child));
    CHECK_EQUAL(xous_memory_free(words, SIZE(pages)), XOUS_SHARE_VIOLATION);
    CHECK_EQUAL(xous_memory_protect(words, SIZE(pages), XOUS_READ), XOUS_SHARE_VIOLATION);
    for (uint64_t kind = XOUS_LEND; kind <= XOUS_MOVE; kind++) {
        uint64_t how = kind == XOUS_MOVE ? kind : kind | xous_timeout(SHORT_MICROSECONDS);
        CHECK_EQUAL(send_error(connection, how, 1, (uintptr_t)words, SIZE(pages)), XOUS_SHARE_VIOLATION);
    }
    struct xous_result result =
        xous_raw_memory_give((struct xous_args_memory_give){.pid = child,
                                                            .origin = (uintptr_t)words,
                                                            .target = 0x50000000,
                                                            .size = SIZE(pages),
                                                            .rights = XOUS_READ});
    CHECK_EQUAL(xous_result_error(&result), XOUS_SHARE_VIOLATION);
    CHECK_EQUAL(xous_memory_allocate_at(words, SIZE(pages), XOUS_READ_WRITE), XOUS_MEMORY_IN_USE);
    child_kill(child);
}

static uint64_t call_in_thread(void *arguments)
{
    const struct xous_args_client_send *send_arguments = arguments;
    struct xous_result result = xous_raw_client_send(*send_arguments);

    return (uint64_t)xous_result_error(&result);
}

/* While one thread lends them, no other can do anything to the pages, nor to more than them. */
static void D11_lent_pages_are_nobodys_to_change(void)
{
    struct lending lending = lending_start();
    uint64_t *words = pages_make(4);

    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct xous_args_client_send arguments = {
            lending.connection, kind, ORDER_HOLD, (uintptr_t)words + SIZE(1), SIZE(2), 0, 0};
        struct xous_thread *thread;
        uint64_t value;
        CHECK_OK(xous_thread_create(&thread, call_in_thread, &arguments, NULL));
        struct xous_message held = receive(lending.meeting.server);
        CHECK_EQUAL(held.id, HELD);
        expect_share_violations(lending.connection, words + XOUS_PAGE_SIZE / 8, 2);
        expect_share_violations(lending.connection, words, 4);
        reply(&held, 0);
        (void)meeting_hear(&lending.meeting, REPLIED);
        CHECK_OK(xous_thread_join(thread, XOUS_FOREVER, &value));
        CHECK_EQUAL(value, XOUS_OK);
        CHECK(pages_hold(words, 4, own_word));
        words[0] = words[0];
    }
    lending_end(&lending);
}

/* --- within one process --- */

static void D27_lending_to_oneself(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    uint64_t *words = pages_make(2);

    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct xous_args_client_send arguments = {own.connection, kind, 1, (uintptr_t)words, SIZE(2), 3, 4};
        struct xous_thread *thread;
        uint64_t value;
        CHECK_OK(xous_thread_create(&thread, call_in_thread, &arguments, NULL));
        struct xous_message message = receive(own.server);
        CHECK_EQUAL(message.words[0], (uintptr_t)words);
        CHECK_EQUAL(message.words[1], SIZE(2));
        CHECK(kind == XOUS_LEND_MUTABLE || words[1] == 1);
        CHECK_EQUAL(xous_memory_free(words, SIZE(2)), XOUS_SHARE_VIOLATION);
        reply(&message, 0);
        CHECK_OK(xous_thread_join(thread, XOUS_FOREVER, &value));
        CHECK_EQUAL(value, XOUS_OK);
        CHECK(pages_hold(words, 2, own_word));
    }
    pages_free(words, 2);
}

static uint64_t lend_again_and_again(uint64_t rounds)
{
    uint64_t *words = pages_make(3);

    for (uint64_t i = 0; i < rounds; i++) {
        CHECK_OK(send_error(child_handle(0), XOUS_LEND_MUTABLE, i, (uintptr_t)words, SIZE(3)));
        CHECK_EQUAL(words[0], i + 1);
        words[0] = 0;
        CHECK(pages_hold(words, 3, own_word));
    }
    return 0;
}

#define CROWD 6u
#define CROWD_ROUNDS 20u

/* Many loans at once, returned in another order than they came. */
static void D28_replies_to_loans_out_of_order(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    struct child_options options = {.memory = 1ul << 20, .handles = {own.connection}};
    xous_pid_t pids[CROWD];

    for (unsigned i = 0; i < CROWD; i++) {
        pids[i] = child_start(lend_again_and_again, CROWD_ROUNDS, &options);
    }
    for (unsigned round = 0; round < CROWD_ROUNDS; round++) {
        struct xous_message messages[CROWD];
        for (unsigned i = 0; i < CROWD; i++) {
            messages[i] = receive(own.server);
        }
        for (unsigned i = CROWD; i-- > 0;) {
            uint64_t *words = (uint64_t *)messages[i].words[0];
            CHECK_EQUAL(words[1], 1);
            words[0] = messages[i].id + 1;
            reply(&messages[i], 0);
        }
    }
    for (unsigned i = 0; i < CROWD; i++) {
        child_join(pids[i]);
    }
}

/* --- time --- */

static void D30_a_loan_times_out_before_receipt(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);

    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct xous_message message;
        client_pages = kind == XOUS_LEND ? 2 : LONG_PAGES;
        struct child_options options = {.memory = 4ul << 20, .handles = {own.connection}};
        xous_pid_t client = child_start(lend_and_look, kind | xous_timeout(SHORT_MICROSECONDS), &options);
        CHECK_EQUAL(child_wait(client).status, XOUS_TIMEOUT);
        CHECK_EQUAL(xous_message_receive(own.server, XOUS_HOW_TRY, &message), XOUS_TIMEOUT);
    }
}

static void D30_a_received_loan_waits_for_its_return(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    struct xous_message message;
    xous_pid_t client = client_received(&own, XOUS_LEND | xous_timeout(20 * SHORT_MICROSECONDS), &message);

    xous_sleep_microseconds(40 * SHORT_MICROSECONDS);
    CHECK_EQUAL(threads_in_state(client, XOUS_THREAD_AWAITING_REPLY), 1);
    reply(&message, 0);
    CHECK_EQUAL(child_wait(client).status, XOUS_OK);
}

static void D31_a_loan_waits_for_room(void)
{
    struct own_server own = own_server_create(SIZE(3), 0);
    struct child_options options = {.handles = {own.connection}};
    struct xous_message message;
    xous_pid_t first = client_received(&own, XOUS_LEND, &message);
    xous_pid_t second = child_start(lend_and_look, XOUS_LEND, &options);

    await_state(second, XOUS_THREAD_AWAITING_SLOT);
    CHECK_EQUAL(child_wait(child_start(lend_and_look, XOUS_LEND | XOUS_HOW_TRY, &options)).status,
                XOUS_SERVER_QUEUE_FULL);
    CHECK_EQUAL(
        child_wait(child_start(lend_and_look, XOUS_LEND | xous_timeout(SHORT_MICROSECONDS), &options)).status,
        XOUS_TIMEOUT);
    reply(&message, 0);
    CHECK_EQUAL(child_wait(first).status, XOUS_OK);
    message = receive(own.server);
    CHECK_EQUAL(message.sender, second);
    reply(&message, 0);
    CHECK_EQUAL(child_wait(second).status, XOUS_OK);
}

/* The time that the call was given runs on when the wait for room is over. */
static void D31_a_loan_that_waited_for_room_still_times_out(void)
{
    struct own_server own = own_server_create(SIZE(3), 0);
    struct child_options options = {.handles = {own.connection}};
    struct xous_message message;
    xous_pid_t first = client_received(&own, XOUS_LEND, &message);
    xous_pid_t second =
        child_start(lend_and_look, XOUS_LEND | xous_timeout(50 * SHORT_MICROSECONDS), &options);

    await_state(second, XOUS_THREAD_AWAITING_SLOT);
    reply(&message, 0);
    CHECK_EQUAL(child_wait(first).status, XOUS_OK);
    struct child_end end;
    CHECK_OK(child_wait_how(second, xous_timeout(5000000), &end));
    CHECK_EQUAL(end.status, XOUS_TIMEOUT);
}

static const struct test tests[] = {
    TEST(D15_a_server_ends_with_loans),
    TEST(D15_a_server_process_is_killed_with_loans),
    TEST(D17_a_client_dies_before_receipt),
    TEST(D18_a_client_dies_after_receipt),
    TEST(D19_both_sides_die),
    TEST(D17_queued_moves_are_freed_with_their_server),
    TEST(D12_touching_what_is_lent_mutably),
    TEST(D13_what_is_lent_for_reading_can_be_read_only),
    TEST(D11_lent_pages_are_nobodys_to_change),
    TEST(D27_lending_to_oneself),
    TEST(D28_replies_to_loans_out_of_order),
    TEST(D30_a_loan_times_out_before_receipt),
    TEST(D30_a_received_loan_waits_for_its_return),
    TEST(D31_a_loan_waits_for_room),
    TEST(D31_a_loan_that_waited_for_room_still_times_out),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
