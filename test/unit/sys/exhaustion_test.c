/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Every system call, and every path of a message, with room for 0, 1, 2, ... frames until it succeeds. The table has a
 * scenario in which the call works; a call of the list without one fails the test. Each scenario is played once for
 * each process that may have to pay. What fails must be OutOfMemory, and leave caller, peer and child as they were.
 */
#include <world.h>

#define RW (XOUS_READ | XOUS_WRITE)
#define LIMIT (8 * WORLD_LIMIT)
#define CHILD_LIMIT (100 * PAGE_SIZE)
#define BORROW (256 * PAGE_SIZE)
#define BLOCK_SIZE (512 * PAGE_SIZE)
#define BORDER (0x80000000ul - PAGE_SIZE) /* between two page tables */
#define INTERRUPT 11u

enum role { CLIENT, SERVER, CHILD, FIRST, ROLES };

/* Arguments that are known only on the stage. */
#define MARK 0x5ce9000000000000ul
enum mark {
    MARK_CONNECTION, /* of the client to the server */
    MARK_AT,         /* the server's handle */
    MARK_OWN,        /* a server of the client */
    MARK_CHILD,      /* the client's, not started */
    MARK_THREAD,     /* the client's second */
    MARK_SID_LOW,
    MARK_SID_HIGH,
    MARK_TOKEN, /* of the message that the server received */
    MARK_BUFFER,
    MARK_LINK,   /* a connection of the server to itself, to be granted */
    MARK_PAGE,   /* a page of the client's, free for use */
    MARK_OBJECT, /* a shared memory object of the client's */
    MARK_ON,     /* how to forward to where LINK leads: a scalar, a scalar with a grant, a lend */
    MARK_ON_GRANT,
    MARK_ON_LEND,
    MARKS,
};
#define CONNECTION (MARK + MARK_CONNECTION)
#define AT (MARK + MARK_AT)
#define OWN (MARK + MARK_OWN)
#define CHILD_PID (MARK + MARK_CHILD)
#define THREAD (MARK + MARK_THREAD)
#define SID_LOW (MARK + MARK_SID_LOW)
#define SID_HIGH (MARK + MARK_SID_HIGH)
#define TOKEN (MARK + MARK_TOKEN)
#define BUFFER (MARK + MARK_BUFFER)
#define LINK (MARK + MARK_LINK)
#define PAGE (MARK + MARK_PAGE)
#define OBJECT (MARK + MARK_OBJECT)
#define ON (MARK + MARK_ON)
#define ON_GRANT (MARK + MARK_ON_GRANT)
#define ON_LEND (MARK + MARK_ON_LEND)

struct stage {
    struct actor actor[ROLES];
    struct actor thread;
    uint64_t mark[MARKS];
};

struct scenario {
    uint64_t number;
    const char *what;
    enum role caller;
    uint64_t arguments[7];
    void (*before)(struct stage *stage);
};

/* --- what has to have happened --- */

static void server_waits(struct stage *stage)
{
    assert_blocked(CALL(stage->actor[SERVER], server_receive, stage->mark[MARK_AT]));
}

static void send(struct stage *stage, uint64_t how, uint64_t first, uint64_t second)
{
    CALL(stage->actor[CLIENT], client_send, stage->mark[MARK_CONNECTION], how, 1, first, second);
}

static void scalar_is_queued(struct stage *stage)
{
    send(stage, XOUS_SCALAR, 1, 2);
}

static void grant_is_queued(struct stage *stage)
{
    send(stage, XOUS_SCALAR | XOUS_HOW_GRANT, stage->mark[MARK_CONNECTION], 2);
}

static void lend_is_queued(struct stage *stage)
{
    send(stage, XOUS_LEND_MUTABLE, WORLD_DATA, 2 * PAGE_SIZE);
}

static void move_is_queued(struct stage *stage)
{
    send(stage, XOUS_MOVE, WORLD_DATA, 2 * PAGE_SIZE);
}

