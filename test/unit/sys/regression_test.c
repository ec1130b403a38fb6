/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What hostile or unlucky sequences once broke: each case is the shortest one, named by what it must not do again.
 */
#include "../ipc/parties.h"

#define MANY 300u /* pages: several steps for each pass over them */

/* A client and a server with room for MANY pages; the pages are the client's. */
struct stage {
    struct parties p;
    vaddr_t pages;
};

static struct stage stage_set(uint64_t flags)
{
    struct stage stage;
    struct parties *p = &stage.p;

    p->client = world_spawn_child(world_init, 800 * PAGE_SIZE);
    p->server = world_spawn_child(world_init, 800 * PAGE_SIZE);
    p->at = world_server_create(p->server, flags, MANY * PAGE_SIZE, 0);
    p->connection = world_connect(p->client, &p->at);
    stage.pages = world_pages(p->client, MANY);
    return stage;
}

/* The first process sleeps above all others, and the clock advances with the kernel's steps. */
static void interrupter_sleeps(unsigned steps)
{
    assert_ok(CALL(world_init, thread_priority, 0, XOUS_PRIORITY_DEFAULT + 5));
    assert_blocked(CALL(world_init, thread_wait, 0, XOUS_HOW(0, 0, steps)));
}

static void interrupter_is_done(void)
{
    assert_ok(CALL(world_init, thread_priority, 0, XOUS_PRIORITY_DEFAULT));
}

/* Either the server has the message and can answer it, or the client timed out and the server waits on. */
static void outcome_is_one_of_two(const struct parties *p)
{
    if (!world_is_blocked(p->client)) {
        assert_error(world_result(p->client), XOUS_TIMEOUT);
        assert_true(world_is_blocked(p->server));
        return;
    }
    struct xous_result received = world_result(p->server);
    assert_tag(received, XOUS_TAG_MESSAGE + XOUS_LEND_MUTABLE);
    assert_ok(give_back(p, received));
    assert_ok(world_result(p->client));
}

/* The client's timeout is over while the server's thread, which waited for the message, is mapping its pages. */
static void D17_timeouts_while_pages_appear(void **state)
{
    (void)state;
    for (unsigned steps = 1; steps < 60; steps++) {
        struct stage stage = stage_set(0);
        struct parties *p = &stage.p;
        assert_blocked(CALL(p->server, server_receive, p->at.handle));
        world_bring(p->client);
        fake_clock_follow(MICROSECOND);
        CALL(p->client, client_send, p->connection, XOUS_HOW(XOUS_LEND_MUTABLE, 0, steps), 7, stage.pages,
             MANY * PAGE_SIZE);
        fake_clock_follow(0);
        world_settle(p->client);
        world_settle(p->server);
        outcome_is_one_of_two(p);
        world_end_all();
        assert_int_equal(world_audit(), 0);
    }
}

