/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Messages that go through several processes before one answers: what the client sees, and what deaths in the chain do.
 */
#include <xous/message.h>

#include "harness.h"
#include "lending.h"
#include "watch.h"

#define SIZE(pages) ((pages) * (uint64_t)XOUS_PAGE_SIZE)

/* In a child: passes all that it receives on to child_handle(1). */
static uint64_t relay(uint64_t unused)
{
    xous_handle_t server = peer_server();

    (void)unused;
    for (;;) {
        struct xous_message message = receive(server);
        xous_error_t error = xous_message_forward(&message, child_handle(1), 0, message.id, message.words);
        CHECK(error == XOUS_OK || reply_try(&message, 0) == XOUS_PROCESS_TERMINATED);
    }
}

struct chain {
    struct lending last;
    xous_pid_t relays[2];
    xous_handle_t connection; /* to the first relay */
};

static xous_pid_t relay_start(const struct meeting *meeting, xous_handle_t next, xous_handle_t *connection)
{
    const struct child_options options = {.handles = {meeting->connection, next}};
    xous_pid_t pid = child_start(relay, 0, &options);

    *connection = peer_connect(meeting);
    return pid;
}

static struct chain chain_start(void)
{
    struct chain chain = {.last = lending_start()};
    xous_handle_t middle;

    chain.relays[1] = relay_start(&chain.last.meeting, chain.last.connection, &middle);
    chain.relays[0] = relay_start(&chain.last.meeting, middle, &chain.connection);
    return chain;
}

static void chain_end(const struct chain *chain)
{
    child_kill(chain->relays[0]);
    child_kill(chain->relays[1]);
    lending_end(&chain->last);
}

static void forward_is_not_seen_by_the_client(void)
{
    static const size_t page_counts[] = {1, 64, 65, 513};
    struct chain chain = chain_start();

    for (size_t i = 0; i < TESTS_COUNT(page_counts); i++) {
        size_t pages = page_counts[i];
        uint64_t *words = pages_make(pages);
        uint64_t count = SIZE(pages) / sizeof(uint64_t);
        struct xous_result result =
            send(chain.connection, XOUS_LEND, ORDER_SUM, (uintptr_t)words, SIZE(pages));
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
        CHECK_EQUAL(result.value[1], count * (count - 1) / 2);
        CHECK_EQUAL(result.value[2], (uintptr_t)words);
        CHECK_EQUAL(result.value[3], SIZE(pages));
        CHECK(pages_hold(words, pages, own_word));
        CHECK_OK(send_error(chain.connection, XOUS_LEND_MUTABLE, ORDER_FILL, (uintptr_t)words, SIZE(pages)));
        CHECK(pages_hold(words, pages, filled_word));
        words[0] = 1;
        pages_free(words, pages);
    }
    chain_end(&chain);
}

static void forward_carries_a_pair(void)
{
    struct chain chain = chain_start();
    uint64_t *words = pages_make(130);
    uint64_t *out = words + SIZE(65) / sizeof(uint64_t);
    struct xous_reply reply = xous_pair(chain.connection, XOUS_FOREVER, ORDER_COPY,
                                        &(struct xous_range){.address = words, .length = SIZE(65)},
                                        &(struct xous_range){.address = out, .length = SIZE(65)});

    CHECK_OK(xous_reply_error(&reply));
    CHECK_EQUAL(reply.words[1], (uintptr_t)out);
    for (uint64_t i = 0; i < SIZE(65) / sizeof(uint64_t); i++) {
        CHECK_EQUAL(words[i], i);
        CHECK_EQUAL(out[i], i + 1);
    }
    pages_free(words, 130);
    chain_end(&chain);
}

/* In a child: lends through child_handle(0) to somebody who holds the pages; the status is the error. */
static uint64_t lend_to_be_held(uint64_t kind)
{
    uint64_t *words = pages_make(65);
    xous_error_t error = send_error(child_handle(0), kind, ORDER_HOLD, (uintptr_t)words, SIZE(65));

    CHECK(pages_hold(words, 65, own_word));
    words[0] = 1;
    return (uint64_t)error;
}

/* A client whose pages the last server has; it waits for an answer to *held before it gives them back. */
static xous_pid_t client_start(const struct chain *chain, uint64_t kind, struct xous_message *held)
{
    struct child_options options = {.handles = {chain->connection}};
    xous_pid_t client = child_start(lend_to_be_held, kind, &options);

    *held = receive(chain->last.meeting.server);
    CHECK_EQUAL(held->id, HELD);
    return client;
}

static void forward_ends_well_without_those_it_went_through(void)
{
    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct chain chain = chain_start();
        struct xous_message held;
        xous_pid_t client = client_start(&chain, kind, &held);
        child_kill(chain.relays[0]);
        child_kill(chain.relays[1]);
        reply(&held, 0);
        (void)meeting_hear(&chain.last.meeting, REPLIED);
        CHECK_EQUAL(child_wait(client).status, XOUS_OK);
        lending_end(&chain.last);
    }
}

static void forward_ends_with_who_has_it(void)
{
    for (uint64_t kind = XOUS_LEND; kind <= XOUS_LEND_MUTABLE; kind++) {
        struct chain chain = chain_start();
        struct xous_message held;
        xous_pid_t client = client_start(&chain, kind, &held);
        child_kill(chain.last.server);
        CHECK_EQUAL(child_wait(client).status, XOUS_PROCESS_TERMINATED);
        child_kill(chain.relays[0]);
        child_kill(chain.relays[1]);
    }
}

static const struct test tests[] = {
    TEST(forward_is_not_seen_by_the_client),
    TEST(forward_carries_a_pair),
    TEST(forward_ends_well_without_those_it_went_through),
    TEST(forward_ends_with_who_has_it),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
