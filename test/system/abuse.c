/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Processes that take all they can get, flood, lie, or never answer: what others notice of it.
 */
#include <string.h>

#include <xous/buffer.h>
#include <xous/memory.h>
#include <xous/message.h>
#include <xous/names.h>
#include <xous/syscall.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "harness.h"
#include "peer.h"
#include "watch.h"

#define SHORT_MICROSECONDS 3000ul
#define GREEDY_MEMORY (2ul << 20)

/* The services answer, and a process can be started: to others nothing has happened. */
static void others_are_well(void)
{
    xous_handle_t connection;
    xous_pid_t child;

    CHECK_EQUAL(xous_name_connect("no such name", XOUS_HOW_TRY, &connection), XOUS_SERVER_NOT_FOUND);
    CHECK_OK(child_spawn_small(&child));
    CHECK_OK(child_resume(child, 0, 0));
    child_join(child);
}

/* --- one who takes all --- */

/* Made before anything is taken. */
static struct own_server taker;

static uint64_t take_memory(void)
{
    void *address;
    uint64_t count = 0;

    while (xous_memory_allocate(XOUS_PAGE_SIZE, XOUS_READ_WRITE | XOUS_MEMORY_POPULATE, &address) ==
           XOUS_OK) {
        count++;
    }
    return count;
}

static uint64_t take_reservations(void)
{
    void *address;
    uint64_t count = 0;

    while (xous_memory_allocate(1ul << 30, XOUS_MEMORY_RESERVE, &address) == XOUS_OK) {
        count++;
    }
    return count;
}

static uint64_t take_servers(void)
{
    uint64_t count = 0;

    while (xous_raw_server_create((struct xous_args_server_create){}).tag == XOUS_TAG_OK) {
        count++;
    }
    return count;
}

static uint64_t take_connections(void)
{
    uint64_t count = 0;

    while (xous_raw_server_connection((struct xous_args_server_connection){.server = taker.server}).tag ==
           XOUS_TAG_OK) {
        count++;
    }
    return count;
}

static void sleep_for_ever(void)
{
    static uint32_t word;

    for (;;) {
        (void)xous_raw_thread_wait((struct xous_args_thread_wait){.address = (uintptr_t)&word});
    }
}

static uint64_t take_threads(void)
{
    static _Alignas(16) uint8_t stack[1024]; /* of all: they use it one after another, and never again */
    uint64_t count = 0;

    while (
        xous_raw_thread_create((struct xous_args_thread_create){.entry = (uintptr_t)sleep_for_ever,
                                                                .stack = (uintptr_t)(stack + sizeof(stack))})
            .tag == XOUS_TAG_OK) {
        count++;
    }
    return count;
}

static uint64_t take_processes(void)
{
    xous_pid_t pid;
    uint64_t count = 0;

    while (child_spawn_small(&pid) == XOUS_OK) {
        count++;
    }
    return count;
}

static uint64_t take_slots(void)
{
    uint64_t count = 0;

    while (send_error(taker.connection, XOUS_SCALAR | XOUS_HOW_TRY, 1, 0, 0) == XOUS_OK) {
        count++;
    }
    return count;
}

typedef uint64_t (*take_function_t)(void);
static const take_function_t takers[] = {take_slots,     take_servers,      take_connections, take_threads,
                                         take_processes, take_reservations, take_memory};

static uint64_t take_one_kind(uint64_t index)
{
    taker = own_server_create(0, 0);
    CHECK(takers[index]() > 0);
    meeting_say(1, index, 0);
    sleep_for_ever();
    return 0;
}

/* Of each kind in turn: the taker alone is refused, and gives all back when it is killed. */
static void J17_each_kind_of_object_runs_out_alone(void)
{
    struct meeting meeting = meeting_create();
    const struct child_options options = {.memory = GREEDY_MEMORY, .handles = {meeting.connection}};

    for (uint64_t i = 0; i < TESTS_COUNT(takers); i++) {
        xous_pid_t greedy = child_start(take_one_kind, i, &options);
        (void)meeting_hear(&meeting, 1);
        others_are_well();
        child_kill(greedy);
    }
}