static void server_receives(struct stage *stage)
{
    struct xous_result got = CALL(stage->actor[SERVER], server_receive, stage->mark[MARK_AT], XOUS_HOW_TRY);

    assert_true(got.tag >= XOUS_TAG_MESSAGE);
    stage->mark[MARK_TOKEN] = got.value[0];
    stage->mark[MARK_BUFFER] = got.value[2];
}

static void call_is_received(struct stage *stage)
{
    send(stage, XOUS_BLOCKING_SCALAR, 1, 2);
    server_receives(stage);
}

static void accepting_call_is_received(struct stage *stage)
{
    send(stage, XOUS_BLOCKING_SCALAR | XOUS_HOW_ACCEPT, 1, 2);
    server_receives(stage);
}

static void lend_is_received(struct stage *stage)
{
    lend_is_queued(stage);
    server_receives(stage);
}

static void border_is_allocated(struct stage *stage)
{
    assert_ok(CALL(stage->actor[CLIENT], memory_allocate, 0, BORDER, 2 * PAGE_SIZE, RW));
}

static void block_is_allocated(struct stage *stage)
{
    assert_ok(
        CALL(stage->actor[CLIENT], memory_allocate, 0, 0x40000000, BLOCK_SIZE, RW | XOUS_MEMORY_CONTIGUOUS));
}

static void object_is_created(struct stage *stage)
{
    stage->mark[MARK_OBJECT] = assert_ok(CALL(stage->actor[CLIENT], object_create, 3 * PAGE_SIZE)).value[0];
}

static void object_is_mapped(struct stage *stage)
{
    object_is_created(stage);
    assert_ok(CALL(stage->actor[CLIENT], object_map, stage->mark[MARK_OBJECT], BORDER, RW));
}

static void client_hears_of_disconnections(struct stage *stage)
{
    assert_ok(CALL(stage->actor[CLIENT], event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0),
                   stage->mark[MARK_OWN], 1));
    uint64_t link =
        assert_ok(CALL(stage->actor[CLIENT], server_connection, stage->mark[MARK_OWN], 5)).value[0];
    assert_ok(CALL(stage->actor[CLIENT], handle_close, link));
}

static void interrupt_is_claimed(struct stage *stage)
{
    assert_ok(CALL(stage->actor[CLIENT], interrupt_claim, INTERRUPT));
    assert_ok(CALL(stage->actor[CLIENT], event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_INTERRUPT, INTERRUPT),
                   stage->mark[MARK_OWN], 2));
}

static void interrupt_is_delivered(struct stage *stage)
{
    interrupt_is_claimed(stage);
    world_interrupt(INTERRUPT);
}

static void machine_may_end(struct stage *stage)
{
    (void)stage;
    world_expect_end();
}

/* --- the table --- */

#define ROW(name, what, caller, before, ...)                            \
    {                                                                   \
        XOUS_SYS_##name, #name ": " what, caller, {__VA_ARGS__}, before \
    }

