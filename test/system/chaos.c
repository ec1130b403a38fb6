/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Clients and servers killed at random under lending load. Invariants, checked all the time
 *  1. Every send of a living client ends exactly once, with an outcome that its state at the stroke allows.
 *  2. After the death of a server no client waits for it: all survivors stand in line for the next one.
 *  3. What was lent is what comes back, and what a server reads (chaos_client.c, chaos_server.c).
 * The harness adds that nothing is lost: its counts before and after are equal, and the audit finds nothing.
 */
#include "chaos.h"

#include <string.h>

#include <xous/abi/system.h>
#include <xous/memory.h>
#include <xous/syscall.h>
#include <xous/time.h>

#include "harness.h"
#include "watch.h"

#define CLIENTS 100u
#define CLIENT_MEMORY (1536ul << 10)
#define SERVER_MEMORY (48ul << 20)
#define TEST_MEMORY (340ul << 20)
#define LESS_URGENT XOUS_PRIORITY_DEFAULT /* limit + 1: the director sees everybody standing still */
#define HEAR_MICROSECONDS (60ul * 1000000)
#define OUTCOMES_BETWEEN 12ul /* strokes: at most */
#define PAUSE_LIMIT 400ul     /* microseconds before a stroke */
#define ORDER_MICROSECONDS 100000ul
#define SETTLE_MICROSECONDS 500ul
#define AUDIT_EVERY 50u
#define ENTRIES 128u

/* Where a client stands. */
enum standing {
    ELSEWHERE, /* it runs, or talks to the director, or waits for a server to appear */
    QUEUED,
    NO_ROOM, /* or no slot, for a move */
    RECEIVED,
    STANDINGS,
};

struct client {
    xous_pid_t pid;
    uint32_t sequence;  /* of its last outcome */
    enum standing seen; /* at the last death of a server, until its next outcome */
};

/* The rows of the table of deaths, and what goes beside it. */
struct tally {
    uint64_t answered;
    uint64_t wrong_replies;
    uint64_t share_violations;
    uint64_t late;
    uint64_t timeouts;
    uint64_t destroyed[STANDINGS];
    uint64_t server_died[STANDINGS];
    uint64_t client_died[STANDINGS];
    uint64_t terminated; /* replies to the dead */
    uint64_t moved;
    uint64_t queued_moves; /* with the servers that died */
    uint64_t kills;
    uint64_t kills_in_loans;
};

static struct {
    struct own_server own;
    struct chaos_dice dice;
    struct client clients[CLIENTS];
    struct tally tally;
    uint64_t started; /* children: each has a seed of its own */
    xous_pid_t server;
    bool finishing;
    unsigned finished; /* clients that were told to end */
} chaos;

static uint64_t chaos_seed = 1;

/* --- both sides --- */

static uint64_t fresh_seed(void)
{
    return (++chaos.started * CHAOS_STEP) ^ chaos_seed;
}

static void client_start(unsigned index)
{
    const struct child_options options = {
        .memory = CLIENT_MEMORY, .priority = LESS_URGENT, .handles = {chaos.own.connection}};

    chaos.clients[index] =
        (struct client){.pid = child_start(chaos_client, (fresh_seed() << 16) | index, &options)};
}

static void server_start(void)
{
    const struct child_options options = {
        .memory = SERVER_MEMORY, .priority = LESS_URGENT, .handles = {chaos.own.connection}};

    chaos.server = child_start(chaos_server, fresh_seed(), &options);
}

static void terminate(xous_pid_t pid)
{
    struct xous_result result = xous_raw_process_terminate((struct xous_args_process_terminate){.pid = pid});

    CHECK_OK(xous_result_error(&result));
    chaos.tally.kills++;
}

/* It was killed, and nothing before that ended it: a check of its own that failed, say. */
static void collect(xous_pid_t pid)
{
    CHECK_EQUAL(child_wait(pid).state, XOUS_PROCESS_KILLED);
}

/* --- where everybody stands --- */

static unsigned client_index(xous_pid_t pid)
{
    unsigned index = 0;

    while (index < CLIENTS && chaos.clients[index].pid != pid) {
        index++;
    }
    return index;
}

