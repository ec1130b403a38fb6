/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Servers and connections: their lives, their ends, and what becomes of those who wait at them.
 */
#include <xous/memory.h>
#include <xous/syscall.h>
#include <xous/thread.h>

#include "child.h"
#include "harness.h"
#include "peer.h"
#include "watch.h"

#define CYCLES 10000u
#define SHORT_MICROSECONDS 3000ul
#define CHOSEN ((struct xous_sid){0x1122334455667788ul, 0x99aabbccddeeff00ul})

static xous_error_t destroy(xous_handle_t server)
{
    struct xous_result result = xous_raw_server_destroy((struct xous_args_server_destroy){.server = server});

    return xous_result_error(&result);
}

static xous_error_t create_chosen(struct xous_sid sid, xous_handle_t *server)
{
    struct xous_result result =
        xous_raw_server_create((struct xous_args_server_create){.sid_low = sid.low, .sid_high = sid.high});

    *server = (xous_handle_t)result.value[0];
    return xous_result_error(&result);
}

static void B01_ten_thousand_lives_of_a_server(void)
{
    uint64_t before = memory_charged();
    xous_handle_t last = 0;

    for (unsigned i = 0; i < CYCLES; i++) {
        struct own_server own = own_server_create(0, 0);
        xous_handle_t connection;
        CHECK_OK(xous_connect(own.sid, XOUS_FOREVER, 0, &connection));
        CHECK(own.server != last);
        CHECK_OK(xous_disconnect(connection));
        CHECK_OK(xous_disconnect(own.connection));
        CHECK_OK(destroy(own.server));
        last = own.server;
        if (i == 0) {
            before = memory_charged(); /* with the tables that the first one needed */
        }
    }
    CHECK_EQUAL(memory_charged(), before);
}

/* --- connecting --- */

static void B02_connect_to_nobody(void)
{
    xous_handle_t connection;
    uint64_t before = memory_charged();

    CHECK_EQUAL(xous_connect(CHOSEN, XOUS_HOW_TRY, 0, &connection), XOUS_SERVER_NOT_FOUND);
    CHECK_EQUAL(xous_connect(CHOSEN, xous_timeout(SHORT_MICROSECONDS), 0, &connection), XOUS_TIMEOUT);
    CHECK_EQUAL(memory_charged(), before);
}

static uint64_t connect_and_call(uint64_t id)
{
    xous_handle_t connection;

    CHECK_OK(xous_connect(CHOSEN, XOUS_FOREVER, 0, &connection));
    struct xous_result result = send(connection, 0, id, 0, 0);
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_EQUAL(result.value[1], id + 1);
    return 0;
}

#define WAITERS 12u

static void B14_all_who_wait_for_a_server_find_it(void)
{
    xous_pid_t pids[WAITERS];
    xous_handle_t server;
    uint64_t seen = 0;

    for (uint64_t i = 0; i < WAITERS; i++) {
        pids[i] = child_start(connect_and_call, i, &(struct child_options){.memory = 1ul << 20});
        await_state(pids[i], XOUS_THREAD_CONNECTING);
    }
    CHECK_OK(create_chosen(CHOSEN, &server));
    for (unsigned i = 0; i < WAITERS; i++) {
        struct xous_message message = receive(server);
        CHECK_EQUAL((seen >> message.id) & 1, 0);
        seen |= 1ul << message.id;
        reply(&message, message.id + 1);
    }
    for (unsigned i = 0; i < WAITERS; i++) {
        child_join(pids[i]);
    }
}

static uint64_t create_taken(uint64_t unused)
{
    xous_handle_t server;

    (void)unused;
    return (uint64_t)create_chosen(CHOSEN, &server);
}

static void B03_an_identity_is_taken_once(void)
{
    xous_handle_t server;
    xous_handle_t other;

    CHECK_OK(create_chosen(CHOSEN, &server));
    uint64_t before = memory_charged();
    CHECK_EQUAL(create_chosen(CHOSEN, &other), XOUS_SERVER_EXISTS);
    CHECK_EQUAL(memory_charged(), before);
    CHECK_EQUAL(child_wait(child_start(create_taken, 0, NULL)).status, XOUS_SERVER_EXISTS);
    xous_pid_t client = child_start(connect_and_call, 5, NULL);
    struct xous_message message = receive(server);
    reply(&message, 6);
    child_join(client);
}