static uint64_t take_everything(uint64_t unused)
{
    (void)unused;
    taker = own_server_create(0, 0);
    for (size_t i = 0; i < TESTS_COUNT(takers); i++) {
        (void)takers[i]();
    }
    meeting_say(1, 0, 0);
    sleep_for_ever();
    return 0;
}

static void M06_one_who_takes_everything_hurts_itself_alone(void)
{
    struct meeting meeting = meeting_create();
    const struct child_options options = {.memory = GREEDY_MEMORY, .handles = {meeting.connection}};
    xous_pid_t greedy = child_start(take_everything, 0, &options);

    (void)meeting_hear(&meeting, 1);
    others_are_well();
    child_kill(greedy);
}

static uint64_t allocate_all(uint64_t unused)
{
    void *address;

    (void)unused;
    (void)take_memory();
    CHECK_EQUAL(xous_memory_allocate(XOUS_PAGE_SIZE, XOUS_READ_WRITE, &address), XOUS_OUT_OF_MEMORY);
    meeting_say(1, 0, 0);
    return 0;
}

static void J01_memory_runs_out_for_one_alone(void)
{
    struct meeting meeting = meeting_create();
    const struct child_options options = {.memory = 8ul << 20, .handles = {meeting.connection}};
    xous_pid_t child = child_start(allocate_all, 0, &options);

    others_are_well();
    (void)meeting_hear(&meeting, 1);
    others_are_well();
    child_join(child);
}

/* --- one who floods --- */

#define SERVED_WITHIN \
    (XOUS_SLOTS_DEFAULT + 2) /* messages: a flood's slots, the one it waits with, the call itself */

static uint64_t store_at(uint64_t address)
{
    *(volatile uint64_t *)address = 1;
    return 0;
}

static uint64_t flood(uint64_t unused)
{
    (void)unused;
    for (uint64_t i = 0;; i++) {
        CHECK_OK(send_error(child_handle(0), XOUS_SCALAR, 1, i, 0));
    }
}

static uint64_t call_some(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        CHECK_OK(send_error(child_handle(0), XOUS_BLOCKING_SCALAR, 2, i, 0));
    }
    return 0;
}

/* The flood fills its own slots only: whoever calls is served behind them, not behind all that is still to come. */
static void M05_a_flood_delays_others_by_its_slots_only(void)
{
    struct own_server own = own_server_create(0, 0);
    xous_handle_t other;
    CHECK_OK(xous_connect(own.sid, XOUS_FOREVER, 0, &other));
    xous_pid_t flooder = child_start_with(flood, 0, own.connection);
    await_state(flooder, XOUS_THREAD_AWAITING_SLOT);
    xous_pid_t caller = child_start_with(call_some, 20, other);
    await_state(caller, XOUS_THREAD_SENDING);

    for (unsigned calls = 0, since = 0; calls < 20;) {
        struct xous_message message = receive(own.server);
        since++;
        CHECK(since <= SERVED_WITHIN);
        if (message.id == 2) {
            calls++;
            since = 0;
            reply(&message, 0);
            if (calls < 20) {
                await_state(caller, XOUS_THREAD_SENDING);
            }
        }
    }
    child_join(caller);
    child_kill(flooder);
}

/* --- one who lies --- */

/* The address of a lend is the client's; what the server finds is its own window, wherever the client wanted it. */
static uint64_t lend_over_the_servers_memory(uint64_t address)
{
    CHECK_OK(xous_memory_allocate_at((void *)address, XOUS_PAGE_SIZE, XOUS_READ_WRITE));
    CHECK_OK(send_error(child_handle(0), XOUS_LEND_MUTABLE, 1, address, XOUS_PAGE_SIZE));
    return *(uint64_t *)address;
}

