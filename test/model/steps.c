/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * One step: choose who does what, let the kernel do it, and tell the model.
 */
#include "steps.h"

#define LIMIT_PAGES 150u /* the records of the dead stay while somebody has their pages */

static const struct step *now; /* being played */

unsigned pick(unsigned n, unsigned below)
{
    return now->pick[n] % below;
}

/* One that can make a call; NULL if all wait. */
static struct thread_model *pick_ready(void)
{
    struct thread_model *ready[PROCESSES * THREADS];
    unsigned count = 0;

    for (unsigned i = 0; i < PROCESSES * THREADS; i++) {
        struct thread_model *thread = &model.process[i / THREADS].thread[i % THREADS];
        if (thread->state == THREAD_READY) {
            ready[count++] = thread;
        }
    }
    return count == 0 ? NULL : ready[pick(0, count)];
}

/* Mostly one that can be used, if there is one; else NULL, or one that was closed. */
static struct connection_model *pick_connection(const struct process_model *process, unsigned n)
{
    struct connection_model *first = NULL;

    for (unsigned i = 0; i < CONNECTIONS; i++) {
        struct connection_model *connection = process->connection[(pick(n, CONNECTIONS) + i) % CONNECTIONS];
        bool own = connection != NULL && connection->client == process;
        first = i == 0 && own ? connection : first;
        if (own && connection->used && connection->server != NULL && pick(n, 32) != 0) {
            return connection;
        }
    }
    return first;
}

/* While a process has a thread that does not wait its messages are received and answered; mostly it keeps one. */
static bool may_wait(const struct thread_model *thread)
{
    const struct process_model *process = thread->process;
    const struct thread_model *other = &process->thread[thread == &process->thread[0] ? 1 : 0];

    return other->state == THREAD_READY || pick(7, 32) == 0;
}

static bool holds_something(const struct process_model *process)
{
    for (unsigned i = 0; i < MESSAGES; i++) {
        const struct message_model *message = &model.messages[i];
        if (message->used && message->place == PLACE_HELD && message->server->process == process) {
            return true;
        }
    }
    return false;
}

/* Mostly a message that the process holds; else any held one, or none. */
struct message_model *pick_held(const struct process_model *process, unsigned n)
{
    struct message_model *held[MESSAGES];
    unsigned count = 0;
    bool anybodys = pick(n + 1, 16) == 0;

    for (unsigned i = 0; i < MESSAGES; i++) {
        struct message_model *message = &model.messages[i];
        if (message->used && message->place == PLACE_HELD && message->token != 0 &&
            (anybodys || message->server->process == process)) {
            held[count++] = message;
        }
    }
    return count == 0 ? NULL : held[pick(n, count)];
}

static void pick_words(uint64_t words[5])
{
    for (unsigned i = 0; i < 5; i++) {
        words[i] = now->pick[i] * 100ul + i;
    }
}

/* --- calls --- */