static void B04_each_connection_is_its_own(void)
{
    struct own_server own = own_server_create(0, 0);
    xous_handle_t second;

    CHECK_OK(xous_connect(own.sid, XOUS_FOREVER, 0, &second));
    CHECK(second != own.connection);
    CHECK_OK(xous_disconnect(own.connection));
    CHECK_OK(send_error(second, XOUS_SCALAR, 3, 0, 0));
    CHECK_EQUAL(receive(own.server).id, 3);
}

static void B05_closed_connections_stay_closed(void)
{
    struct own_server own = own_server_create(0, 0);
    struct own_server other = own_server_create(0, 0);

    CHECK_OK(xous_disconnect(own.connection));
    CHECK_EQUAL(xous_disconnect(own.connection), XOUS_INVALID_HANDLE);
    CHECK_EQUAL(send_error(own.connection, 0, 1, 0, 0), XOUS_INVALID_HANDLE);
    CHECK_EQUAL(send_error(own.server, 0, 1, 0, 0), XOUS_INVALID_HANDLE);
    for (int i = 0; i < 100; i++) {
        xous_handle_t again;
        CHECK_OK(xous_connect(other.sid, XOUS_FOREVER, 0, &again));
        CHECK(again != own.connection);
        CHECK_EQUAL(send_error(own.connection, XOUS_SCALAR, 1, 0, 0), XOUS_INVALID_HANDLE);
    }
    CHECK_OK(destroy(own.server));
    CHECK_EQUAL(destroy(own.server), XOUS_INVALID_HANDLE);
}

/* --- full --- */

/* Connects until it is refused; returns how often it worked, and the last of them. */
static unsigned connect_until_full(struct xous_sid sid, xous_handle_t *last)
{
    unsigned count = 0;
    xous_handle_t connection;
    xous_error_t error;

    while ((error = xous_connect(sid, XOUS_FOREVER, 0, &connection)) == XOUS_OK) {
        *last = connection;
        count++;
    }
    CHECK_EQUAL(error, XOUS_OUT_OF_MEMORY);
    return count;
}

static uint64_t fill_with_connections(uint64_t unused)
{
    struct own_server own = own_server_create(0, 0);
    xous_handle_t last = 0;
    xous_handle_t again;

    (void)unused;
    CHECK(connect_until_full(own.sid, &last) > 100);
    CHECK_EQUAL(xous_connect(own.sid, XOUS_HOW_TRY, 0, &again), XOUS_OUT_OF_MEMORY);
    CHECK_OK(send_error(own.connection, XOUS_SCALAR, 1, 0, 0));
    CHECK_OK(send_error(last, XOUS_SCALAR, 2, 0, 0));
    CHECK_OK(xous_disconnect(own.connection));
    CHECK_EQUAL(receive(own.server).id, 1); /* its slot is what still held the object */
    CHECK_OK(xous_connect(own.sid, XOUS_FOREVER, 0, &again));
    CHECK_EQUAL(xous_connect(own.sid, XOUS_FOREVER, 0, &own.connection), XOUS_OUT_OF_MEMORY);
    return 0;
}

static void B06_full_of_connections(void)
{
    child_join(child_start(fill_with_connections, 0, &(struct child_options){.memory = 1ul << 20}));
}

static uint64_t fill_with_servers(uint64_t unused)
{
    struct xous_result result = {0};
    struct own_server first = own_server_create(0, 0);
    uint64_t last = 0;
    unsigned count = 0;

    (void)unused;
    while ((result = xous_raw_server_create((struct xous_args_server_create){.flags = 0})).tag ==
           XOUS_TAG_OK) {
        last = result.value[0];
        count++;
    }
    CHECK_EQUAL(result.value[0], XOUS_OUT_OF_MEMORY);
    CHECK(count > 100);
    CHECK_OK(send_error(first.connection, XOUS_SCALAR, 9, 0, 0));
    CHECK_EQUAL(receive(first.server).id, 9);
    CHECK_OK(destroy((xous_handle_t)last));
    CHECK_EQUAL(xous_raw_server_create((struct xous_args_server_create){.flags = 0}).tag, XOUS_TAG_OK);
    return 0;
}

