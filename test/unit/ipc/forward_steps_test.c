/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A long lend or pair is forwarded, and disturbed at each step: while its pages leave the first server, and while they
 * are on their way to the second.
 */
#include "stage.h"

/* The second server, of the process that the stage's server can send to. One stage is set at a time. */
static struct world_server next;
static xous_handle_t to_next;
static unsigned kind; /* of what is forwarded */

static void send_many(const struct stage *stage, uint64_t timeout)
{
    const struct parties *p = &stage->p;
    uint64_t first = kind == XOUS_PAIR ? MANY / 2 : MANY;

    assert_blocked(CALL(p->client, client_send, p->connection, XOUS_HOW(kind, 0, timeout), 7, stage->pages,
                        first * PAGE_SIZE, kind == XOUS_PAIR ? stage->pages + first * PAGE_SIZE : 0,
                        (MANY - first) * PAGE_SIZE));
}

/* The first server has received it, and knows the second, which can take it. */
static void message_is_held(const struct stage *stage)
{
    struct actor second = world_spawn_child(world_init, 800 * PAGE_SIZE);

    next = world_server_create(second, 0, MANY * PAGE_SIZE, 0);
    to_next = world_connect(stage->p.server, &next);
    send_many(stage, 0);
    receive(&stage->p);
}

static void message_is_held_and_a_receiver_waits(const struct stage *stage)
{
    message_is_held(stage);
    assert_blocked(CALL(next.actor, server_receive, next.handle));
}

static void next_has_no_memory(const struct stage *stage)
{
    message_is_held(stage);
    world_set_room(next.actor, 0);
}

/* The call itself, and then what the client's own call does with the pages. */
static struct xous_result forward_many(const struct stage *stage)
{
    uint64_t token = world_thread(stage->p.client)->message.token;
    struct xous_result result =
        CALL(counted(stage->p.server), server_forward, token, XOUS_FORWARD_HOW(kind, 0, to_next), 70);

    if (world_is_alive(stage->p.client)) {
        world_settle(stage->p.client);
    }
    return result;
}

/* --- disturbances --- */

/* The forward has begun, so it succeeds, though nobody is left to forward for. */
static void client_dies(const struct stage *stage)
{
    world_kill(world_init, stage->p.client);
    assert_ok(world_result(stage->p.server));
    if (world_is_blocked(next.actor)) {
        return;
    }
    CALL(next.actor, server_receive, next.handle, XOUS_HOW_TRY);
}

static void assert_ended_well(const struct stage *stage)
{
    struct xous_result result = world_result(stage->p.client);

    assert_int_equal(result.tag, XOUS_TAG_ERROR);
    assert_true(result.value[0] == XOUS_PROCESS_TERMINATED || result.value[0] == XOUS_SERVER_NOT_FOUND);
    all_pages_are_back(stage);
}

/* Before the pages have left it the message ends with it; afterwards it has no part in it. */
static void first_dies(const struct stage *stage)
{
    world_kill(world_init, stage->p.server);
    world_settle(stage->p.client);
    if (world_is_blocked(stage->p.client)) {
        world_kill(world_init, next.actor);
    }
    assert_ended_well(stage);
}

static void second_dies(const struct stage *stage)
{
    world_kill(world_init, next.actor);
    world_settle(stage->p.server);
    assert_ended_well(stage);
}

static void second_is_destroyed(const struct stage *stage)
{
    struct actor other = world_thread_create(next.actor);

    assert_ok(CALL(other, server_destroy, next.handle));
    world_settle(stage->p.server);
    assert_error(world_result(stage->p.client), XOUS_SERVER_NOT_FOUND);
    all_pages_are_back(stage);
}

static void handle_is_closed(const struct stage *stage)
{
    struct actor other = world_thread_create(stage->p.server);

    (void)CALL(other, handle_close, to_next);
    world_settle(stage->p.server);
    world_settle(stage->p.client);
    if (world_is_blocked(stage->p.client)) {
        world_kill(world_init, next.actor);
    }
    assert_ended_well(stage);
}

static void all_die(const struct stage *stage)
{
    assert_ok(CALL(world_init, process_terminate, next.actor.pid));
    assert_ok(CALL(world_init, process_terminate, stage->p.server.pid));
    assert_ok(CALL(world_init, process_terminate, stage->p.client.pid));
}

