/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Long calls are disturbed, at each step in turn, by a timeout, the death of either side, or another thread that touches
 * the same pages. Whatever happens, nothing leaks and nobody waits for ever.
 */
#include "stage.h"

/* --- what is disturbed --- */

static struct xous_result lend_many(const struct stage *stage)
{
    counted(stage->p.client);
    return lend(&stage->p, XOUS_LEND_MUTABLE, stage->pages, MANY);
}

static struct xous_result lend_many_read(const struct stage *stage)
{
    counted(stage->p.client);
    return lend(&stage->p, XOUS_LEND, stage->pages, MANY);
}

/* Half of the pages in, half of them out: each alone is long. */
static struct xous_result pair_many(const struct stage *stage)
{
    uint64_t half = MANY / 2 * PAGE_SIZE;

    return CALL(counted(stage->p.client), client_send, stage->p.connection, XOUS_PAIR, 7, stage->pages, half,
                stage->pages + half, half);
}

static struct xous_result move_many(const struct stage *stage)
{
    counted(stage->p.client);
    return lend(&stage->p, XOUS_MOVE, stage->pages, MANY);
}

static void server_waits(const struct stage *stage)
{
    assert_blocked(CALL(stage->p.server, server_receive, stage->p.at.handle));
}

/* The lend is received, and the server is about to give it back. */
static void lend_is_held(const struct stage *stage)
{
    assert_blocked(lend(&stage->p, XOUS_LEND_MUTABLE, stage->pages, MANY));
    receive(&stage->p);
}

static struct xous_result give_many_back(const struct stage *stage)
{
    const struct thread *client = world_thread(stage->p.client);

    return CALL(counted(stage->p.server), server_reply, client->message.token, XOUS_LEND_MUTABLE, 0,
                client->message.lend.to_address, MANY * PAGE_SIZE);
}

static void pair_is_held(const struct stage *stage)
{
    assert_blocked(pair_many(stage));
    fake_clock_follow(0);
    receive(&stage->p);
}

static struct xous_result give_pair_back(const struct stage *stage)
{
    const struct message *message = &world_thread(stage->p.client)->message;

    return CALL(counted(stage->p.server), server_reply, message->token, XOUS_PAIR, 0,
                message->lend.second->to_address, MANY / 2 * PAGE_SIZE);
}

static struct xous_result free_many(const struct stage *stage)
{
    return CALL(counted(stage->p.client), memory_free, stage->pages, MANY * PAGE_SIZE);
}

static struct xous_result protect_many(const struct stage *stage)
{
    return CALL(counted(stage->p.client), memory_protect, stage->pages, MANY * PAGE_SIZE, XOUS_READ);
}

static struct xous_result populate_many(const struct stage *stage)
{
    return CALL(counted(stage->p.client), memory_allocate, 0, 0x40000000, MANY * PAGE_SIZE,
                XOUS_READ | XOUS_WRITE | XOUS_MEMORY_POPULATE);
}

static struct xous_result spawn_many(const struct stage *stage)
{
    return CALL(counted(stage->p.client), process_spawn, stage->pages, WORLD_TEXT, MANY * PAGE_SIZE,
                WORLD_TEXT, XOUS_READ | XOUS_EXECUTE);
}

static struct xous_result destroy_server(const struct stage *stage)
{
    return CALL(counted(stage->p.server), server_destroy, stage->p.at.handle);
}

/* --- how --- */

static void client_dies(const struct stage *stage)
{
    world_kill(world_init, stage->p.client);
    world_settle(stage->p.server);
    if (!world_is_blocked(stage->p.server)) {
        CALL(stage->p.server, server_receive, stage->p.at.handle, XOUS_HOW_TRY);
    }
}

static void server_dies(const struct stage *stage)
{
    world_kill(world_init, stage->p.server);
    struct xous_result result = world_result(stage->p.client);
    if (result.tag == XOUS_TAG_ERROR) {
        assert_true(result.value[0] == XOUS_PROCESS_TERMINATED || result.value[0] == XOUS_SERVER_NOT_FOUND);
    }
    all_pages_are_back(stage);
}

static void both_die(const struct stage *stage)
{
    assert_ok(CALL(world_init, process_terminate, stage->p.server.pid));
    assert_ok(CALL(world_init, process_terminate, stage->p.client.pid));
}

/* An error means that nothing has moved; ok, that everything has left. */
static void server_dies_under_a_move(const struct stage *stage)
{
    world_kill(world_init, stage->p.server);
    if (world_result(stage->p.client).tag == XOUS_TAG_ERROR) {
        all_pages_are_back(stage);
    } else {
        assert_true(world_snapshot(stage->p.client).used < MANY);
    }
}