static const struct scenario scenarios[] = {
    ROW(client_send, "blocking scalar", CLIENT, NULL, CONNECTION, XOUS_BLOCKING_SCALAR, 1, 2, 3, 4, 5),
    ROW(client_send, "to a receiver", CLIENT, server_waits, CONNECTION, XOUS_BLOCKING_SCALAR, 1, 2, 3, 4, 5),
    ROW(client_send, "that takes a handle back", CLIENT, NULL, CONNECTION,
        XOUS_BLOCKING_SCALAR | XOUS_HOW_ACCEPT),
    ROW(client_send, "that grants", CLIENT, NULL, CONNECTION, XOUS_BLOCKING_SCALAR | XOUS_HOW_GRANT, 1,
        CONNECTION),
    ROW(client_send, "that grants to a receiver", CLIENT, server_waits, CONNECTION,
        XOUS_BLOCKING_SCALAR | XOUS_HOW_GRANT, 1, CONNECTION),
    ROW(client_send, "scalar", CLIENT, NULL, CONNECTION, XOUS_SCALAR, 1, 2, 3, 4, 5),
    ROW(client_send, "scalar to a receiver", CLIENT, server_waits, CONNECTION, XOUS_SCALAR, 1, 2, 3, 4, 5),
    ROW(client_send, "scalar that grants", CLIENT, NULL, CONNECTION, XOUS_SCALAR | XOUS_HOW_GRANT, 1,
        CONNECTION),
    ROW(client_send, "lend", CLIENT, NULL, CONNECTION, XOUS_LEND, 1, WORLD_DATA, 3 * PAGE_SIZE),
    ROW(client_send, "lend to a receiver", CLIENT, server_waits, CONNECTION, XOUS_LEND, 1, WORLD_DATA,
        3 * PAGE_SIZE),
    ROW(client_send, "lend across tables, untouched", CLIENT, border_is_allocated, CONNECTION,
        XOUS_LEND_MUTABLE, 1, BORDER, 2 * PAGE_SIZE),
    ROW(client_send, "lend that takes a handle back", CLIENT, NULL, CONNECTION, XOUS_LEND | XOUS_HOW_ACCEPT,
        1, WORLD_DATA, PAGE_SIZE),
    ROW(client_send, "part of a block", CLIENT, block_is_allocated, CONNECTION, XOUS_LEND_MUTABLE, 1,
        0x40000000 + PAGE_SIZE, 3 * PAGE_SIZE),
    ROW(client_send, "pair", CLIENT, NULL, CONNECTION, XOUS_PAIR, 1, WORLD_DATA, 2 * PAGE_SIZE,
        WORLD_DATA_PAGE(4), PAGE_SIZE),
    ROW(client_send, "move", CLIENT, NULL, CONNECTION, XOUS_MOVE, 1, WORLD_DATA, 3 * PAGE_SIZE),
    ROW(client_send, "move to a receiver", CLIENT, server_waits, CONNECTION, XOUS_MOVE, 1, WORLD_DATA,
        3 * PAGE_SIZE),
    ROW(client_send, "move of part of a block", CLIENT, block_is_allocated, CONNECTION, XOUS_MOVE, 1,
        0x40000000 + PAGE_SIZE, 3 * PAGE_SIZE),
    ROW(server_receive, "nothing", SERVER, NULL, AT),
    ROW(server_receive, "scalar", SERVER, scalar_is_queued, AT),
    ROW(server_receive, "grant", SERVER, grant_is_queued, AT),
    ROW(server_receive, "lend", SERVER, lend_is_queued, AT),
    ROW(server_receive, "move", SERVER, move_is_queued, AT),
    ROW(server_reply, "scalar", SERVER, call_is_received, TOKEN, XOUS_BLOCKING_SCALAR, 1, 2, 3, 4, 5),
    ROW(server_reply, "with a grant", SERVER, accepting_call_is_received, TOKEN,
        XOUS_BLOCKING_SCALAR | XOUS_HOW_GRANT, 1, LINK),
    ROW(server_reply, "lend", SERVER, lend_is_received, TOKEN, XOUS_LEND_MUTABLE, 1, BUFFER, 2 * PAGE_SIZE),
    ROW(server_reply_receive, "scalar", SERVER, call_is_received, TOKEN, XOUS_BLOCKING_SCALAR, 1, 2, 3, 4, 5),
    ROW(server_reply_receive, "lend", SERVER, lend_is_received, TOKEN, XOUS_LEND_MUTABLE, 1, BUFFER,
        2 * PAGE_SIZE),

    ROW(server_forward, "scalar", SERVER, call_is_received, TOKEN, ON, 1, 2, 3, 4, 5),
    ROW(server_forward, "with a grant", SERVER, call_is_received, TOKEN, ON_GRANT, 1, LINK),
    ROW(server_forward, "lend", SERVER, lend_is_received, TOKEN, ON_LEND, 1),

    ROW(server_create, "server", CLIENT, NULL, 0, 0, XOUS_SERVER_ACCEPT, BORROW, 1),
    ROW(server_destroy, "with a lend", SERVER, lend_is_received, AT),
    ROW(server_connection, "connection", SERVER, NULL, AT, 7, 16),
    ROW(client_connect, "connection", CLIENT, NULL, SID_LOW, 0, SID_HIGH, 16),
    ROW(client_connect, "that waits", CLIENT, NULL, 77, 0, 77),
    ROW(client_disconnect, "connection", CLIENT, scalar_is_queued, CONNECTION),
    ROW(handle_close, "server", SERVER, lend_is_queued, AT),
    ROW(handle_give, "to a child", CLIENT, NULL, CHILD_PID, CONNECTION),
    ROW(event_bind, "timer", CLIENT, NULL, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0), OWN, 3),
    ROW(event_signal, "bit", CLIENT, NULL, CONNECTION, 1),
    ROW(server_next_gone, "connection", CLIENT, client_hears_of_disconnections, OWN),

    ROW(memory_allocate, "lazy", CLIENT, NULL, 0, BORDER, 40 * PAGE_SIZE, RW),
    ROW(memory_allocate, "populated", CLIENT, NULL, 0, BORDER, 40 * PAGE_SIZE, RW | XOUS_MEMORY_POPULATE),
    ROW(memory_allocate, "contiguous", CLIENT, NULL, 0, 0, 8 * PAGE_SIZE, RW | XOUS_MEMORY_CONTIGUOUS),
    ROW(memory_allocate, "reserved", CLIENT, NULL, 0, BORDER, 2 * PAGE_SIZE, XOUS_MEMORY_RESERVE),
    ROW(memory_allocate, "device", CLIENT, NULL, FAKE_UART, 0, PAGE_SIZE, RW | XOUS_MEMORY_DEVICE),
    ROW(memory_free, "pages", CLIENT, NULL, PAGE, PAGE_SIZE),
    ROW(memory_free, "part of a block", CLIENT, block_is_allocated, 0x40000000 + PAGE_SIZE, PAGE_SIZE),
    ROW(memory_protect, "pages", CLIENT, NULL, PAGE, PAGE_SIZE, XOUS_READ),
    ROW(memory_protect, "part of a block", CLIENT, block_is_allocated, 0x40000000, PAGE_SIZE, XOUS_READ),
    ROW(memory_query, "page", CLIENT, NULL, PAGE),
    ROW(memory_give, "pages", CLIENT, NULL, CHILD_PID, WORLD_DATA, BORDER, 2 * PAGE_SIZE, RW),
    ROW(heap_resize, "grow", CLIENT, NULL, 30 * PAGE_SIZE),
    ROW(object_create, "object", CLIENT, NULL, 3 * PAGE_SIZE),
    ROW(object_map, "across tables", CLIENT, object_is_created, OBJECT, BORDER, RW),
    ROW(object_share, "for reading", CLIENT, object_is_created, OBJECT, XOUS_READ),
    ROW(object_revoke, "that is mapped", CLIENT, object_is_mapped, OBJECT),
    ROW(memory_physical, "of a page", FIRST, NULL, USER_INFO_PAGE),

    ROW(process_spawn, "child", CLIENT, NULL, PAGE, WORLD_TEXT, PAGE_SIZE, WORLD_TEXT,
        XOUS_READ | XOUS_EXECUTE),
    ROW(process_resume, "child", CLIENT, NULL, CHILD_PID, 0, WORLD_DATA),
    ROW(process_suspend, "child", CLIENT, NULL, CHILD_PID),
    ROW(process_yield, "", CLIENT, NULL, 0),
    ROW(process_terminate, "child", CLIENT, NULL, CHILD_PID, 5),
    ROW(process_exit, "with a lend", SERVER, lend_is_received, 5),
    ROW(process_status, "child", CLIENT, NULL, CHILD_PID),
    ROW(process_wait, "child", CLIENT, NULL, CHILD_PID),
    ROW(process_limit, "raised", CLIENT, NULL, CHILD_PID, XOUS_LIMIT_MEMORY, CHILD_LIMIT + 9 * PAGE_SIZE),
    ROW(process_grant, "device", CLIENT, NULL, CHILD_PID, XOUS_GRANT_DEVICE, FAKE_UART, PAGE_SIZE),

    ROW(thread_create, "thread", CLIENT, NULL, WORLD_TEXT, WORLD_DATA, 1),
    ROW(thread_exit, "value", CLIENT, NULL, 5),
    ROW(thread_join, "thread", CLIENT, NULL, THREAD),
    ROW(thread_wait, "lazy page", CLIENT, border_is_allocated, BORDER, 0, 0),
    ROW(thread_wake, "lazy page", CLIENT, border_is_allocated, BORDER, 1),
    ROW(thread_priority, "own", CLIENT, NULL, THREAD, 3),
    ROW(timer_set, "timer", CLIENT, NULL, 0, 1ul << 40),

    ROW(interrupt_claim, "", CLIENT, NULL, INTERRUPT),
    ROW(interrupt_acknowledge, "", CLIENT, interrupt_is_delivered, INTERRUPT),
    ROW(interrupt_free, "", CLIENT, interrupt_is_claimed, INTERRUPT),

    ROW(system_list, "into a lazy page", CLIENT, border_is_allocated, XOUS_LIST_PROCESSES, 0, BORDER,
        2 * PAGE_SIZE),
    ROW(system_random, "", CLIENT, NULL, 0),
    ROW(log_write, "line", CLIENT, NULL, XOUS_LOG_INFO, WORLD_DATA, 8),
    ROW(log_read, "into a lazy page", CLIENT, border_is_allocated, 0, BORDER, 2 * PAGE_SIZE),
    ROW(system_audit, "", CLIENT, NULL, 0),
    ROW(system_shutdown, "", CLIENT, machine_may_end, XOUS_SHUTDOWN_POWER_OFF, 0),
};

