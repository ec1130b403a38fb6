/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The other side of the lending tests.
 */
#include "lending.h"

#include <xous/memory.h>
#include <xous/syscall.h>

#include "harness.h"
#include "watch.h"

#define LENDING_MEMORY (6ul << 20) /* moved pages are charged to the server */
#define WORDS_PER_PAGE (XOUS_PAGE_SIZE / sizeof(uint64_t))

static uint64_t *words_of(const struct xous_message *message)
{
    return (uint64_t *)message->words[0];
}

static uint64_t sum(const struct xous_message *message)
{
    uint64_t total = 0;

    for (uint64_t i = 0; i < message->words[1] / sizeof(uint64_t); i++) {
        total += words_of(message)[i];
    }
    return total;
}

static void fill(const struct xous_message *message)
{
    for (uint64_t i = 0; i < message->words[1] / sizeof(uint64_t); i++) {
        words_of(message)[i] = FILLED(i);
    }
}

/* The out buffer is as long as the in buffer. */
static void copy(const struct xous_message *message)
{
    uint64_t count = message->words[1] / sizeof(uint64_t);
    uint64_t *out = (uint64_t *)message->words[2];
    struct xous_answer reply = xous_answer_make(message, (int64_t)count, 0);

    for (uint64_t i = 0; i < count; i++) {
        out[i] = words_of(message)[i] + 1;
    }
    reply.words[XOUS_REPLY_VALID] = count;
    CHECK_OK(xous_message_reply(&reply));
}

/* Borrowed pages are nobody's to change, move or lend on. */
static uint64_t abuse(const struct xous_message *message)
{
    uint64_t address = message->words[0];
    uint64_t size = message->words[1];
    struct own_server own = own_server_create(PEER_BORROW, 0);
    xous_pid_t child;
    uint64_t wrong = 0;

    CHECK_OK(child_spawn_small(&child));
    struct xous_result room = xous_raw_process_limit((struct xous_args_process_limit){
        .pid = child, .limit = XOUS_LIMIT_MEMORY, .value = 100 * XOUS_PAGE_SIZE + size});
    CHECK_OK(xous_result_error(&room)); /* what is refused is refused for the pages' sake */
    wrong += xous_memory_free((void *)address, size) != XOUS_SHARE_VIOLATION;
    wrong += xous_memory_protect((void *)address, size, XOUS_READ) != XOUS_SHARE_VIOLATION;
    wrong += send_error(own.connection, XOUS_MOVE | XOUS_HOW_TRY, 1, address, size) != XOUS_SHARE_VIOLATION;
    wrong +=
        send_error(own.connection, XOUS_LEND | xous_timeout(1000), 1, address, size) != XOUS_SHARE_VIOLATION;
    wrong += send_error(own.connection, XOUS_LEND_MUTABLE | xous_timeout(1000), 1, address, size) !=
             XOUS_SHARE_VIOLATION;
    struct xous_result result = xous_raw_memory_give((struct xous_args_memory_give){
        .pid = child, .origin = address, .target = 0x50000000, .size = size, .rights = XOUS_READ});
    wrong += xous_result_error(&result) != XOUS_SHARE_VIOLATION;
    wrong += xous_memory_allocate_at((void *)address, size, XOUS_READ_WRITE) == XOUS_OK;
    child_kill(child);
    return wrong;
}

static uint64_t look(const struct xous_message *message)
{
    struct xous_memory_run run;

    CHECK_OK(xous_memory_query(words_of(message), &run));
    return (uint64_t)run.state << 8 | run.rights;
}