/* Another thread of the client wants the same pages: refused or, if they are still its own, done in full. */
static void second_thread_interferes(const struct stage *stage)
{
    struct xous_result result =
        CALL(stage->second, memory_protect, stage->pages, PAGE_SIZE, XOUS_READ | XOUS_WRITE);

    assert_true(result.tag == XOUS_TAG_OK || result.value[0] == XOUS_SHARE_VIOLATION ||
                result.value[0] == XOUS_BAD_ADDRESS);
    result = CALL(stage->second, client_send, stage->p.connection, XOUS_HOW(XOUS_LEND, XOUS_HOW_TRY, 0), 9,
                  stage->pages + (MANY - 1) * PAGE_SIZE, PAGE_SIZE);
    if (result.tag == XOUS_TAG_ERROR) {
        assert_true(result.value[0] == XOUS_SHARE_VIOLATION || result.value[0] == XOUS_SERVER_QUEUE_FULL ||
                    result.value[0] == XOUS_BAD_ADDRESS);
    }
    world_settle(stage->p.client);
}

static void first_ends_by_itself(const struct stage *stage)
{
    world_settle(stage->p.client);
    world_settle(stage->p.server);
}

/* By a second thread of its process, while the first is in receive. */
static void server_is_destroyed(const struct stage *stage)
{
    struct actor other = world_thread_create(stage->p.server);

    assert_ok(CALL(other, server_destroy, stage->p.at.handle));
    assert_error(world_result(stage->p.client), XOUS_SERVER_NOT_FOUND);
    assert_false(world_is_blocked(stage->p.server));
    all_pages_are_back(stage);
}

static void ending_server_takes_nothing(const struct stage *stage)
{
    assert_error(CALL(stage->second, client_send, stage->p.connection, XOUS_SCALAR, 1),
                 XOUS_SERVER_NOT_FOUND);
}

static void D17_client_dies_at_each_step_of_its_lend(void **state)
{
    (void)state;
    assert_true(disturb_each_step(lend_many, NULL, client_dies) > 5);
    assert_true(disturb_each_step(lend_many_read, server_waits, client_dies) > 8);
    assert_true(disturb_each_step(pair_many, NULL, client_dies) > 8);
    assert_true(disturb_each_step(pair_many, server_waits, client_dies) > 10);
}

static void D15_server_dies_at_each_step_of_a_lend(void **state)
{
    (void)state;
    assert_true(disturb_each_step(lend_many, NULL, server_dies) > 5);
    assert_true(disturb_each_step(lend_many_read, server_waits, server_dies) > 8);
    assert_true(disturb_each_step(pair_many, NULL, server_dies) > 8);
    assert_true(disturb_each_step(pair_many, server_waits, server_dies) > 10);
}

static void B08_server_is_destroyed_at_each_step_of_a_lend(void **state)
{
    (void)state;
    assert_true(disturb_each_step(lend_many, NULL, server_is_destroyed) > 5);
    assert_true(disturb_each_step(lend_many_read, server_waits, server_is_destroyed) > 8);
    assert_true(disturb_each_step(pair_many, NULL, server_is_destroyed) > 8);
    assert_true(disturb_each_step(pair_many, server_waits, server_is_destroyed) > 10);
}

static void D18_client_dies_at_each_step_of_the_return(void **state)
{
    (void)state;
    assert_true(disturb_each_step(give_many_back, lend_is_held, client_dies) > 3);
    assert_true(disturb_each_step(give_pair_back, pair_is_held, client_dies) > 5);
}

static void D15_server_dies_at_each_step_of_the_return(void **state)
{
    (void)state;
    assert_true(disturb_each_step(give_many_back, lend_is_held, server_dies) > 3);
    assert_true(disturb_each_step(give_pair_back, pair_is_held, server_dies) > 5);
}

static void D19_both_die_at_each_step(void **state)
{
    (void)state;
    disturb_each_step(lend_many, server_waits, both_die);
    disturb_each_step(give_many_back, lend_is_held, both_die);
    disturb_each_step(pair_many, server_waits, both_die);
    disturb_each_step(give_pair_back, pair_is_held, both_die);
    disturb_each_step(move_many, server_waits, both_die);
}

static void D23_either_side_dies_at_each_step_of_a_move(void **state)
{
    (void)state;
    assert_true(disturb_each_step(move_many, NULL, client_dies) > 5);
    assert_true(disturb_each_step(move_many, server_waits, client_dies) > 5);
    assert_true(disturb_each_step(move_many, NULL, server_dies_under_a_move) > 5);
    assert_true(disturb_each_step(move_many, server_waits, server_dies_under_a_move) > 5);
}

static void D07_second_thread_interferes_at_each_step(void **state)
{
    (void)state;
    disturb_each_step(lend_many, NULL, second_thread_interferes);
    disturb_each_step(pair_many, NULL, second_thread_interferes);
    disturb_each_step(move_many, server_waits, second_thread_interferes);
    disturb_each_step(free_many, NULL, second_thread_interferes);
    disturb_each_step(spawn_many, NULL, second_thread_interferes);
}