static void B07_full_of_servers(void)
{
    child_join(child_start(fill_with_servers, 0, &(struct child_options){.memory = 1ul << 20}));
}

/* --- ends --- */

/* What a client does until its server ends: the error of its send is its status. */
static uint64_t send_one(uint64_t kind)
{
    uint64_t *page;

    CHECK_OK(xous_memory_allocate(XOUS_PAGE_SIZE, XOUS_READ_WRITE, (void **)&page));
    page[0] = 0x5151;
    xous_error_t error = send_error(child_handle(0), kind, 1, (uintptr_t)page, XOUS_PAGE_SIZE);
    CHECK(kind == XOUS_MOVE || page[0] == 0x5151);
    if (kind != XOUS_MOVE) {
        page[0] = 1; /* it is ours again, and writable */
    }
    return (uint64_t)error;
}

static const uint64_t answered_kinds[] = {XOUS_BLOCKING_SCALAR, XOUS_LEND, XOUS_LEND_MUTABLE};

/* Each kind, queued or received, ends with that error. */
static void B08_server_ends_with_messages(void)
{
    for (unsigned i = 0; i < 2 * TESTS_COUNT(answered_kinds); i++) {
        struct own_server own = own_server_create(PEER_BORROW, 0);
        bool received = i % 2 != 0;
        xous_pid_t client = child_start_with(send_one, answered_kinds[i / 2], own.connection);
        struct xous_message message = {0};

        await_state(client, XOUS_THREAD_SENDING);
        if (received) {
            message = receive(own.server);
        }
        CHECK_OK(destroy(own.server));
        CHECK_EQUAL(child_wait(client).status, XOUS_SERVER_NOT_FOUND);
        CHECK(!received || reply_try(&message, 0) == XOUS_STALE_TOKEN);
        CHECK_EQUAL(send_error(own.connection, 0, 1, 0, 0), XOUS_SERVER_NOT_FOUND);
    }
}

static void B08_server_ends_with_queued_scalars_and_moves(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);

    CHECK_EQUAL(child_wait(child_start_with(send_one, XOUS_SCALAR, own.connection)).status, XOUS_OK);
    CHECK_EQUAL(child_wait(child_start_with(send_one, XOUS_MOVE, own.connection)).status, XOUS_OK);
    uint64_t charged = memory_charged();
    CHECK_OK(destroy(own.server));
    CHECK(memory_charged() < charged);
}

static uint64_t reply_to_any(uint64_t token)
{
    struct xous_result result = xous_raw_server_reply((struct xous_args_server_reply){.token = token});

    CHECK_EQUAL(result.tag, XOUS_TAG_ERROR);
    return result.value[0];
}

static uint64_t use_server_handle(uint64_t handle)
{
    struct xous_message message;

    CHECK_EQUAL(destroy((xous_handle_t)handle), XOUS_INVALID_HANDLE);
    CHECK_EQUAL(xous_message_receive((xous_handle_t)handle, XOUS_HOW_TRY, &message), XOUS_INVALID_HANDLE);
    return 0;
}

static void B09_servers_of_others(void)
{
    struct own_server own = own_server_create(0, 0);
    xous_pid_t client = child_start_with(send_one, XOUS_BLOCKING_SCALAR, own.connection);
    struct xous_message message = receive(own.server);

    child_join(child_start(use_server_handle, own.server, NULL));
    CHECK_EQUAL(child_wait(child_start(reply_to_any, message.token, NULL)).status, XOUS_STALE_TOKEN);
    reply(&message, 0);
    child_join(client);
}

/* --- the server's process ends --- */

enum end {
    END_EXIT,
    END_FAULT,
    END_KILLED,
    ENDS,
};

/* Serves until it has received one message (or none), then ends. */
static uint64_t serve_and_end(uint64_t how)
{
    xous_handle_t server = peer_server();

    if (how & 0x10) {
        (void)receive(server);
    }
    meeting_say(1, 0, 0);
    if ((how & 0xf) == END_FAULT) {
        xous_machine_trap();
    }
    if ((how & 0xf) == END_KILLED) {
        (void)xous_raw_thread_wait(
            (struct xous_args_thread_wait){.how = XOUS_HOW(0, 0, XOUS_HOW_TIMEOUT_MAX)});
    }
    return 0;
}