/* --- the stage --- */

static struct actor client_make(void)
{
    struct actor actor = world_spawn_stopped(world_init, LIMIT);

    assert_ok(CALL(world_init, process_grant, actor.pid, XOUS_GRANT_SYSTEM, XOUS_SYSTEM_ALL));
    assert_ok(CALL(world_init, process_grant, actor.pid, XOUS_GRANT_INTERRUPT, INTERRUPT, 1));
    assert_ok(CALL(world_init, process_grant, actor.pid, XOUS_GRANT_DEVICE, FAKE_UART, PAGE_SIZE));
    assert_ok(CALL(world_init, process_resume, actor.pid, 0, WORLD_DATA + WORLD_DATA_PAGES * PAGE_SIZE));
    return actor;
}

/* No page of kernel objects has a free place any more: the next object of any type needs a frame. */
static void pack(struct actor actor)
{
    uint64_t server = assert_ok(CALL(actor, server_create)).value[0];

    world_set_room(actor, 0);
    while (CALL(actor, server_create).tag == XOUS_TAG_OK ||
           CALL(actor, server_connection, server, 0, XOUS_SLOTS_DEFAULT).tag == XOUS_TAG_OK ||
           CALL(actor, server_connection, server, 0, XOUS_SLOTS_MAX).tag == XOUS_TAG_OK ||
           CALL(actor, thread_create, WORLD_TEXT, WORLD_DATA).tag == XOUS_TAG_OK) {
    }
    world_set_room(actor, LIMIT / PAGE_SIZE - world_process(actor)->account.used);
}