static void J02_memory_call_ends_with_its_process_at_each_step(void **state)
{
    (void)state;
    assert_true(disturb_each_step(free_many, NULL, client_dies) > 2);
    assert_true(disturb_each_step(protect_many, NULL, client_dies) > 2);
    assert_true(disturb_each_step(populate_many, NULL, client_dies) > 2);
}

static void F13_spawner_dies_at_each_step(void **state)
{
    (void)state;
    assert_true(disturb_each_step(spawn_many, NULL, client_dies) > 3);
}

static void B08_server_is_destroyed_step_by_step(void **state)
{
    (void)state;
    assert_true(disturb_each_step(destroy_server, lend_is_held, client_dies) > 3);
    assert_true(disturb_each_step(destroy_server, lend_is_held, server_dies) > 3);
    assert_true(disturb_each_step(destroy_server, lend_is_held, first_ends_by_itself) > 3);
    assert_true(disturb_each_step(destroy_server, lend_is_held, ending_server_takes_nothing) > 3);
}

/* The client's own timeout comes after 1, 2, 3, ... steps of a send in which `first` pages come in the first range
 * and the rest, if any, in the second; returns how often it came in time. */
static unsigned time_out_each_step(unsigned kind, uint64_t first)
{
    uint64_t rest = MANY - first;
    unsigned timeouts = 0;

    for (unsigned steps = 1; steps < 60; steps++) {
        struct stage stage = stage_set();
        struct parties *p = &stage.p;
        CALL(counted(p->client), client_send, p->connection, XOUS_HOW(kind, 0, steps), 7, stage.pages,
             first * PAGE_SIZE, rest == 0 ? 0 : stage.pages + first * PAGE_SIZE, rest * PAGE_SIZE);
        fake_clock_follow(0);
        world_settle(p->client);
        if (!world_is_blocked(p->client)) {
            assert_error(world_result(p->client), XOUS_TIMEOUT);
            all_pages_are_back(&stage);
            assert_quiet(p);
            timeouts++;
        }
        world_end_all();
        assert_int_equal(world_audit(), 0);
    }
    return timeouts;
}

static void I02_lend_times_out_at_each_step(void **state)
{
    (void)state;
    assert_in_range(time_out_each_step(XOUS_LEND_MUTABLE, MANY), 5, 58);
    assert_in_range(time_out_each_step(XOUS_PAIR, MANY / 2), 5, 58);
    assert_in_range(time_out_each_step(XOUS_PAIR, 1), 5, 58);
    assert_in_range(time_out_each_step(XOUS_PAIR, MANY - 1), 5, 58);
}

/* A move waits for room; when it has it, its timeout comes after 1, 2, 3, ... steps. */
static void I02_move_times_out_at_each_step(void **state)
{
    unsigned timeouts = 0;
    (void)state;
    for (unsigned steps = 1; steps < 60; steps++) {
        struct stage stage = stage_set();
        struct parties *p = &stage.p;
        vaddr_t other = world_pages(p->client, 1);
        assert_blocked(CALL(stage.second, client_send, p->connection, XOUS_LEND, 9, other, PAGE_SIZE));
        assert_blocked(CALL(p->client, client_send, p->connection, XOUS_HOW(XOUS_MOVE, 0, steps), 7,
                            stage.pages, MANY * PAGE_SIZE));
        struct xous_result lent = receive(p);
        fake_clock_follow(MICROSECOND);
        assert_ok(give_back(p, lent));
        world_settle(p->client);
        fake_clock_follow(0);
        if (world_result(p->client).tag == XOUS_TAG_ERROR) {
            all_pages_are_back(&stage);
            assert_quiet(p);
            timeouts++;
        } else {
            assert_int_equal(receive(p).value[3], MANY * PAGE_SIZE);
        }
        world_end_all();
        assert_int_equal(world_audit(), 0);
    }
    assert_in_range(timeouts, 5, 58);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(D17_client_dies_at_each_step_of_its_lend),
        WORLD_CASE(D15_server_dies_at_each_step_of_a_lend),
        WORLD_CASE(D18_client_dies_at_each_step_of_the_return),
        WORLD_CASE(D15_server_dies_at_each_step_of_the_return),
        WORLD_CASE(D19_both_die_at_each_step),
        WORLD_CASE(D23_either_side_dies_at_each_step_of_a_move),
        WORLD_CASE(D07_second_thread_interferes_at_each_step),
        WORLD_CASE(J02_memory_call_ends_with_its_process_at_each_step),
        WORLD_CASE(F13_spawner_dies_at_each_step),
        WORLD_CASE(B08_server_is_destroyed_step_by_step),
        WORLD_CASE(B08_server_is_destroyed_at_each_step_of_a_lend),
        WORLD_CASE(I02_lend_times_out_at_each_step),
        WORLD_CASE(I02_move_times_out_at_each_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