static enum standing standing_of(const struct xous_thread_entry *entry)
{
    if (entry->waits_for != chaos.server) {
        return ELSEWHERE;
    }
    switch (entry->state) {
    case XOUS_THREAD_SENDING:
        return QUEUED;
    case XOUS_THREAD_AWAITING_SLOT:
        return NO_ROOM;
    case XOUS_THREAD_AWAITING_REPLY:
        return RECEIVED;
    default:
        return ELSEWHERE;
    }
}

/* Returns how many clients wait for a server to appear; `standing` may be NULL. */
static unsigned look(enum standing *standing)
{
    static struct xous_thread_entry entries[ENTRIES];
    struct xous_result result;
    uint64_t cursor = 0;
    unsigned connecting = 0;

    do {
        result = xous_raw_system_list((struct xous_args_system_list){.topic = XOUS_LIST_THREADS,
                                                                     .cursor = cursor,
                                                                     .buffer = (uintptr_t)entries,
                                                                     .size = sizeof(entries)});
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
        for (uint64_t i = 0; i < result.value[0]; i++) {
            unsigned index = client_index(entries[i].pid);
            if (index < CLIENTS && standing != NULL) {
                standing[index] = standing_of(&entries[i]);
            }
            connecting += index < CLIENTS && entries[i].state == XOUS_THREAD_CONNECTING;
        }
        cursor = result.value[1];
    } while (cursor != 0);
    return connecting;
}

static void look_and_mark(enum standing *standing)
{
    memset(standing, 0, CLIENTS * sizeof(*standing));
    (void)look(standing);
    for (unsigned i = 0; i < CLIENTS; i++) {
        chaos.clients[i].seen = standing[i];
    }
}

/* Moves that wait in slots of connections to the server. */
static uint64_t queued_moves(void)
{
    struct xous_connection_entry entries[16];
    struct xous_result result;
    uint64_t cursor = 0;
    uint64_t count = 0;

    do {
        result = xous_raw_system_list((struct xous_args_system_list){.topic = XOUS_LIST_CONNECTIONS,
                                                                     .cursor = cursor,
                                                                     .buffer = (uintptr_t)entries,
                                                                     .size = sizeof(entries)});
        CHECK_EQUAL(result.tag, XOUS_TAG_OK);
        for (uint64_t i = 0; i < result.value[0]; i++) {
            count += entries[i].server_pid == chaos.server ? entries[i].slots_used : 0;
        }
        cursor = result.value[1];
    } while (cursor != 0);
    return count;
}

/* --- what the clients say --- */

/* Who stood in line, or was served, when the server died cannot be told that there is none: it is told of the death.
 * An answer that was on its way arrives, a timeout that was due comes. */
static void outcome_count(struct client *client, xous_error_t error, uint64_t flags)
{
    struct tally *tally = &chaos.tally;
    enum standing seen = client->seen;

    client->seen = ELSEWHERE;
    switch (error) {
    case XOUS_OK:
        tally->answered++;
        tally->wrong_replies += (flags & CHAOS_WRONG_REPLY) != 0;
        tally->share_violations += (flags & CHAOS_SHARE_VIOLATION) != 0;
        tally->late += (flags & CHAOS_LATE) != 0;
        tally->terminated += flags >> CHAOS_TERMINATED_SHIFT;
        break;
    case XOUS_TIMEOUT:
        CHECK(seen != RECEIVED);
        tally->timeouts++;
        break;
    case XOUS_SERVER_NOT_FOUND:
        tally->destroyed[seen]++;
        break;
    default:
        CHECK_EQUAL(error, XOUS_PROCESS_TERMINATED);
        tally->server_died[seen]++;
        break;
    }
}