static uint64_t reply_wrongly(const struct xous_message *message)
{
    static const int64_t shifts[][2] = {{4096, 0},  {-4096, 0}, {1, 0},       {0, 4096},
                                        {0, -4096}, {0, 1},     {4096, -4096}};
    uint64_t accepted = 0;

    for (size_t i = 0; i < TESTS_COUNT(shifts); i++) {
        struct xous_answer answer = xous_answer_make(message, 0, 0);
        answer.words[1] += (uint64_t)shifts[i][0];
        answer.words[2] += (uint64_t)shifts[i][1];
        accepted += xous_message_reply(&answer) != XOUS_BAD_ADDRESS;
    }
    for (uint64_t kind = 0; kind < 16; kind++) {
        struct xous_answer answer = xous_answer_make(message, 0, 0);
        answer.how = kind;
        accepted += kind != message->kind && xous_message_reply(&answer) != XOUS_INVALID_ARGUMENT;
    }
    return accepted;
}

static void hold(const struct xous_message *message)
{
    meeting_say(HELD, message->words[0], message->words[1]);
    uint64_t total = sum(message);
    xous_error_t first = reply_try(message, total);
    xous_error_t second = reply_try(message, total);
    meeting_say(REPLIED, (uint64_t)first, (uint64_t)second);
}

static void answer(const struct xous_message *message, uint64_t value)
{
    struct xous_answer words = xous_answer_make(message, (int64_t)value, 0);

    words.words[3] = message->words[2] + 1;
    words.words[4] = message->words[3] + 1;
    if (message->token != 0) {
        CHECK_OK(xous_message_reply(&words));
        CHECK_EQUAL(xous_message_reply(&words), XOUS_STALE_TOKEN);
    } else {
        CHECK_OK(xous_memory_free((void *)message->words[0], message->words[1]));
    }
}

static void obey(const struct xous_message *message)
{
    switch (message->id) {
    case ORDER_SUM:
        answer(message, sum(message));
        break;
    case ORDER_FILL:
        fill(message);
        answer(message, 0);
        break;
    case ORDER_WRITE:
        *(volatile uint64_t *)words_of(message) = 1;
        answer(message, 0);
        break;
    case ORDER_ABUSE:
        answer(message, abuse(message));
        break;
    case ORDER_COPY:
        copy(message);
        break;
    case ORDER_RIGHTS:
        answer(message, look(message));
        break;
    case ORDER_HOLD:
        hold(message);
        break;
    case ORDER_WRONG:
        answer(message, reply_wrongly(message));
        break;
    default:
        break;
    }
}

/* --- */

uint64_t lending_server(uint64_t unused)
{
    xous_handle_t server = peer_server();
    struct xous_message message;

    (void)unused;
    do {
        message = receive(server);
        obey(&message);
    } while (message.id != ORDER_DIE);
    return 0;
}

struct lending lending_start(void)
{
    struct lending lending = {.meeting = meeting_create()};

    lending.server = child_start(
        lending_server, 0,
        &(struct child_options){.memory = LENDING_MEMORY, .handles = {lending.meeting.connection}});
    lending.connection = peer_connect(&lending.meeting);
    return lending;
}

void lending_end(const struct lending *lending)
{
    CHECK_OK(send_error(lending->connection, XOUS_SCALAR, ORDER_DIE, 0, 0));
    child_join(lending->server);
}

uint64_t own_word(uint64_t n)
{
    return n;
}

uint64_t filled_word(uint64_t n)
{
    return FILLED(n);
}

uint64_t *pages_make(size_t pages)
{
    uint64_t *words = (uint64_t *)(0x80000000ul - XOUS_PAGE_SIZE);

    CHECK_OK(xous_memory_allocate_at(words, pages * XOUS_PAGE_SIZE, XOUS_READ_WRITE));
    for (uint64_t n = 0; n < pages * WORDS_PER_PAGE; n++) {
        words[n] = n;
    }
    return words;
}

void pages_free(uint64_t *words, size_t pages)
{
    CHECK_OK(xous_memory_free(words, pages * XOUS_PAGE_SIZE));
}

bool pages_hold(const uint64_t *words, size_t pages, uint64_t (*expected)(uint64_t))
{
    for (uint64_t n = 0; n < pages * WORDS_PER_PAGE; n++) {
        if (words[n] != expected(n)) {
            return false;
        }
    }
    return true;
}