static void M04_a_lend_cannot_lie_over_the_servers_memory(void)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    uint64_t *secret = (uint64_t *)0x30000000ul;
    CHECK_OK(xous_memory_allocate_at(secret, XOUS_PAGE_SIZE, XOUS_READ_WRITE));
    secret[0] = 77;
    xous_pid_t client = child_start_with(lend_over_the_servers_memory, (uintptr_t)secret, own.connection);
    struct xous_message message = receive(own.server);

    CHECK_EQUAL(message.words[1], XOUS_PAGE_SIZE);
    CHECK(message.words[0] + XOUS_PAGE_SIZE <= (uintptr_t)secret || message.words[0] > (uintptr_t)secret);
    *(uint64_t *)message.words[0] = 1;
    CHECK_EQUAL(secret[0], 77);
    reply(&message, 0);
    CHECK_EQUAL(child_wait(client).status, 1);
}

/* --- what must not be found out --- */

#define GUESSES 20000u

static void M01_guessed_sids_reach_nobody(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_sid guess = own.sid;
    xous_handle_t connection;

    for (unsigned i = 0; i < GUESSES; i++) {
        guess.low = guess.low * 6364136223846793005ul + 1442695040888963407ul;
        guess.high ^= guess.low >> 7;
        CHECK_EQUAL(xous_connect(guess, XOUS_HOW_TRY, 0, &connection), XOUS_SERVER_NOT_FOUND);
    }
    for (unsigned bit = 0; bit < 64; bit++) {
        struct xous_sid near[] = {{own.sid.low ^ 1ul << bit, own.sid.high},
                                  {own.sid.low, own.sid.high ^ 1ul << bit}};
        CHECK_EQUAL(xous_connect(near[0], XOUS_HOW_TRY, 0, &connection), XOUS_SERVER_NOT_FOUND);
        CHECK_EQUAL(xous_connect(near[1], XOUS_HOW_TRY, 0, &connection), XOUS_SERVER_NOT_FOUND);
    }
    CHECK_OK(xous_connect(own.sid, XOUS_HOW_TRY, 0, &connection));
}

#define LIST_BYTES 4096u

/* One portion of a list over a buffer of that filling; returns the bytes that entries took. */
static uint64_t list_over(enum xous_list_topic topic, int filling, uint8_t *buffer)
{
    static const size_t sizes[XOUS_LIST_TOPICS] = {
        [XOUS_LIST_PROCESSES] = sizeof(struct xous_process_entry),
        [XOUS_LIST_THREADS] = sizeof(struct xous_thread_entry),
        [XOUS_LIST_SERVERS] = sizeof(struct xous_server_entry),
        [XOUS_LIST_CONNECTIONS] = sizeof(struct xous_connection_entry),
        [XOUS_LIST_MEMORY] = sizeof(struct xous_memory_entry),
        [XOUS_LIST_INTERRUPTS] = sizeof(struct xous_interrupt_entry),
        [XOUS_LIST_ACCOUNTS] = sizeof(struct xous_account_entry),
        [XOUS_LIST_LENDS] = sizeof(struct xous_lend_entry),
        [XOUS_LIST_OBJECTS] = sizeof(struct xous_object_entry),
    };

    CHECK(sizes[topic] != 0);
    memset(buffer, filling, LIST_BYTES);
    struct xous_result result = xous_raw_system_list(
        (struct xous_args_system_list){.topic = topic, .buffer = (uintptr_t)buffer, .size = LIST_BYTES});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    uint64_t used = result.value[0] * sizes[topic];
    for (uint64_t i = used; i < LIST_BYTES; i++) {
        CHECK_EQUAL(buffer[i], filling);
    }
    return used;
}