/* The server ends while the pages of a lend with a timeout leave the client: the next call has no timeout. */
static void B08_timeout_goes_with_its_call(void **state)
{
    (void)state;
    for (unsigned steps = 1; steps < 12; steps++) {
        struct stage stage = stage_set(0);
        struct parties *p = &stage.p;
        struct world_server other = world_server_create(world_spawn(), 0, 0, 0);
        xous_handle_t connection = world_connect(p->client, &other);

        interrupter_sleeps(steps);
        world_bring(p->client);
        fake_clock_follow(MICROSECOND);
        CALL(p->client, client_send, p->connection, XOUS_HOW(XOUS_LEND, 0, 5000), 7, stage.pages,
             MANY * PAGE_SIZE);
        fake_clock_follow(0);
        world_kill(world_init, p->server);
        interrupter_is_done();
        world_settle(p->client);
        assert_blocked(CALL(p->client, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
        world_advance(10000);
        assert_true(world_is_blocked(p->client));
        world_end_all();
    }
}

/* Lazy pages lent to a server of the same process are being backed when the time is over: they stay. */
static void D27_lend_to_oneself_times_out_at_each_step(void **state)
{
    struct actor actor = world_spawn_child(world_init, 800 * PAGE_SIZE);
    struct world_server server = world_server_create(actor, 0, MANY * PAGE_SIZE, 0);
    xous_handle_t connection = world_connect(actor, &server);
    (void)state;

    for (unsigned steps = 1; steps < 80; steps++) {
        vaddr_t pages =
            assert_ok(CALL(actor, memory_allocate, 0, 0, MANY * PAGE_SIZE, XOUS_READ | XOUS_WRITE)).value[0];
        assert_true(world_store(actor, pages, steps));
        fake_clock_follow(MICROSECOND);
        CALL(actor, client_send, connection, XOUS_HOW(XOUS_LEND_MUTABLE, 0, steps), 7, pages,
             MANY * PAGE_SIZE);
        fake_clock_follow(0);
        world_advance(200);
        assert_error(world_result(actor), XOUS_TIMEOUT);
        assert_int_equal(world_word(actor, pages), steps);
        assert_int_equal(world_audit(), 0);
        assert_ok(CALL(actor, memory_free, pages, MANY * PAGE_SIZE));
    }
}

/* First in line for room: a lend too large for now. Behind it: one that there is room for. */
static struct parties line_up(struct actor *large, struct actor *small)
{
    struct parties p = {.client = world_spawn(), .server = world_spawn()};

    p.at = world_server_create(p.server, 0, 8 * PAGE_SIZE, 0);
    p.connection = world_connect(p.client, &p.at);
    *large = world_spawn();
    *small = world_spawn();
    xous_handle_t of_large = world_connect(*large, &p.at);
    xous_handle_t of_small = world_connect(*small, &p.at);
    assert_blocked(lend(&p, XOUS_LEND, WORLD_DATA, 6));
    assert_blocked(
        CALL(*large, client_send, of_large, XOUS_HOW(XOUS_LEND, 0, 100), 1, WORLD_DATA, 4 * PAGE_SIZE));
    assert_blocked(CALL(*small, client_send, of_small, XOUS_LEND, 2, WORLD_DATA, 2 * PAGE_SIZE));
    receive(&p);
    assert_quiet(&p);
    return p;
}

static void D25_line_for_room_moves_up_after_a_timeout(void **state)
{
    struct actor large;
    struct actor small;
    struct parties p = line_up(&large, &small);
    (void)state;

    world_advance(200);
    assert_error(world_result(large), XOUS_TIMEOUT);
    world_settle(small);
    assert_int_equal(receive(&p).value[1], 2);
}

static void D25_line_for_room_moves_up_after_a_death(void **state)
{
    struct actor large;
    struct actor small;
    struct parties p = line_up(&large, &small);
    (void)state;

    world_kill(world_init, large);
    world_settle(small);
    assert_int_equal(receive(&p).value[1], 2);
}

/* The name in the slot of that type, as a process might guess it. */
static uint64_t guess_name(struct actor actor, enum object_type type)
{
    const struct slot *slot;

    for (uint32_t index = 0; (slot = table_slot(&world_process(actor)->objects, index)) != NULL; index++) {
        if (slot->type == type) {
            return slot->name;
        }
    }
    return 0;
}

/* A handle on its way to a server is in the server's table, and handles can be guessed. */
static void M02_granted_handle_is_nobodys_before_its_receipt(void **state)
{
    struct parties p = parties_meet(XOUS_SERVER_ACCEPT, 0);
    struct world_server other = world_server_create(p.client, 0, 0, 0);
    xous_handle_t gift = world_connect(p.client, &other);
    (void)state;

    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, gift));
    assert_int_equal(guess_name(p.server, OBJECT_CONNECTION), 0);
    uint64_t guess = guess_name(p.server, OBJECT_RESERVED);
    assert_int_not_equal(guess, 0);
    assert_error(CALL(p.server, handle_close, guess), XOUS_INVALID_HANDLE);
    assert_error(CALL(p.server, client_send, guess, XOUS_SCALAR), XOUS_INVALID_HANDLE);
    struct xous_result received = receive(&p);
    assert_int_equal(received.value[2], guess);
    assert_ok(CALL(p.server, client_send, guess, XOUS_SCALAR));
    assert_ok(CALL(p.server, handle_close, guess));
}

