/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Calls that wait more than once, and what may go while they do: the connection, the time, the child.
 */
#include "parties.h"

/* One thread's pages fill the borrow limit but for one page; a second one waits for room. */
struct crowd {
    struct parties parties;
    struct actor waits;
    struct actor closes;
};

static struct crowd crowd_make(uint64_t timeout)
{
    struct actor client = world_spawn();
    struct actor server = world_spawn();
    struct crowd crowd = {.waits = world_thread_create(client), .closes = world_thread_create(client)};
    struct world_server at = world_server_create(server, 0, 4 * PAGE_SIZE, 0);

    crowd.parties = (struct parties){client, server, at, world_connect(client, &at)};
    assert_blocked(lend(&crowd.parties, XOUS_LEND, WORLD_DATA, 3));
    assert_blocked(CALL(crowd.waits, client_send, crowd.parties.connection, XOUS_HOW(XOUS_LEND, 0, timeout),
                        1, WORLD_DATA_PAGE(4), 2 * PAGE_SIZE));
    return crowd;
}

static void answer(struct parties *parties)
{
    struct xous_result got = receive(parties);

    assert_ok(CALL(parties->server, server_reply, got.value[0], XOUS_LEND, 0, got.value[2], got.value[3]));
}

static void B13_connection_closed_while_a_lend_waits_for_room(void **state)
{
    struct crowd crowd = crowd_make(0);

    (void)state;
    assert_ok(CALL(crowd.closes, client_disconnect, crowd.parties.connection));
    (void)world_pages(crowd.closes, 8); /* the connection's frame finds a new use */
    answer(&crowd.parties);
    world_settle(crowd.waits);
    answer(&crowd.parties);
    assert_ok(world_result(crowd.waits));
}

static void I02_timeout_runs_on_from_the_room_into_the_queue(void **state)
{
    struct crowd crowd = crowd_make(1000);

    (void)state;
    answer(&crowd.parties);
    world_settle(crowd.waits);
    assert_int_equal(world_thread(crowd.waits)->state, XOUS_THREAD_SENDING);
    world_advance(2000);
    assert_error(world_result(crowd.waits), XOUS_TIMEOUT);
}

static void end_thread(struct actor thread)
{
    uint64_t tid = world_thread(thread)->tid;

    (void)CALL(thread, thread_exit, 0);
    assert_ok(CALL(world_init, thread_join, tid, 0));
}

static void F07_all_who_wait_for_a_child_learn_of_its_end(void **state)
{
    struct actor second = world_thread_create(world_init);
    struct actor third = world_thread_create(world_init);
    struct actor child = world_spawn_child(world_init, WORLD_LIMIT);

    (void)state;
    assert_blocked(CALL(world_init, process_wait, child.pid, 0));
    assert_blocked(CALL(second, process_wait, child.pid, 0));
    assert_blocked(CALL(third, process_wait, child.pid, 0));
    (void)CALL(child, process_exit, 3);
    assert_int_equal(world_result(world_init).value[2], 3);
    assert_error(world_result(second), XOUS_PROCESS_NOT_FOUND);
    assert_error(world_result(third), XOUS_PROCESS_NOT_FOUND);
    end_thread(second);
    end_thread(third);
}

static void F07_who_waits_for_any_child_learns_that_none_is_left(void **state)
{
    struct actor second = world_thread_create(world_init);
    struct actor child = world_spawn_child(world_init, WORLD_LIMIT);

    (void)state;
    assert_blocked(CALL(world_init, process_wait, child.pid, 0));
    assert_blocked(CALL(second, process_wait, 0, 0));
    (void)CALL(child, process_exit, 3);
    assert_int_equal(world_result(world_init).value[2], 3);
    assert_error(world_result(second), XOUS_PROCESS_NOT_FOUND);
    end_thread(second);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(B13_connection_closed_while_a_lend_waits_for_room),
        WORLD_CASE(I02_timeout_runs_on_from_the_room_into_the_queue),
        WORLD_CASE(F07_all_who_wait_for_a_child_learn_of_its_end),
        WORLD_CASE(F07_who_waits_for_any_child_learns_that_none_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
