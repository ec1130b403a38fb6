/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The server of the chaos: two threads that hold many loans at a time, answer them in any order, try what must be
 * refused, and end the server now and then. `lock` guards the rest of the state.
 */
#include "chaos.h"

#include <xous/memory.h>
#include <xous/sync.h>
#include <xous/syscall.h>
#include <xous/thread.h>

#include "harness.h"

#define HELD_LIMIT 64u
#define BORROW_LEAST (8ul << 20)
#define BORROW_SPAN 120ul    /* MiB */
#define MESSAGES_BEFORE 60ul /* to one life of a server: at most */

static struct {
    struct xous_mutex lock;
    struct chaos_dice dice;
    xous_handle_t server;
    uint64_t messages_left; /* until the server is destroyed */
    uint64_t target;        /* loans to hold */
    uint64_t terminated;    /* replies that found their client dead, not yet told */
    unsigned held_count;
    uint64_t lives; /* servers before this one */
    bool finishing;
    bool ended;
    struct xous_message held[HELD_LIMIT];
} self;

/* Leaves room for one loan more than it holds, so that there is always one to receive. */
static void server_open(void)
{
    uint64_t borrow = BORROW_LEAST + (chaos_draw(&self.dice, BORROW_SPAN) << 20);
    uint64_t most = borrow / CHAOS_BYTES - 2;
    struct xous_result result = xous_raw_server_create((struct xous_args_server_create){
        .sid_low = CHAOS_SID.low, .sid_high = CHAOS_SID.high, .borrow_limit = borrow});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    self.server = (xous_handle_t)result.value[0];
    self.target = 1 + chaos_draw(&self.dice, most < HELD_LIMIT - 2 ? most : HELD_LIMIT - 2);
    self.messages_left = 1 + chaos_draw(&self.dice, MESSAGES_BEFORE);
}

/* Ends all loans at once; those who waited try again with the new server. */
static void server_renew(void)
{
    CHECK_OK(send_error(child_handle(0), XOUS_BLOCKING_SCALAR, CHAOS_DESTROYING, 0, 0));
    struct xous_result result =
        xous_raw_server_destroy((struct xous_args_server_destroy){.server = self.server});
    CHECK_OK(xous_result_error(&result));
    for (unsigned i = 0; i < self.held_count; i++) {
        CHECK_EQUAL(reply_try(&self.held[i], 0), XOUS_STALE_TOKEN);
    }
    self.held_count = 0;
    self.lives++;
    server_open();
}

static uint64_t refusals_try(const struct xous_message *message)
{
    uint64_t flags = 0;

    if (chaos_draw(&self.dice, 4) == 0) {
        struct xous_answer wrong = xous_answer_make(message, 0, 0);
        wrong.words[1] += XOUS_PAGE_SIZE;
        CHECK_EQUAL(xous_message_reply(&wrong), XOUS_BAD_ADDRESS);
        flags |= CHAOS_WRONG_REPLY;
    }
    if (chaos_draw(&self.dice, 4) == 0) {
        CHECK_EQUAL(xous_memory_free((void *)message->words[0], message->words[1]), XOUS_SHARE_VIOLATION);
        flags |= CHAOS_SHARE_VIOLATION;
    }
    return flags;
}

/* The pages are what the client lent, whether it still lives or not. */
static void loan_use(const struct xous_message *message)
{
    uint64_t *words = (uint64_t *)message->words[0];

    CHECK_EQUAL(message->words[1], CHAOS_BYTES);
    CHECK(chaos_intact(words, message->words[2], 0, 0));
    if (message->kind == XOUS_LEND_MUTABLE) {
        for (uint64_t n = 0; n < CHAOS_WORDS; n += CHAOS_PAGE_WORDS) {
            words[n] = message->id;
        }
    }
}

static void loan_answer(const struct xous_message *message)
{
    uint64_t flags = refusals_try(message);
    struct xous_answer answer = xous_answer_make(message, 0, 0);

    loan_use(message);
    answer.words[4] = flags | self.terminated << CHAOS_TERMINATED_SHIFT;
    xous_error_t error = xous_message_reply(&answer);
    if (error == XOUS_OK) {
        self.terminated = 0;
    } else {
        CHECK_EQUAL(error, XOUS_PROCESS_TERMINATED);
        self.terminated++;
    }
}

static void answer_some(void)
{
    uint64_t most = self.finishing ? 0 : self.target;

    while (self.held_count > most) {
        unsigned i = (unsigned)chaos_draw(&self.dice, self.held_count);
        loan_answer(&self.held[i]);
        self.held[i] = self.held[--self.held_count];
    }
}

static void move_take(const struct xous_message *message)
{
    const uint64_t *words = (const uint64_t *)message->words[0];

    CHECK_EQUAL(message->words[1], CHAOS_MOVE);
    for (uint64_t n = 1; n < CHAOS_MOVE / sizeof(*words); n++) {
        CHECK(n % CHAOS_PAGE_WORDS == 0 || words[n] == chaos_word(message->words[2], n));
    }
    CHECK_OK(xous_memory_free((void *)message->words[0], CHAOS_MOVE));
}

/* The director may have given up waiting for the answer: it asks again then. */
static void obey(const struct xous_message *order)
{
    self.finishing = true;
    (void)reply_try(order, 0);
    if (order->id == CHAOS_EXIT) {
        self.ended = true;
        struct xous_result result =
            xous_raw_server_destroy((struct xous_args_server_destroy){.server = self.server});
        CHECK_OK(xous_result_error(&result));
    }
}

/* The server has ended between the receipt and here. */
static void message_drop(const struct xous_message *message)
{
    if (message->kind == XOUS_MOVE) {
        move_take(message);
    } else {
        CHECK_EQUAL(reply_try(message, 0), XOUS_STALE_TOKEN);
    }
}

static void message_take(const struct xous_message *message)
{
    if (message->kind == XOUS_BLOCKING_SCALAR) {
        obey(message);
    } else if (message->kind == XOUS_MOVE) {
        move_take(message);
    } else {
        self.held[self.held_count++] = *message;
    }
    answer_some();
    if (!self.finishing && --self.messages_left == 0) {
        server_renew();
    }
}

static uint64_t serve(void *unused)
{
    struct xous_message message;

    (void)unused;
    for (;;) {
        xous_mutex_lock(&self.lock);
        bool ended = self.ended;
        uint64_t life = self.lives;
        xous_handle_t server = self.server;
        xous_mutex_unlock(&self.lock);
        if (ended) {
            return 0;
        }
        xous_error_t error = xous_message_receive(server, XOUS_FOREVER, &message);
        if (error == XOUS_OK) {
            xous_mutex_lock(&self.lock);
            if (life == self.lives) {
                message_take(&message);
            } else {
                message_drop(&message);
            }
            xous_mutex_unlock(&self.lock);
        } else {
            /* The other thread has ended the server. */
            CHECK(error == XOUS_SERVER_NOT_FOUND || error == XOUS_INVALID_HANDLE);
        }
    }
}

/* --- */

uint64_t chaos_server(uint64_t seed)
{
    struct xous_thread *second;

    self.dice.state = seed;
    server_open();
    CHECK_OK(xous_thread_create(&second, serve, NULL, NULL));
    (void)serve(NULL);
    CHECK_OK(xous_thread_join(second, XOUS_FOREVER, NULL));
    return 0;
}
