/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A client of the chaos: lends the same buffer again and again, and looks at every word of it after each return,
 * whatever ended the loan.
 */
#include "chaos.h"

#include <xous/memory.h>
#include <xous/syscall.h>
#include <xous/time.h>

#include "harness.h"

#define INDEX_BITS 16u
#define TIMEOUT_BITS 16u /* at most so many of the microseconds of a timeout */

struct client {
    struct chaos_dice dice;
    uint64_t index;
    uint64_t sequence;
    uint64_t base; /* of the words of its buffer */
    uint64_t *words;
    xous_handle_t server;
};

struct outcome {
    xous_error_t error;
    uint64_t kind;
    uint64_t flags;
};

static void words_fill(uint64_t *words, uint64_t base, uint64_t count)
{
    for (uint64_t n = 0; n < count; n++) {
        words[n] = n % CHAOS_PAGE_WORDS == 0 ? 0 : chaos_word(base, n);
    }
}

static void stamps_clear(uint64_t *words)
{
    for (uint64_t n = 0; n < CHAOS_WORDS; n += CHAOS_PAGE_WORDS) {
        words[n] = 0;
    }
}

/* Of a quarter of the loans: short and long ones alike. */
static uint64_t any_timeout(struct client *client)
{
    if (chaos_draw(&client->dice, 4) != 0) {
        return 0;
    }
    return 1 + chaos_draw(&client->dice, 1ul << (1 + chaos_draw(&client->dice, TIMEOUT_BITS)));
}

/* After an answer all pages have the server's stamp; when the server died some have; after a timeout none. */
static void loan_verify(const struct client *client, const struct outcome *outcome)
{
    bool written = outcome->kind == XOUS_LEND_MUTABLE && outcome->error != XOUS_TIMEOUT;
    uint64_t stamp = written ? client->sequence : 0;

    CHECK(chaos_intact(client->words, client->base, outcome->error == XOUS_OK ? stamp : 0, stamp));
    stamps_clear(client->words);
}

static struct outcome loan(struct client *client, uint64_t kind)
{
    uint64_t timeout = any_timeout(client);
    uint64_t how = kind | (timeout != 0 ? xous_timeout(timeout) : XOUS_FOREVER);
    uint64_t start = xous_time_microseconds();
    struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
        .connection = client->server,
        .how = how,
        .id = client->sequence,
        .arg1 = (uintptr_t)client->words,
        .arg2 = CHAOS_BYTES,
        .arg3 = client->base,
    });
    struct outcome outcome = {.error = xous_result_error(&result), .kind = kind};

    loan_verify(client, &outcome);
    if (outcome.error == XOUS_OK) {
        CHECK_EQUAL(result.value[2], (uintptr_t)client->words);
        CHECK_EQUAL(result.value[3], CHAOS_BYTES);
        bool late = timeout != 0 && xous_time_microseconds() > start + timeout;
        outcome.flags = result.value[5] | (late ? CHAOS_LATE : 0);
    }
    return outcome;
}

static struct outcome move(struct client *client)
{
    struct xous_memory_run run;
    uint64_t *words;

    CHECK_OK(xous_memory_allocate(CHAOS_MOVE, XOUS_READ_WRITE, (void **)&words));
    words_fill(words, client->base, CHAOS_MOVE / sizeof(*words));
    struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
        .connection = client->server,
        .how = XOUS_MOVE,
        .id = client->sequence,
        .arg1 = (uintptr_t)words,
        .arg2 = CHAOS_MOVE,
        .arg3 = client->base,
    });
    struct outcome outcome = {.error = xous_result_error(&result), .kind = XOUS_MOVE};
    CHECK_OK(xous_memory_query(words, &run));
    if (outcome.error == XOUS_OK) {
        CHECK_EQUAL(run.state, XOUS_MEMORY_EMPTY);
    } else {
        CHECK_EQUAL(words[1], chaos_word(client->base, 1));
        CHECK_OK(xous_memory_free(words, CHAOS_MOVE));
    }
    return outcome;
}

static struct outcome send_any(struct client *client)
{
    client->sequence++;
    uint64_t choice = chaos_draw(&client->dice, 16);

    return choice == 0 ? move(client) : loan(client, choice < 8 ? XOUS_LEND : XOUS_LEND_MUTABLE);
}

/* True if the client is to end. */
static bool report(const struct client *client, const struct outcome *outcome)
{
    const uint64_t words[4] = {client->index | client->sequence << 32,
                               (uint64_t)outcome->error | outcome->kind << 32, outcome->flags, 0};
    struct xous_reply answer = xous_scalar_call(child_handle(0), XOUS_FOREVER, CHAOS_OUTCOME, words);

    CHECK_OK(answer.error);
    return answer.words[0] == 1;
}

/* --- */

/* Word 0 of the pages, and of the others every sixteenth, beginning at another one each time. */
bool chaos_intact(const uint64_t *words, uint64_t base, uint64_t stamp, uint64_t other)
{
    static uint64_t looks;
    uint64_t first = looks++ % CHAOS_STRIDE;

    for (uint64_t page = 0; page < CHAOS_WORDS; page += CHAOS_PAGE_WORDS) {
        if (words[page] != stamp && words[page] != other) {
            return false;
        }
        for (uint64_t n = page + (first != 0 ? first : CHAOS_STRIDE); n < page + CHAOS_PAGE_WORDS;
             n += CHAOS_STRIDE) {
            if (words[n] != chaos_word(base, n)) {
                return false;
            }
        }
    }
    return true;
}

uint64_t chaos_client(uint64_t index_and_seed)
{
    struct client client = {.dice = {index_and_seed}, .index = index_and_seed & ((1u << INDEX_BITS) - 1)};
    struct outcome outcome;

    client.base = chaos_draw(&client.dice, 1ul << 31) << 20;
    CHECK_OK(xous_memory_allocate(CHAOS_BYTES, XOUS_READ_WRITE, (void **)&client.words));
    words_fill(client.words, client.base, CHAOS_WORDS);
    for (;;) {
        CHECK_OK(xous_connect(CHAOS_SID, XOUS_FOREVER, 0, &client.server));
        do {
            outcome = send_any(&client);
            if (report(&client, &outcome)) {
                return 0;
            }
        } while (outcome.error == XOUS_OK || outcome.error == XOUS_TIMEOUT);
        CHECK_OK(xous_disconnect(client.server));
    }
}