/* The server of a granted connection ends before the receipt. */
static void M02_granted_connection_dies_on_its_way(void **state)
{
    struct parties p = parties_meet(XOUS_SERVER_ACCEPT, 0);
    struct world_server other = world_server_create(p.client, 0, 0, 0);
    xous_handle_t gift = world_connect(p.client, &other);
    (void)state;

    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR | XOUS_HOW_GRANT, 1, gift));
    assert_ok(CALL(p.client, server_destroy, other.handle));
    struct xous_result received = receive(&p);
    assert_tag(received, XOUS_TAG_MESSAGE_GRANT + XOUS_SCALAR);
    assert_error(CALL(p.server, client_send, received.value[2], XOUS_SCALAR), XOUS_SERVER_NOT_FOUND);
    assert_ok(CALL(p.server, handle_close, received.value[2]));
}

/* A sender was promised a slot and has not run since, when the process that its grant was made for ends. */
static void F02_receiver_ends_with_a_grant_on_its_way(void **state)
{
    struct parties p = parties_meet(XOUS_SERVER_ACCEPT, 0);
    struct world_server other = world_server_create(p.client, 0, 0, 0);
    xous_handle_t gift = world_connect(p.client, &other);
    xous_handle_t narrow =
        (xous_handle_t)assert_ok(CALL(p.client, client_connect, p.at.sid.low, 0, p.at.sid.high, 1)).value[0];
    (void)state;

    assert_ok(CALL(p.client, client_send, narrow, XOUS_SCALAR));
    assert_blocked(CALL(p.client, client_send, narrow, XOUS_SCALAR | XOUS_HOW_GRANT, 1, gift));
    receive(&p);
    CALL(p.server, process_exit, 0);
    CALL(world_init, process_wait, p.server.pid);
    assert_error(world_result(p.client), XOUS_SERVER_NOT_FOUND);
    assert_int_equal(processes_count(), 2);
}

/* An audit between two steps of a server's end finds nothing wrong. */
static void J16_audit_while_a_server_ends(void **state)
{
    struct stage stage = stage_set(0);
    struct parties *p = &stage.p;
    (void)state;

    assert_blocked(lend(p, XOUS_LEND, stage.pages, MANY));
    receive(p);
    interrupter_sleeps(3);
    world_bring(p->server);
    fake_clock_follow(MICROSECOND);
    CALL(p->server, server_destroy, p->at.handle);
    fake_clock_follow(0);
    assert_int_equal(world_running().pid, world_init.pid);
    assert_int_equal(assert_ok(CALL(world_init, system_audit)).value[0], 0);
    interrupter_is_done();
}

#define THREADS 200u

/* Many threads are parked with their process; the interrupter stops it again before all are back. */
static void F17_resume_takes_steps(void **state)
{
    struct actor parent = world_spawn_child(world_init, 900 * PAGE_SIZE);
    struct actor child = world_spawn_child(parent, 600 * PAGE_SIZE);
    (void)state;

    for (unsigned i = 0; i < THREADS; i++) {
        world_thread_create(child);
    }
    assert_ok(CALL(parent, process_suspend, child.pid));
    interrupter_sleeps(2);
    world_bring(parent);
    fake_clock_follow(MICROSECOND);
    CALL(parent, process_resume, child.pid);
    fake_clock_follow(0);
    assert_int_equal(world_running().pid, world_init.pid);
    assert_ok(CALL(world_init, process_suspend, child.pid));
    interrupter_is_done();
    assert_ok(world_result(parent));
    assert_int_equal(world_process(child)->state, XOUS_PROCESS_SUSPENDED);
    assert_ok(CALL(parent, process_resume, child.pid));
    assert_true(world_is_ready(child));
    world_bring(child);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(D17_timeouts_while_pages_appear),
        WORLD_CASE(B08_timeout_goes_with_its_call),
        WORLD_CASE(D27_lend_to_oneself_times_out_at_each_step),
        WORLD_CASE(D25_line_for_room_moves_up_after_a_timeout),
        WORLD_CASE(D25_line_for_room_moves_up_after_a_death),
        WORLD_CASE(M02_granted_handle_is_nobodys_before_its_receipt),
        WORLD_CASE(M02_granted_connection_dies_on_its_way),
        WORLD_CASE(F02_receiver_ends_with_a_grant_on_its_way),
        WORLD_CASE(J16_audit_while_a_server_ends),
        WORLD_CASE(F17_resume_takes_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
