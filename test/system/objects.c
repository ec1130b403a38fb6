/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Shared memory objects between real processes: both write, the creator dies, the creator takes it back while the
 * other writes. The runner holds every test to its frames.
 */
#include <string.h>

#include <xous/abi/system.h>
#include <xous/info.h>
#include <xous/memory.h>
#include <xous/message.h>
#include <xous/syscall.h>

#include "child.h"
#include "harness.h"
#include "watch.h"

#define PAGES 600u /* a large page, and single ones */
#define SIZE (PAGES * (uint64_t)XOUS_PAGE_SIZE)
#define WORDS (XOUS_PAGE_SIZE / sizeof(uint64_t))

static xous_handle_t object_make(uint64_t **words)
{
    xous_handle_t object;
    void *address;
    size_t size;

    CHECK_OK(xous_object_create(SIZE, &object));
    CHECK_OK(xous_object_map(object, XOUS_READ_WRITE, &address, &size));
    CHECK_EQUAL(size, SIZE);
    *words = address;
    return object;
}

static volatile uint64_t *given_words(uint64_t rights)
{
    void *address;

    CHECK_OK(xous_object_map(child_handle(0), rights, &address, NULL));
    return address;
}

static void wait_while(volatile uint64_t *word, uint64_t value)
{
    while ((uint32_t)*word == (uint32_t)value) {
        (void)xous_raw_thread_wait(
            (struct xous_args_thread_wait){.address = (uintptr_t)word, .expected = (uint32_t)value});
    }
}

static void tell(volatile uint64_t *word, uint64_t value)
{
    *word = value;
    (void)xous_raw_thread_wake((struct xous_args_thread_wake){.address = (uintptr_t)word, .count = 1});
}

/* --- sharing --- */

/* Adds one to each page's second word, in turn with the parent. */
static uint64_t add_in_turn(uint64_t rounds)
{
    volatile uint64_t *words = given_words(XOUS_READ_WRITE);

    for (uint64_t round = 0; round < rounds; round++) {
        wait_while(words, 2 * round);
        for (unsigned i = 0; i < PAGES; i++) {
            words[i * WORDS + 1]++;
        }
        tell(words, 2 * round + 2);
    }
    return 0;
}

static void J19_two_processes_share_an_object(void)
{
    uint64_t *words;
    xous_handle_t object = object_make(&words);
    xous_pid_t child = child_start_with(add_in_turn, 3, object);

    for (uint64_t round = 0; round < 3; round++) {
        for (unsigned i = 0; i < PAGES; i++) {
            words[i * WORDS + 1] += i;
        }
        tell(words, 2 * round + 1);
        wait_while(words, 2 * round + 1);
    }
    for (unsigned i = 0; i < PAGES; i++) {
        CHECK_EQUAL(words[i * WORDS + 1], 3ul * i + 3);
    }
    child_join(child);
}

static uint64_t write_to_what_may_be_read(uint64_t unused)
{
    volatile uint64_t *words = given_words(XOUS_READ);

    (void)unused;
    CHECK_EQUAL(words[WORDS], 5);
    words[WORDS] = 6;
    return 0;
}

static void J19_reader_cannot_write(void)
{
    uint64_t *words;
    xous_handle_t readable;

    CHECK_OK(xous_object_share(object_make(&words), XOUS_READ, &readable));
    words[WORDS] = 5;
    struct child_end end = child_wait(child_start_with(write_to_what_may_be_read, 0, readable));
    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.access, XOUS_ACCESS_WRITE);
    CHECK_EQUAL(words[WORDS], 5);
}

/* --- the creator dies --- */

/* Grants an object to the server that it knows, and ends. */
static uint64_t create_and_grant(uint64_t value)
{
    uint64_t *words;
    xous_handle_t object = object_make(&words);

    for (unsigned i = 0; i < PAGES; i++) {
        words[i * WORDS] = value + i;
    }
    struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
        .connection = child_handle(0), .how = XOUS_SCALAR | XOUS_HOW_GRANT, .id = 1, .arg1 = object});
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    return 0;
}

static void J19_object_outlives_its_creator(void)
{
    struct xous_result server =
        xous_raw_server_create((struct xous_args_server_create){.flags = XOUS_SERVER_ACCEPT});
    struct xous_result connection =
        xous_raw_server_connection((struct xous_args_server_connection){.server = server.value[0]});
    void *address;
    const struct child_options options = {.memory = CHILD_MEMORY + SIZE,
                                          .handles = {(xous_handle_t)connection.value[0]}};

    child_join(child_start(create_and_grant, 1000, &options));
    struct xous_result got =
        xous_raw_server_receive((struct xous_args_server_receive){.server = server.value[0]});
    CHECK_EQUAL(got.tag, XOUS_TAG_MESSAGE_GRANT + XOUS_SCALAR);
    CHECK_OK(xous_object_map((xous_handle_t)got.value[2], XOUS_READ_WRITE, &address, NULL));
    CHECK_OK(xous_handle_close((xous_handle_t)got.value[2]));
    volatile uint64_t *words = address;
    for (unsigned i = 0; i < PAGES; i++) {
        CHECK_EQUAL(words[i * WORDS], 1000 + i);
        words[i * WORDS] = 0;
    }
    CHECK_EQUAL(counts_now().violations, 0);
    CHECK_OK(xous_memory_free(address, SIZE));
}