struct xous_result call(struct thread_model *thread, uint64_t number, const char *name, const uint64_t *a)
{
    if (play_aloud) {
        print_message("    %u.%u %s(0x%lx, 0x%lx, 0x%lx, 0x%lx, 0x%lx, 0x%lx, 0x%lx)\n", thread->actor.pid,
                      thread->actor.tid, name, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
    }
    struct xous_result result = world_call(thread->actor, number, a);
    play_counts.calls++;
    play_counts.good += result.tag != XOUS_TAG_ERROR;
    if (result.tag == XOUS_TAG_ERROR) {
        play_counts.errors[number][result.value[0] % 64]++;
    } else {
        play_counts.errors[number][0]++;
    }
    return result;
}

static void span_pick(struct span_model *span, unsigned n, bool writable)
{
    span->first = pick(n, PAGES);
    span->count = 1 + pick(n + 1, 3);
    if (span->first + span->count > PAGES) {
        span->count = PAGES - span->first;
    }
    span->writable = writable;
}

static void spans_pick(struct send_model *send)
{
    if (send->kind != XOUS_PAIR) {
        span_pick(&send->span[0], 4, send->kind == XOUS_LEND_MUTABLE);
        return;
    }
    span_pick(&send->span[0], 4, false);
    send->span[1] =
        (struct span_model){.first = send->span[0].first + send->span[0].count, .count = 1, .writable = true};
    if (send->span[1].first >= PAGES) {
        send->span[1] = (struct span_model){0};
    }
}

static void send_words(struct send_model *send)
{
    pick_words(send->words);
    for (unsigned i = 0; i < 2 && send->kind >= XOUS_LEND; i++) {
        const struct span_model *span = &send->span[i];
        if (i == 0 || send->kind == XOUS_PAIR) {
            send->words[1 + 2 * i] = span->count == 0 ? 0 : WORLD_DATA_PAGE(span->first);
            send->words[2 + 2 * i] = span->count * PAGE_SIZE;
        }
    }
}

static void step_send(struct thread_model *thread)
{
    static const uint8_t kinds[] = {
        XOUS_BLOCKING_SCALAR, XOUS_SCALAR, XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_PAIR, XOUS_MOVE, XOUS_LEND,
        XOUS_LEND_MUTABLE};
    struct send_model send = {.connection = pick_connection(thread->process, 1), .kind = kinds[pick(2, 8)]};
    bool own = send.connection != NULL && send.connection->server != NULL &&
               send.connection->server->process == thread->process;

    if (!may_wait(thread)) {
        send.kind = pick(2, 2) == 0 ? XOUS_SCALAR : XOUS_MOVE;
        send.must_try = true;
    } else {
        send.must_try = pick(3, 4) == 0;
    }
    if (own && send.kind == XOUS_MOVE) {
        send.kind = XOUS_SCALAR;
    }
    send.timeout = !send.must_try && pick(3, 8) == 7 ? 5 + pick(6, 200) : 0;
    if (send.kind >= XOUS_LEND) {
        spans_pick(&send);
    }
    send_words(&send);
    uint64_t how = XOUS_HOW(send.kind, send.must_try ? XOUS_HOW_TRY : 0, send.timeout);
    KERNEL(thread, client_send, send.connection == NULL ? 0x12345 : send.connection->handle, how,
           send.words[0], send.words[1], send.words[2], send.words[3], send.words[4]);
    model_send(thread, &send);
}

static void step_receive(struct thread_model *thread)
{
    struct server_model *server = thread->process->server;
    bool must_try = pick(1, 5) != 0 || !may_wait(thread);

    KERNEL(thread, server_receive, server == NULL ? 0x12345 : server->handle, must_try ? XOUS_HOW_TRY : 0);
    model_receive(thread, server, must_try);
}

static void step_reply(struct thread_model *thread)
{
    struct message_model *message = pick_held(thread->process, 1);
    uint64_t token = message == NULL ? 0x10001 : message->token;
    unsigned kind = message == NULL || pick(3, 16) == 0 ? XOUS_BLOCKING_SCALAR : message->kind;
    const struct span_model *named = message == NULL ? NULL : &message->span[message->span[1].count != 0];
    bool pages = named != NULL && named->count != 0;
    vaddr_t address = pages ? named->at + (pick(4, 16) == 0 ? PAGE_SIZE : 0) : 0;
    uint64_t size = pages ? (named->count + (pick(5, 16) == 0)) * PAGE_SIZE : 0;
    uint64_t words[5];

    pick_words(words);
    if (pages) {
        words[1] = address;
        words[2] = size;
    }
    KERNEL(thread, server_reply, token, kind, words[0], words[1], words[2], words[3], words[4]);
    model_reply(thread, token, kind, address, size, words);
}

/* A lend with a timeout is not forwarded here: whether its time is over by then would be another play. */
static void step_forward(struct thread_model *thread)
{
    struct message_model *message = pick_held(thread->process, 1);
    struct connection_model *target = pick_connection(thread->process, 3);
    uint64_t token = message == NULL ? 0x10001 : message->token;
    unsigned kind = message == NULL || pick(4, 16) == 0 ? XOUS_LEND : message->kind;
    uint64_t words[5] = {now->pick[5], now->pick[6], 2, 3, 4};

    if (message != NULL && message->timed && message->kind >= XOUS_LEND) {
        return;
    }
    if (kind >= XOUS_LEND) {
        words[1] = words[2] = 0;
    }
    if (kind == XOUS_PAIR) {
        words[3] = words[4] = 0;
    }
    xous_handle_t handle = target == NULL ? 0x12345 : target->handle;
    KERNEL(thread, server_forward, token, XOUS_FORWARD_HOW(kind, 0, handle), words[0], words[1], words[2],
           words[3], words[4]);
    model_forward(thread, token, kind, target, words);
}

static void step_server(struct thread_model *thread)
{
    struct process_model *process = thread->process;
    uint64_t limit = (1 + pick(1, 8)) * PAGE_SIZE;

    if (process->server != NULL && pick(2, 4) == 0) {
        KERNEL(thread, server_destroy, process->server->handle);
        model_destroy(process->server, XOUS_SERVER_NOT_FOUND);
        result_set(thread, XOUS_TAG_OK, 0, 0, 0);
        return;
    }
    if (process->server != NULL) {
        return;
    }
    struct xous_result result = assert_ok(KERNEL(thread, server_create, 0, 0, 0, limit, PEER_BITS));
    for (unsigned i = 0; i < ARRAY_SIZE(model.servers); i++) {
        if (!model.servers[i].used) {
            model.servers[i] = (struct server_model){.used = true,
                                                     .process = process,
                                                     .handle = (xous_handle_t)result.value[0],
                                                     .sid = {result.value[1], result.value[2]},
                                                     .limit = limit};
            process->server = &model.servers[i];
            return;
        }
    }
}

/* A record whose handle is closed stays while messages that went through it are on their way. */
static struct connection_model *connection_new(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(model.connections); i++) {
        struct connection_model *connection = &model.connections[i];
        bool needed = connection->used;
        for (unsigned m = 0; m < MESSAGES; m++) {
            needed = needed || (model.messages[m].used && model.messages[m].connection == connection);
        }
        if (!needed) {
            return connection;
        }
    }
    return NULL;
}