/* Every byte of an entry is defined, and none is touched beyond the entries. Times and counts go on, in few bytes. */
static void M08_lists_leave_no_byte_undefined(void)
{
    static uint8_t first[LIST_BYTES];
    static uint8_t second[LIST_BYTES];

    for (unsigned topic = 0; topic < XOUS_LIST_TOPICS; topic++) {
        uint64_t used = list_over(topic, 0xa5, first);
        uint64_t both = 0;
        CHECK_EQUAL(list_over(topic, 0x5a, second), used);
        for (uint64_t i = 0; i < used; i++) {
            both += first[i] == 0xa5 && second[i] == 0x5a;
        }
        CHECK_EQUAL(both, 0);
    }
}

static bool is_kernel_address(uint64_t word)
{
    return word >> 38 == (1ul << 26) - 1;
}

static void M11_no_kernel_address_is_shown(void)
{
    static _Alignas(8) uint8_t buffer[LIST_BYTES];
    struct own_server own = own_server_create(PEER_BORROW, 0);

    for (unsigned topic = 0; topic < XOUS_LIST_TOPICS; topic++) {
        uint64_t used = list_over(topic, 0, buffer);
        for (uint64_t i = 0; i + sizeof(uint64_t) <= used; i += 4) {
            uint64_t word;
            memcpy(&word, buffer + i, sizeof(word));
            CHECK(!is_kernel_address(word));
        }
    }
    xous_pid_t caller = child_start_with(call_some, 1, own.connection);
    struct xous_message message = receive(own.server);
    CHECK(!is_kernel_address(message.token));
    reply(&message, 0);
    child_join(caller);
    struct child_end end = child_wait(child_start(store_at, 0, NULL));
    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK(!is_kernel_address(end.pc) && !is_kernel_address(end.address) && !is_kernel_address(end.status));
}

/* --- a server that does harm --- */

static uint64_t answer_badly(uint64_t unused)
{
    xous_handle_t server = peer_server();

    (void)unused;
    for (unsigned i = 0; i < 3; i++) {
        struct xous_message message = receive(server);
        struct xous_answer answer = xous_answer_make(&message, 0, 0);
        answer.words[3] = i == 0 ? 0 : ~0ul;
        answer.words[4] = i == 0 ? 2ul * XOUS_PAGE_SIZE : i == 1 ? 8 : ~0ul;
        CHECK_OK(xous_message_reply(&answer));
    }
    (void)receive(server);
    sleep_for_ever();
    return 0;
}

static void M14_bad_answers_are_refused_and_none_is_not_waited_for(void)
{
    struct meeting meeting = meeting_create();
    xous_pid_t server = meeting_child(&meeting, answer_badly, 0);
    xous_handle_t connection = peer_connect(&meeting);
    uint64_t words[4] = {1, 2, 3, 4};

    for (unsigned i = 0; i < 3; i++) {
        CHECK(XOUS_EXCHANGE_STRUCT(connection, XOUS_FOREVER, 1, &words).error != XOUS_OK);
    }
    CHECK_EQUAL(send_error(connection, xous_timeout(SHORT_MICROSECONDS), 1, 0, 0), XOUS_TIMEOUT);
    CHECK_EQUAL(XOUS_LEND_STRUCT(connection, xous_timeout(SHORT_MICROSECONDS), 1, &words).error,
                XOUS_TIMEOUT);
    child_kill(server);
    CHECK_EQUAL(XOUS_LEND_STRUCT(connection, XOUS_FOREVER, 1, &words).error, XOUS_SERVER_NOT_FOUND);
}

static const struct test tests[] = {
    TEST(J01_memory_runs_out_for_one_alone),
    TEST(J17_each_kind_of_object_runs_out_alone),
    TEST(M01_guessed_sids_reach_nobody),
    TEST(M04_a_lend_cannot_lie_over_the_servers_memory),
    TEST(M05_a_flood_delays_others_by_its_slots_only),
    TEST(M06_one_who_takes_everything_hurts_itself_alone),
    TEST(M08_lists_leave_no_byte_undefined),
    TEST(M11_no_kernel_address_is_shown),
    TEST(M14_bad_answers_are_refused_and_none_is_not_waited_for),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