static void outcome_hear(const struct xous_message *message)
{
    unsigned index = (uint32_t)message->words[0];
    xous_error_t error = (xous_error_t)(uint32_t)message->words[1];

    CHECK(index < CLIENTS);
    struct client *client = &chaos.clients[index];
    CHECK_EQUAL(message->sender, client->pid);
    CHECK_EQUAL(message->words[0] >> 32, ++client->sequence);
    if (message->words[1] >> 32 == XOUS_MOVE && error == XOUS_OK) {
        chaos.tally.moved++;
    } else {
        outcome_count(client, error, message->words[2]);
    }
    chaos.finished += chaos.finishing;
    reply(message, chaos.finishing ? 1 : 0);
}

/* The next thing that is said within the time; false if nothing is. */
static bool hear(uint64_t how)
{
    enum standing standing[CLIENTS];
    struct xous_message message;
    xous_error_t error = xous_message_receive(chaos.own.server, how, &message);

    if (error == XOUS_TIMEOUT) {
        return false;
    }
    CHECK_OK(error);
    if (message.id == CHAOS_OUTCOME) {
        outcome_hear(&message);
    } else {
        CHECK_EQUAL(message.id, CHAOS_DESTROYING);
        look_and_mark(standing);
        reply(&message, 0);
    }
    return true;
}

static void hear_some(void)
{
    for (uint64_t i = 1 + chaos_draw(&chaos.dice, OUTCOMES_BETWEEN); i > 0; i--) {
        CHECK(hear(xous_timeout(HEAR_MICROSECONDS))); /* else everybody is stuck */
    }
    /* Half of the strokes fall anywhere, not where somebody has just said something. */
    if (chaos_draw(&chaos.dice, 2) == 0) {
        xous_sleep_microseconds(chaos_draw(&chaos.dice, PAUSE_LIMIT));
    }
}

/* --- strokes --- */

/* Mostly one that waits, and if there is none of that standing anyone. */
static unsigned victim_choose(const enum standing *standing)
{
    static const enum standing wanted[] = {RECEIVED, RECEIVED, RECEIVED, QUEUED, QUEUED, NO_ROOM, ELSEWHERE};
    enum standing choice = wanted[chaos_draw(&chaos.dice, TESTS_COUNT(wanted))];
    unsigned first = (unsigned)chaos_draw(&chaos.dice, CLIENTS);

    for (unsigned i = 0; i < CLIENTS; i++) {
        unsigned index = (first + i) % CLIENTS;
        if (standing[index] == choice) {
            return index;
        }
    }
    return first;
}

static void client_kill(unsigned index, enum standing standing)
{
    terminate(chaos.clients[index].pid);
    chaos.tally.client_died[standing]++;
    chaos.tally.kills_in_loans += standing != ELSEWHERE;
}

static void client_replace(unsigned index)
{
    collect(chaos.clients[index].pid);
    client_start(index);
}

static void server_kill(const enum standing *standing)
{
    bool holds = false;

    for (unsigned i = 0; i < CLIENTS; i++) {
        holds = holds || standing[i] == RECEIVED;
    }
    chaos.tally.queued_moves += queued_moves();
    chaos.tally.kills_in_loans += holds;
    terminate(chaos.server);
}

/* All clients have heard of the death, each once, before there is another server. */
static void server_replace(void)
{
    uint64_t end = xous_time_microseconds() + HEAR_MICROSECONDS;

    collect(chaos.server);
    do {
        CHECK(xous_time_microseconds() < end);
        while (hear(xous_timeout(SETTLE_MICROSECONDS))) {
        }
    } while (look(NULL) < CLIENTS);
    for (unsigned i = 0; i < CLIENTS; i++) {
        CHECK_EQUAL(chaos.clients[i].seen, ELSEWHERE);
    }
    server_start();
}

static void strike(void)
{
    enum standing standing[CLIENTS] = {ELSEWHERE};
    uint64_t fate = chaos_draw(&chaos.dice, 10);

    (void)look(standing);
    unsigned victim = victim_choose(standing);
    if (fate >= 2) {
        client_kill(victim, standing[victim]);
        client_replace(victim);
        return;
    }
    look_and_mark(standing);
    bool both = chaos_draw(&chaos.dice, 2) == 0;
    if (both && fate == 0) {
        client_kill(victim, standing[victim]);
    }
    server_kill(standing);
    if (both && fate == 1) {
        client_kill(victim, standing[victim]);
    }
    if (both) {
        client_replace(victim);
    }
    server_replace();
}