static void end_of_process(enum end end, uint64_t kind, bool received)
{
    struct meeting meeting = meeting_create();
    xous_pid_t server = meeting_child(&meeting, serve_and_end, end | (received ? 0x10 : 0));
    xous_handle_t connection = peer_connect(&meeting);
    xous_pid_t client = child_start_with(send_one, kind, connection);

    await_state(client, received ? XOUS_THREAD_AWAITING_REPLY : XOUS_THREAD_SENDING);
    (void)meeting_hear(&meeting, 1);
    if (end == END_KILLED) {
        child_kill(server);
    } else {
        (void)child_wait(server);
    }
    CHECK_EQUAL(child_wait(client).status, XOUS_PROCESS_TERMINATED);
    CHECK_EQUAL(send_error(connection, 0, 1, 0, 0), XOUS_SERVER_NOT_FOUND);
}

static void B10_server_process_ends(uint64_t end)
{
    for (unsigned i = 0; i < TESTS_COUNT(answered_kinds); i++) {
        end_of_process((enum end)end, answered_kinds[i], false);
        end_of_process((enum end)end, answered_kinds[i], true);
    }
}

static uint64_t receive_until_error(void *server)
{
    struct xous_message message;

    return (uint64_t)xous_message_receive((xous_handle_t)(uintptr_t)server, XOUS_FOREVER, &message);
}

static void B11_receivers_wake_when_their_server_ends(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_thread *threads[3];

    for (unsigned i = 0; i < TESTS_COUNT(threads); i++) {
        CHECK_OK(xous_thread_create(&threads[i], receive_until_error, (void *)(uintptr_t)own.server, NULL));
    }
    await_states(own_pid(), XOUS_THREAD_RECEIVING, TESTS_COUNT(threads));
    CHECK_OK(destroy(own.server));
    for (unsigned i = 0; i < TESTS_COUNT(threads); i++) {
        uint64_t value;
        CHECK_OK(xous_thread_join(threads[i], XOUS_FOREVER, &value));
        CHECK_EQUAL(value, XOUS_SERVER_NOT_FOUND);
    }
}

static uint64_t call_through(void *connection)
{
    return (uint64_t)send_error((xous_handle_t)(uintptr_t)connection, 0, 4, 0, 0);
}

/* The message is on its way already: it is answered as if nothing had happened. */
static void B13_disconnect_with_a_message_on_the_way(void)
{
    struct own_server own = own_server_create(0, 0);

    for (int received = 0; received < 2; received++) {
        struct xous_thread *thread;
        struct xous_message message = {0};
        xous_handle_t connection;
        uint64_t value;

        CHECK_OK(xous_connect(own.sid, XOUS_FOREVER, 0, &connection));
        CHECK_OK(xous_thread_create(&thread, call_through, (void *)(uintptr_t)connection, NULL));
        await_state(own_pid(), XOUS_THREAD_SENDING);
        if (received == 1) {
            message = receive(own.server);
        }
        CHECK_OK(xous_disconnect(connection));
        if (received == 0) {
            message = receive(own.server);
        }
        reply(&message, 0);
        CHECK_OK(xous_thread_join(thread, XOUS_FOREVER, &value));
        CHECK_EQUAL(value, XOUS_OK);
    }
}

static const struct test tests[] = {
    TEST(B01_ten_thousand_lives_of_a_server),
    TEST(B02_connect_to_nobody),
    TEST(B14_all_who_wait_for_a_server_find_it),
    TEST(B03_an_identity_is_taken_once),
    TEST(B04_each_connection_is_its_own),
    TEST(B05_closed_connections_stay_closed),
    TEST(B06_full_of_connections),
    TEST(B07_full_of_servers),
    TEST(B08_server_ends_with_messages),
    TEST(B08_server_ends_with_queued_scalars_and_moves),
    TEST(B09_servers_of_others),
    {.name = "B10_server_process_exits", .indexed = B10_server_process_ends, .index = END_EXIT},
    {.name = "B10_server_process_faults", .indexed = B10_server_process_ends, .index = END_FAULT},
    {.name = "B10_server_process_is_killed", .indexed = B10_server_process_ends, .index = END_KILLED},
    TEST(B11_receivers_wake_when_their_server_ends),
    TEST(B13_disconnect_with_a_message_on_the_way),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
