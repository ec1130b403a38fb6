/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Who runs: priorities, round robin, the slice, loans of priority through messages, address-space numbers.
 */
#include <kernel/sched.h>
#include <world.h>

#define SLICE 10000u /* microseconds */

static void set_priority(struct actor actor, unsigned priority)
{
    assert_ok(CALL(actor, thread_priority, 0, priority));
}

/* A microsecond that is no whole number of ticks is rounded up, or a wait could end early. */
static void I09_part_of_a_tick_counts_as_one(void **state)
{
    (void)state;
    timers_init(32768);
    assert_int_equal(timer_ticks(0), 0);
    assert_int_equal(timer_ticks(1), 1);
    assert_int_equal(timer_ticks(31), 2);
    assert_int_equal(timer_ticks(1000000), 32768);
    assert_int_equal(timer_ticks(1000001), 32769);
    timers_init(FAKE_TIMEBASE);
}

static void park(struct actor actor)
{
    assert_blocked(CALL(actor, thread_wait, 0, XOUS_HOW(0, 0, 1000000000)));
}

static void G20_urgent_thread_runs_as_soon_as_it_is_ready(void **state)
{
    struct actor urgent = world_spawn();
    struct actor plain = world_spawn();
    (void)state;
    set_priority(urgent, XOUS_PRIORITY_DEFAULT + 3);
    assert_blocked(CALL(urgent, thread_wait, 0, XOUS_HOW(0, 0, 50)));
    world_bring(plain);
    world_advance(49);
    assert_int_equal(world_running().pid, plain.pid);
    world_advance(1);
    assert_int_equal(world_running().pid, urgent.pid);
    assert_ok(CALL(urgent, process_yield));
    assert_int_equal(world_running().pid, urgent.pid);
    set_priority(urgent, XOUS_PRIORITY_DEFAULT);
}

/* Neither call waits, and each wakes somebody who comes first: the caller does not even return. */
static void G20_call_that_wakes_an_urgent_thread_gives_way(void **state)
{
    struct actor urgent = world_spawn();
    struct actor plain = world_spawn();
    struct world_server at = world_server_create(urgent, 0, 0, 0);
    xous_handle_t connection = world_connect(plain, &at);
    (void)state;
    set_priority(urgent, XOUS_PRIORITY_DEFAULT + 3);
    assert_blocked(CALL(urgent, server_receive, at.handle));
    assert_blocked(CALL(world_init, thread_wait, 0, XOUS_HOW(0, 0, 50))); /* else the slice counts too */
    CALL(plain, client_send, connection, XOUS_SCALAR, 1);
    assert_int_equal(world_running().pid, urgent.pid);
    set_priority(urgent, XOUS_PRIORITY_DEFAULT);
    world_advance(51);
}