/* --- the whole --- */

static void audit(void)
{
    CHECK_EQUAL(counts_now().violations, 0);
}

static void begin(void)
{
    chaos.dice.state = chaos_seed;
    chaos.own = own_server_create(0, 0);
    for (unsigned i = 0; i < CLIENTS; i++) {
        client_start(i);
    }
    server_start();
}

/* The server may be about to end itself and start anew, and ask for leave: not for ever, and again. */
static void server_order(enum chaos_order order)
{
    xous_handle_t connection;
    xous_error_t error;

    do {
        CHECK_OK(xous_connect(CHAOS_SID, XOUS_FOREVER, 0, &connection));
        error = send_error(connection, XOUS_BLOCKING_SCALAR | xous_timeout(ORDER_MICROSECONDS), order, 0, 0);
        CHECK_OK(xous_disconnect(connection));
        while (error != XOUS_OK && hear(XOUS_HOW_TRY)) {
        }
    } while (error != XOUS_OK);
}

/* All clients get the answer that they wait for, and end; the server holds nothing when it goes. */
static void finish(void)
{
    chaos.finishing = true;
    server_order(CHAOS_FINISH);
    while (chaos.finished < CLIENTS) {
        CHECK(hear(xous_timeout(HEAR_MICROSECONDS)));
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        child_join(chaos.clients[i].pid);
    }
    server_order(CHAOS_EXIT);
    child_join(chaos.server);
}

static void row(const char *what, uint64_t first, uint64_t second)
{
    note("chaos: %-46s %8lu %8lu", what, (unsigned long)first, (unsigned long)second);
    CHECK(first > 0 && second > 0);
}

/* Every row that a killer can bring about has come about. */
static void tell(void)
{
    const struct tally *tally = &chaos.tally;

    note("chaos: seed %lu, %lu kills, %lu of them in a loan", (unsigned long)chaos_seed,
         (unsigned long)tally->kills, (unsigned long)tally->kills_in_loans);
    row("answered; moves sent", tally->answered, tally->moved);
    row("wrong reply refused; free refused", tally->wrong_replies, tally->share_violations);
    row("server destroyed: queued; received", tally->destroyed[QUEUED], tally->destroyed[RECEIVED]);
    row("server died: queued; received", tally->server_died[QUEUED], tally->server_died[RECEIVED]);
    row("server died: no room; moves queued", tally->server_died[NO_ROOM], tally->queued_moves);
    row("client died: queued; no room", tally->client_died[QUEUED], tally->client_died[NO_ROOM]);
    row("client died: received; its reply refused", tally->client_died[RECEIVED], tally->terminated);
    row("timeout: before receipt; after, waited", tally->timeouts, tally->late);
    CHECK(2 * tally->kills_in_loans >= tally->kills);
}

static void chaos_run(uint64_t kills)
{
    uint64_t next_audit = AUDIT_EVERY;

    begin();
    while (chaos.tally.kills < kills) {
        hear_some();
        strike();
        if (chaos.tally.kills >= next_audit) {
            audit();
            next_audit += AUDIT_EVERY;
        }
    }
    finish();
    tell();
}

static void D19_chaos_with_500_kills(void)
{
    chaos_run(500);
}

static void D19_chaos_with_10000_kills(void)
{
    chaos_run(10000);
}

static const struct test tests[] = {
    {.name = "D19_chaos_with_500_kills",
     .function = D19_chaos_with_500_kills,
     .memory = TEST_MEMORY,
     .seconds = 600},
    {.name = "D19_chaos_with_10000_kills",
     .function = D19_chaos_with_10000_kills,
     .memory = TEST_MEMORY,
     .seconds = 10000},
};

/* test_chaos [PART OF A NAME [SEED]] */
int main(int argc, char **argv)
{
    if (argc > 2) {
        chaos_seed = 0;
        for (const char *digit = argv[2]; *digit >= '0' && *digit <= '9'; digit++) {
            chaos_seed = 10 * chaos_seed + (uint64_t)(*digit - '0');
        }
    }
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