/* Lent is lent, whoever has it. */
static void second_thread_wants_the_pages(const struct stage *stage)
{
    assert_error(CALL(stage->second, memory_free, stage->pages, PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_error(
        CALL(stage->second, memory_protect, stage->pages + (MANY - 1) * PAGE_SIZE, PAGE_SIZE, XOUS_READ),
        XOUS_SHARE_VIOLATION);
    world_settle(stage->p.client);
}

/* What is in the way of either range of a pair brings both home. */
static void client_learns_of_no_memory(const struct stage *stage)
{
    assert_ok(world_result(stage->p.server));
    assert_error(world_result(stage->p.client), XOUS_OUT_OF_MEMORY);
    all_pages_are_back(stage);
}

static void disturb_both_ways(disturbance disturb)
{
    kind = XOUS_LEND_MUTABLE;
    assert_true(disturb_each_step(forward_many, message_is_held, disturb) > 8);
    kind = XOUS_PAIR;
    assert_true(disturb_each_step(forward_many, message_is_held_and_a_receiver_waits, disturb) > 8);
}

static void D17_client_dies_at_each_step_of_a_forward(void **state)
{
    (void)state;
    disturb_both_ways(client_dies);
}

static void J02_next_server_has_no_memory_at_each_step_of_a_forward(void **state)
{
    (void)state;
    for (kind = XOUS_LEND_MUTABLE; kind <= XOUS_PAIR; kind++) {
        assert_true(disturb_each_step(forward_many, next_has_no_memory, client_learns_of_no_memory) > 4);
    }
}

static void D15_first_server_dies_at_each_step_of_a_forward(void **state)
{
    (void)state;
    disturb_both_ways(first_dies);
}

static void D15_second_server_dies_at_each_step_of_a_forward(void **state)
{
    (void)state;
    disturb_both_ways(second_dies);
}

static void B08_second_server_is_destroyed_at_each_step_of_a_forward(void **state)
{
    (void)state;
    disturb_both_ways(second_is_destroyed);
}

static void C04_handle_is_closed_at_each_step_of_a_forward(void **state)
{
    (void)state;
    disturb_both_ways(handle_is_closed);
}

static void D19_all_die_at_each_step_of_a_forward(void **state)
{
    (void)state;
    disturb_both_ways(all_die);
}

static void D07_second_thread_wants_the_pages_at_each_step_of_a_forward(void **state)
{
    (void)state;
    disturb_both_ways(second_thread_wants_the_pages);
}

/* The client's time is over after 1, 2, 3, ... steps of the forward. */
static void I02_forward_times_out_at_each_step(void **state)
{
    static const uint8_t kinds[] = {XOUS_LEND, XOUS_LEND_MUTABLE, XOUS_PAIR};
    unsigned timeouts = 0;

    (void)state;
    for (unsigned i = 0; i < 3 * 40; i++) {
        struct stage stage = stage_set();
        kind = kinds[i % 3];
        struct actor second = world_spawn_child(world_init, 800 * PAGE_SIZE);
        next = world_server_create(second, 0, MANY * PAGE_SIZE, 0);
        to_next = world_connect(stage.p.server, &next);
        send_many(&stage, 1000 + i / 3);
        receive(&stage.p);
        world_advance(1000);
        forward_many(&stage);
        fake_clock_follow(0);
        world_settle(stage.p.client);
        if (!world_is_blocked(stage.p.client)) {
            assert_error(world_result(stage.p.client), XOUS_TIMEOUT);
            all_pages_are_back(&stage);
            timeouts++;
        }
        world_end_all();
        assert_int_equal(world_audit(), 0);
    }
    assert_in_range(timeouts, 15, 115);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(D17_client_dies_at_each_step_of_a_forward),
        WORLD_CASE(J02_next_server_has_no_memory_at_each_step_of_a_forward),
        WORLD_CASE(D15_first_server_dies_at_each_step_of_a_forward),
        WORLD_CASE(D15_second_server_dies_at_each_step_of_a_forward),
        WORLD_CASE(B08_second_server_is_destroyed_at_each_step_of_a_forward),
        WORLD_CASE(C04_handle_is_closed_at_each_step_of_a_forward),
        WORLD_CASE(D19_all_die_at_each_step_of_a_forward),
        WORLD_CASE(D07_second_thread_wants_the_pages_at_each_step_of_a_forward),
        WORLD_CASE(I02_forward_times_out_at_each_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