static void step_connect(struct thread_model *thread)
{
    struct process_model *process = thread->process;
    struct connection_model **place = &process->connection[pick(1, CONNECTIONS)];
    struct server_model *server = model.process[pick(2, PROCESSES)].server;
    struct connection_model *connection = connection_new();

    if (*place != NULL && (*place)->used) {
        return;
    }
    if (server == NULL || connection == NULL) {
        KERNEL(thread, client_connect, 77, XOUS_HOW_TRY, 77);
        result_error(thread, XOUS_SERVER_NOT_FOUND);
        return;
    }
    struct xous_result result =
        assert_ok(KERNEL(thread, client_connect, server->sid.low, 0, server->sid.high));
    *connection = (struct connection_model){
        .used = true, .client = process, .server = server, .handle = (xous_handle_t)result.value[0]};
    *place = connection;
}

static void step_close(struct thread_model *thread)
{
    struct connection_model *connection = pick_connection(thread->process, 1);

    KERNEL(thread, client_disconnect, connection == NULL ? 0x12345 : connection->handle);
    if (connection == NULL || !connection->used) {
        result_error(thread, XOUS_INVALID_HANDLE);
        return;
    }
    result_set(thread, XOUS_TAG_OK, 0, 0, 0);
    model_disconnect(connection);
}

static void step_signal(struct thread_model *thread)
{
    struct connection_model *connection = pick_connection(thread->process, 1);
    uint64_t bits = (pick(2, 8) == 0 ? 1 : 0) | (uint64_t)(pick(3, 16) << 4);

    KERNEL(thread, event_signal, connection == NULL ? 0x12345 : connection->handle, bits);
    model_signal(thread, connection, bits);
}

/* --- time and death --- */

static struct thread_model *next_deadline(void)
{
    struct thread_model *next = NULL;

    for (unsigned i = 0; i < PROCESSES * THREADS; i++) {
        struct thread_model *thread = &model.process[i / THREADS].thread[i % THREADS];
        if (thread->deadline != 0 && (next == NULL || thread->deadline < next->deadline)) {
            next = thread;
        }
    }
    return next;
}

/* To the next deadline; those of the same moment are told apart by waiting for neither. */
static void step_time(void)
{
    struct thread_model *next = next_deadline();
    unsigned due = 0;

    for (unsigned i = 0; next != NULL && i < PROCESSES * THREADS; i++) {
        due += model.process[i / THREADS].thread[i % THREADS].deadline == next->deadline;
    }
    if (due != 1) {
        return;
    }
    world_advance(next->deadline - model.now);
    model.now = next->deadline;
    model_timeout(next);
}

void process_start(struct process_model *process)
{
    struct actor actor = world_spawn_child(world_init, LIMIT_PAGES * PAGE_SIZE);

    *process = (struct process_model){0};
    process->thread[0] = (struct thread_model){.process = process, .actor = actor};
    process->thread[1] = (struct thread_model){.process = process, .actor = world_thread_create(actor)};
    for (unsigned i = 0; i < PAGES; i++) {
        process->page[i] = (struct page_model){.state = PAGE_OWN, .rights = XOUS_READ | XOUS_WRITE};
    }
}

static void step_kill(void)
{
    struct process_model *process = &model.process[pick(1, PROCESSES)];

    if (play_aloud) {
        print_message("    process %u is killed\n", process->thread[0].actor.pid);
    }
    world_kill(world_init, process->thread[0].actor);
    model_kill(process);
    model_settle();
    process_start(process);
}

static void step_call(void)
{
    static void (*const steps[])(struct thread_model * thread) = {
        [STEP_SEND] = step_send,       [STEP_RECEIVE] = step_receive, [STEP_REPLY] = step_reply,
        [STEP_FORWARD] = step_forward, [STEP_SERVER] = step_server,   [STEP_CONNECT] = step_connect,
        [STEP_CLOSE] = step_close,     [STEP_SIGNAL] = step_signal,   [STEP_MEMORY] = step_memory,
        [STEP_STORE] = step_store};
    struct thread_model *thread = pick_ready();
    uint8_t kind = now->kind;

    if (thread == NULL) {
        step_kill();
        return;
    }
    if (kind == STEP_RECEIVE && thread->process->server == NULL && pick(7, 32) != 0) {
        kind = STEP_SERVER;
    }
    if ((kind == STEP_REPLY || kind == STEP_FORWARD) && !holds_something(thread->process) &&
        pick(7, 32) != 0) {
        kind = thread->process->server == NULL ? STEP_SERVER : STEP_RECEIVE;
    }
    if (kind == STEP_SEND && pick_connection(thread->process, 1) == NULL && pick(7, 16) != 0) {
        kind = STEP_CONNECT;
    }
    steps[kind](thread);
}

void step_do(const struct step *step)
{
    now = step;
    switch (step->kind) {
    case STEP_TIME:
        step_time();
        break;
    case STEP_KILL:
        step_kill();
        break;
    default:
        step_call();
        break;
    }
}