static struct stage stage_set(void)
{
    struct actor client = client_make();
    struct actor server = world_spawn_child(world_init, LIMIT);
    struct stage stage = {.actor = {[CLIENT] = client, [SERVER] = server, [FIRST] = world_init}};
    struct world_server at = world_server_create(server, XOUS_SERVER_ACCEPT, BORROW, 1);
    uint64_t *mark = stage.mark;

    stage.actor[CHILD] = world_spawn_stopped(client, CHILD_LIMIT);
    stage.thread = world_thread_create(client);
    mark[MARK_CONNECTION] = world_connect(client, &at);
    mark[MARK_AT] = at.handle;
    mark[MARK_OWN] = world_server_create(client, 0, 0, 0).handle;
    mark[MARK_CHILD] = stage.actor[CHILD].pid;
    mark[MARK_THREAD] = stage.thread.tid;
    mark[MARK_SID_LOW] = at.sid.low;
    mark[MARK_SID_HIGH] = at.sid.high;
    mark[MARK_LINK] = assert_ok(CALL(server, server_connection, at.handle)).value[0];
    mark[MARK_PAGE] = world_pages(client, 1);
    mark[MARK_ON] = XOUS_FORWARD_HOW(XOUS_BLOCKING_SCALAR, 0, mark[MARK_LINK]);
    mark[MARK_ON_GRANT] = XOUS_FORWARD_HOW(XOUS_BLOCKING_SCALAR, XOUS_HOW_GRANT, mark[MARK_LINK]);
    mark[MARK_ON_LEND] = XOUS_FORWARD_HOW(XOUS_LEND_MUTABLE, 0, mark[MARK_LINK]);
    pack(client);
    pack(server);
    return stage;
}