static void G22_reply_to_an_urgent_client_gives_way(void **state)
{
    struct actor urgent = world_spawn();
    struct actor plain = world_spawn();
    struct world_server at = world_server_create(plain, 0, 0, 0);
    xous_handle_t connection = world_connect(urgent, &at);
    (void)state;
    set_priority(urgent, XOUS_PRIORITY_DEFAULT + 3);
    assert_blocked(CALL(urgent, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    assert_blocked(CALL(world_init, thread_wait, 0, XOUS_HOW(0, 0, 50))); /* else the slice counts too */
    uint64_t token = CALL(plain, server_receive, at.handle).value[0];
    CALL(plain, server_reply, token);
    assert_int_equal(world_running().pid, urgent.pid);
    set_priority(urgent, XOUS_PRIORITY_DEFAULT);
    world_advance(51);
}

static void G20_lower_thread_runs_only_when_the_others_wait(void **state)
{
    struct actor low = world_spawn();
    struct actor plain = world_spawn();
    (void)state;
    set_priority(low, 1);
    for (unsigned i = 0; i < 20; i++) {
        assert_ok(CALL(plain, process_yield));
        assert_int_not_equal(world_running().pid, low.pid);
    }
    assert_blocked(CALL(plain, thread_wait, 0, XOUS_HOW(0, 0, 500)));
    assert_blocked(CALL(world_init, thread_wait, 0, XOUS_HOW(0, 0, 1000)));
    assert_int_equal(world_running().pid, low.pid);
    world_advance(500);
    assert_int_equal(world_running().pid, plain.pid);
    world_advance(500);
    set_priority(world_init, XOUS_PRIORITY_DEFAULT);
    assert_error(CALL(plain, thread_priority, 0, XOUS_PRIORITIES), XOUS_INVALID_ARGUMENT);
}

static void G21_slice_ends_in_favour_of_the_next(void **state)
{
    struct actor a = world_spawn();
    struct actor b = world_spawn();
    (void)state;
    park(world_init);
    xous_pid_t first = world_running().pid;
    assert_true(first == a.pid || first == b.pid);
    world_advance(SLICE);
    xous_pid_t second = world_running().pid;
    assert_int_not_equal(second, first);
    world_advance(SLICE - 1);
    assert_int_equal(world_running().pid, second);
    world_advance(1);
    assert_int_equal(world_running().pid, first);
    world_advance(1000000000);
}

static void G21_no_timer_without_a_rival(void **state)
{
    struct actor alone = world_spawn();
    (void)state;
    park(world_init);
    assert_int_equal(world_running().pid, alone.pid);
    uint64_t deadline = fake_timer(0);
    assert_true(deadline > arch_now() + 100000 * MICROSECOND);
    world_advance(500000);
    assert_int_equal(world_running().pid, alone.pid);
    world_advance(1000000000);
}

static void M07_server_runs_at_its_clients_priority(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection = world_connect(client, &at);
    (void)state;
    assert_blocked(CALL(server, server_receive, at.handle));
    set_priority(client, XOUS_PRIORITY_DEFAULT + 4);
    assert_blocked(CALL(client, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    assert_int_equal(world_running().pid, server.pid);
    assert_int_equal(world_thread(server)->priority, XOUS_PRIORITY_DEFAULT + 4);
    uint64_t token = world_result(server).value[0];
    assert_ok(CALL(server, process_yield));
    assert_int_equal(world_running().pid, server.pid);
    assert_ok(CALL(server, server_reply, token));
    set_priority(client, XOUS_PRIORITY_DEFAULT);
}

static void M07_reply_gives_the_priority_back(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection = world_connect(client, &at);
    (void)state;
    assert_blocked(CALL(server, server_receive, at.handle));
    set_priority(client, XOUS_PRIORITY_DEFAULT + 4);
    assert_blocked(CALL(client, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    uint64_t token = world_result(server).value[0];
    assert_ok(CALL(server, server_reply, token));
    assert_int_equal(world_thread(server)->priority, XOUS_PRIORITY_DEFAULT);
    assert_ok(world_result(client));
    set_priority(client, XOUS_PRIORITY_DEFAULT);
}

/* The loan was to who received; who replies in its place keeps what it has from others. */
static void M07_reply_of_another_thread_gives_the_receivers_priority_back(void **state)
{
    struct actor client[] = {world_spawn(), world_spawn()};
    struct actor server = world_spawn();
    struct actor helper = world_thread_create(server);
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection[] = {world_connect(client[0], &at), world_connect(client[1], &at)};
    (void)state;
    assert_blocked(CALL(server, server_receive, at.handle));
    assert_blocked(CALL(helper, server_receive, at.handle));
    set_priority(client[0], XOUS_PRIORITY_DEFAULT + 4);
    assert_blocked(CALL(client[0], client_send, connection[0], XOUS_BLOCKING_SCALAR, 1));
    uint64_t first = world_result(server).value[0];
    assert_blocked(CALL(server, thread_wait, 0, XOUS_HOW(0, 0, 1000)));
    set_priority(client[1], XOUS_PRIORITY_DEFAULT + 5);
    assert_blocked(CALL(client[1], client_send, connection[1], XOUS_BLOCKING_SCALAR, 1));
    uint64_t second = world_result(helper).value[0];
    assert_int_equal(world_thread(server)->priority, XOUS_PRIORITY_DEFAULT + 4);
    assert_ok(CALL(helper, server_reply, first));
    assert_int_equal(world_thread(server)->priority, XOUS_PRIORITY_DEFAULT);
    assert_int_equal(world_thread(helper)->priority, XOUS_PRIORITY_DEFAULT + 5);
    assert_ok(CALL(helper, server_reply, second));
    assert_int_equal(world_thread(helper)->priority, XOUS_PRIORITY_DEFAULT);
    set_priority(client[1], XOUS_PRIORITY_DEFAULT);
    set_priority(client[0], XOUS_PRIORITY_DEFAULT);
}

static void M07_timeout_gives_the_priority_back(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection = world_connect(client, &at);
    (void)state;
    assert_blocked(CALL(server, server_receive, at.handle));
    set_priority(client, XOUS_PRIORITY_DEFAULT + 4);
    assert_blocked(CALL(client, client_send, connection, XOUS_HOW(XOUS_BLOCKING_SCALAR, 0, 50), 1));
    world_advance(50);
    assert_error(world_result(client), XOUS_TIMEOUT);
    assert_int_equal(world_thread(server)->priority, XOUS_PRIORITY_DEFAULT);
    set_priority(client, XOUS_PRIORITY_DEFAULT);
}

static void M07_death_gives_the_priority_back(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection = world_connect(client, &at);
    (void)state;
    assert_blocked(CALL(server, server_receive, at.handle));
    set_priority(world_init, XOUS_PRIORITY_DEFAULT + 5);
    assert_blocked(CALL(world_init, thread_wait, 0, XOUS_HOW(0, 0, 1000)));
    set_priority(client, XOUS_PRIORITY_DEFAULT + 4);
    assert_blocked(CALL(client, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    assert_int_equal(world_thread(server)->priority, XOUS_PRIORITY_DEFAULT + 4);
    world_advance(1000);
    world_kill(world_init, client);
    assert_int_equal(world_thread(server)->priority, XOUS_PRIORITY_DEFAULT);
}

static void G22_message_goes_straight_to_the_waiting_server(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct actor others[3] = {world_spawn(), world_spawn(), world_spawn()};
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection = world_connect(client, &at);
    (void)state;
    (void)others;
    assert_blocked(CALL(server, server_receive, at.handle));
    assert_blocked(CALL(client, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    assert_int_equal(world_running().pid, server.pid);
    uint64_t token = world_result(server).value[0];
    assert_blocked(CALL(server, server_reply_receive, token));
    assert_int_equal(world_running().pid, client.pid);
}

/* A warm round trip between two processes. */
static void round_trip(struct actor client, struct actor server, xous_handle_t connection)
{
    assert_blocked(CALL(client, client_send, connection, XOUS_BLOCKING_SCALAR, 1));
    assert_blocked(CALL(server, server_reply_receive, world_result(server).value[0]));
}

static void L13_round_trip_needs_no_fence(void **state)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct world_server at = world_server_create(server, 0, 0, 0);
    xous_handle_t connection = world_connect(client, &at);
    (void)state;
    assert_blocked(CALL(server, server_receive, at.handle));
    round_trip(client, server, connection);
    uint64_t before[FAKE_FENCES];
    for (unsigned i = 0; i < FAKE_FENCES; i++) {
        before[i] = fake_fences((enum fake_fence)i);
    }
    uint64_t switches = fake_switches();
    for (unsigned i = 0; i < 10; i++) {
        round_trip(client, server, connection);
    }
    for (unsigned i = 0; i < FAKE_FENCES; i++) {
        assert_int_equal(fake_fences((enum fake_fence)i), before[i]);
    }
    assert_int_equal(fake_switches(), switches + 20);
}

/* Many spaces, few numbers: every process sees its own memory, and nothing stale is ever used. */
static void L03_few_address_space_numbers(void **state)
{
    static const unsigned widths[] = {0, 1, 2, 3, 4, 16};
    (void)state;
    for (unsigned w = 0; w < ARRAY_SIZE(widths); w++) {
        if (w != 0) {
            world_teardown(NULL);
        }
        world_boot(&(struct fake_options){.asid_bits = widths[w]});
        struct actor actors[9];
        for (unsigned i = 0; i < ARRAY_SIZE(actors); i++) {
            actors[i] = world_spawn();
            assert_true(world_store(actors[i], WORLD_DATA, 1000 + i));
        }
        for (unsigned round = 0; round < 30; round++) {
            unsigned i = (round * 7 + 3) % ARRAY_SIZE(actors);
            assert_int_equal(world_word(actors[i], WORLD_DATA), 1000 + i);
            if (round % 5 == 0) {
                world_kill(world_init, actors[i]);
                actors[i] = world_spawn();
                assert_true(world_store(actors[i], WORLD_DATA, 1000 + i));
            }
        }
    }
}

static int no_setup(void **state)
{
    (void)state;
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(I09_part_of_a_tick_counts_as_one),
        WORLD_CASE(G20_urgent_thread_runs_as_soon_as_it_is_ready),
        WORLD_CASE(G20_call_that_wakes_an_urgent_thread_gives_way),
        WORLD_CASE(G22_reply_to_an_urgent_client_gives_way),
        WORLD_CASE(G20_lower_thread_runs_only_when_the_others_wait),
        WORLD_CASE(G21_slice_ends_in_favour_of_the_next),
        WORLD_CASE(G21_no_timer_without_a_rival),
        WORLD_CASE(M07_server_runs_at_its_clients_priority),
        WORLD_CASE(M07_reply_gives_the_priority_back),
        WORLD_CASE(M07_reply_of_another_thread_gives_the_receivers_priority_back),
        WORLD_CASE(M07_timeout_gives_the_priority_back),
        WORLD_CASE(M07_death_gives_the_priority_back),
        WORLD_CASE(G22_message_goes_straight_to_the_waiting_server),
        WORLD_CASE(L13_round_trip_needs_no_fence),
        cmocka_unit_test_setup_teardown(L03_few_address_space_numbers, no_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