/* --- revocation --- */

static uint64_t write_for_ever(uint64_t unused)
{
    volatile uint64_t *words = given_words(XOUS_READ_WRITE);

    for (;; unused++) {
        words[unused % PAGES * WORDS]++;
    }
    return 0;
}

static void J19_object_is_revoked_while_the_other_writes(void)
{
    static uint64_t seen[PAGES];
    uint64_t *words;
    xous_handle_t object = object_make(&words);

    for (unsigned round = 0; round < 5; round++) {
        volatile uint64_t *last = &words[(PAGES - 1) * WORDS];
        uint64_t before = *last;
        xous_pid_t child = child_start_with(write_for_ever, 0, object);
        while (*last == before) {
            yield();
        }
        CHECK_OK(xous_object_revoke(object));
        for (unsigned i = 0; i < PAGES; i++) {
            seen[i] = words[i * WORDS];
        }
        struct child_end end = child_wait(child);
        CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
        CHECK_EQUAL(end.cause, XOUS_FAULT_ACCESS);
        for (unsigned i = 0; i < PAGES; i++) {
            CHECK_EQUAL(words[i * WORDS], seen[i]);
        }
    }
}

/* --- what the lists say --- */

static uint64_t list(enum xous_list_topic topic, uint64_t *cursor, void *entries, size_t size)
{
    struct xous_result result = xous_raw_system_list((struct xous_args_system_list){
        .topic = topic, .cursor = *cursor, .buffer = (uintptr_t)entries, .size = size});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    *cursor = result.value[1];
    return result.value[0];
}

/* Nothing else runs meanwhile, and nothing here takes memory. */
static void check_sums(void)
{
    static struct xous_account_entry accounts[16];
    struct xous_memory_entry memory;
    uint64_t cursor = 0;

    memset(accounts, 0, sizeof(accounts)); /* its pages are there from now on */
    CHECK_EQUAL(list(XOUS_LIST_MEMORY, &cursor, &memory, sizeof(memory)), 1);
    uint64_t sum = memory.free + memory.kernel + memory.reserved;
    do {
        uint64_t count = list(XOUS_LIST_ACCOUNTS, &cursor, accounts, sizeof(accounts));
        for (uint64_t i = 0; i < count; i++) {
            sum += accounts[i].pages + accounts[i].shared + accounts[i].tables + accounts[i].objects;
        }
    } while (cursor != 0);
    CHECK_EQUAL(sum, memory.total);
    CHECK_EQUAL(memory.free + memory.kernel + memory.reserved + memory.user + memory.shared + memory.tables +
                    memory.objects,
                memory.total);
}

/* Receives one lend and keeps it, with an object mapped. */
static uint64_t hold(uint64_t unused)
{
    struct xous_result server =
        xous_raw_server_create((struct xous_args_server_create){.borrow_limit = SIZE});

    (void)unused;
    volatile uint64_t *words = given_words(XOUS_READ_WRITE);
    words[1] = server.value[1];
    words[2] = server.value[2];
    tell(words, 1);
    (void)xous_raw_server_receive((struct xous_args_server_receive){.server = server.value[0]});
    tell(words, 2);
    wait_while(words, 2);
    return 0;
}

static uint64_t lend_and_wait(uint64_t unused)
{
    volatile uint64_t *words = given_words(XOUS_READ_WRITE);
    struct xous_result connection =
        xous_raw_client_connect((struct xous_args_client_connect){.sid_low = words[1], .sid_high = words[2]});
    void *pages;

    (void)unused;
    CHECK_OK(xous_memory_allocate(64 * XOUS_PAGE_SIZE, XOUS_READ_WRITE, &pages));
    (void)xous_raw_client_send((struct xous_args_client_send){.connection = connection.value[0],
                                                              .how = XOUS_LEND_MUTABLE,
                                                              .arg1 = (uintptr_t)pages,
                                                              .arg2 = 64 * XOUS_PAGE_SIZE});
    return 0;
}

static void J20_accounts_add_up_with_lends_and_objects(void)
{
    uint64_t *words;
    xous_handle_t object = object_make(&words);
    struct xous_lend_entry lend;
    struct xous_object_entry objects[8];
    uint64_t cursor = 0;

    check_sums();
    xous_pid_t server = child_start_with(hold, 0, object);
    wait_while(words, 0);
    xous_pid_t client = child_start_with(lend_and_wait, 0, object);
    wait_while(words, 1);
    check_sums();
    while (list(XOUS_LIST_LENDS, &cursor, &lend, sizeof(lend)) == 0 || lend.from != client) {
        CHECK(cursor != 0);
    }
    CHECK_EQUAL(lend.to, server);
    CHECK_EQUAL(lend.size, 64 * XOUS_PAGE_SIZE);
    CHECK(lend.received);
    cursor = 0;
    CHECK_EQUAL(list(XOUS_LIST_OBJECTS, &cursor, objects, sizeof(objects)), 3);
    child_kill(client); /* its account lives on: the server has its pages */
    check_sums();
    tell(words, 3);
    child_join(server);
    check_sums();
}

static const struct test tests[] = {
    TEST(J19_two_processes_share_an_object),
    TEST(J19_reader_cannot_write),
    TEST(J19_object_outlives_its_creator),
    TEST(J19_object_is_revoked_while_the_other_writes),
    TEST(J20_accounts_add_up_with_lends_and_objects),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