static uint64_t argument_of(const struct stage *stage, uint64_t argument)
{
    return argument >= MARK && argument < MARK + MARKS ? stage->mark[argument - MARK] : argument;
}

struct attempt {
    const struct stage *stage;
    const struct scenario *scenario;
};

static struct xous_result attempt(void *context)
{
    const struct attempt *a = context;
    uint64_t arguments[7];

    for (unsigned i = 0; i < ARRAY_SIZE(arguments); i++) {
        arguments[i] = argument_of(a->stage, a->scenario->arguments[i]);
    }
    struct actor caller = a->stage->actor[a->scenario->caller];
    struct xous_result result = world_call(caller, a->scenario->number, arguments);
    if (result.tag == WORLD_BLOCKED && !world_has_ended()) {
        world_settle(caller); /* in the midst of its steps */
        result = world_is_blocked(caller) ? result : world_result(caller);
    }
    return result;
}

static uint64_t total;

static void play(const struct scenario *scenario, enum role payer)
{
    struct stage stage = stage_set();
    struct attempt context = {&stage, scenario};
    enum role other = payer == CLIENT ? SERVER : CLIENT;

    if (scenario->before != NULL) {
        scenario->before(&stage);
    }
    uint64_t needed = world_fail_nth(stage.actor[payer], stage.actor[other], attempt, &context);
    total += needed;
    if (!world_has_ended()) {
        world_end_all();
    }
}

/* --- tests --- */

static void J02_every_call_fails_at_every_charge(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(scenarios); i++) {
        for (enum role payer = CLIENT; payer <= CHILD && !world_has_ended(); payer++) {
            print_message("%s, paid by %u: ", scenarios[i].what, payer);
            uint64_t before = total;
            play(&scenarios[i], payer);
            print_message("%lu frames\n", total - before);
        }
    }
}

static void J02_every_call_has_a_scenario(void **state)
{
    static const struct {
        const char *name;
        uint64_t number;
        unsigned flags;
    } calls[] = {
#define MAY_BLOCK XOUS_CALL_MAY_BLOCK
#define UNMASKABLE XOUS_CALL_UNMASKABLE
#define PROVISIONAL XOUS_CALL_PROVISIONAL
#define SYSCALL(number, name, count, flags, args) {#name, number, flags},
#include <xous/abi/syscall.def>
#undef SYSCALL
    };
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
        bool found = (calls[i].flags & PROVISIONAL) != 0;
        for (unsigned j = 0; j < ARRAY_SIZE(scenarios); j++) {
            found = found || scenarios[j].number == calls[i].number;
        }
        if (!found) {
            fail_msg("%s has no scenario: add a ROW in which it works", calls[i].name);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(J02_every_call_has_a_scenario),
        WORLD_CASE(J02_every_call_fails_at_every_charge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
