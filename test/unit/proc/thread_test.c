/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Threads: life, join, futex, floating point.
 */
#include <world.h>

#define STACK (WORLD_DATA + PAGE_SIZE)

static void F12_new_thread_starts_as_asked(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    uint64_t tid =
        assert_ok(CALL(actor, thread_create, WORLD_TEXT + 2, STACK, 0x1234, WORLD_DATA + 64)).value[0];
    struct actor thread = {actor.pid, (xous_tid_t)tid};
    world_bring(thread);
    const struct arch_frame *frame = &world_thread(thread)->frame;
    assert_int_equal(frame->pc, WORLD_TEXT + 2);
    for (unsigned i = 1; i < 32; i++) {
        uint64_t expected = i == FRAME_SP   ? STACK
                            : i == FRAME_TP ? WORLD_DATA + 64
                            : i == FRAME_A0 ? 0x1234
                            : i == FRAME_A1 ? USER_INFO_PAGE
                                            : 0;
        assert_int_equal(frame->x[i], expected);
    }
}

static void F06_bad_threads_are_refused(void **state)
{
    struct actor actor = world_spawn();
    struct world_snapshot before = world_snapshot(actor);
    (void)state;
    assert_error(CALL(actor, thread_create, WORLD_TEXT + 1, STACK), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, thread_create, 0, STACK), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, thread_create, BOOT_KERNEL_BASE, STACK), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, thread_create, WORLD_TEXT, STACK + 8), XOUS_BAD_ALIGNMENT);
    assert_error(CALL(actor, thread_create, WORLD_TEXT, BOOT_KERNEL_BASE), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, thread_create, WORLD_TEXT, STACK, 0, ~0ul), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, thread_create, WORLD_TEXT, STACK, 0, 0, XOUS_PRIORITIES), XOUS_INVALID_ARGUMENT);
    world_assert_unchanged(actor, &before);
}

static void F06_threads_up_to_the_limit(void **state)
{
    struct actor actor = world_spawn();
    unsigned made = 0;
    struct actor last = actor;
    (void)state;
    world_set_room(actor, 5);
    for (;; made++) {
        struct xous_result result = CALL(actor, thread_create, WORLD_TEXT, STACK);
        if (result.tag != XOUS_TAG_OK) {
            assert_error(result, XOUS_OUT_OF_MEMORY);
            break;
        }
        last.tid = (xous_tid_t)result.value[0];
    }
    assert_in_range(made, 5, 60);
    CALL(last, thread_exit, 0);
    assert_ok(CALL(actor, thread_join, last.tid));
    xous_tid_t tid = (xous_tid_t)assert_ok(CALL(actor, thread_create, WORLD_TEXT, STACK)).value[0];
    assert_int_not_equal(tid, last.tid);
    assert_error(CALL(actor, thread_join, last.tid, XOUS_HOW_TRY), XOUS_INVALID_THREAD);
    assert_error(CALL(actor, thread_create, WORLD_TEXT, STACK), XOUS_OUT_OF_MEMORY);
    assert_error(CALL(actor, thread_join, tid, XOUS_HOW_TRY), XOUS_TIMEOUT);
}

static void F07_joiner_of_a_running_thread_gets_the_value(void **state)
{
    struct actor actor = world_spawn();
    struct actor thread = world_thread_create(actor);
    struct world_snapshot before = world_snapshot(actor);
    (void)state;
    assert_blocked(CALL(actor, thread_join, thread.tid));
    CALL(thread, thread_exit, 0xfeed);
    assert_values(assert_ok(world_result(actor)), 0xfeed);
    assert_error(CALL(actor, thread_join, thread.tid), XOUS_INVALID_THREAD);
    assert_int_equal(world_snapshot(actor).names, before.names - 1);
}

static void F07_joiner_of_a_finished_thread_gets_the_value(void **state)
{
    struct actor actor = world_spawn();
    struct actor thread = world_thread_create(actor);
    (void)state;
    CALL(thread, thread_exit, 0xfeed);
    assert_values(assert_ok(CALL(actor, thread_join, thread.tid)), 0xfeed);
    assert_error(CALL(actor, thread_join, thread.tid), XOUS_INVALID_THREAD);
}

static void F07_value_goes_to_one_joiner(void **state)
{
    struct actor actor = world_spawn();
    struct actor second = world_thread_create(actor);
    struct actor thread = world_thread_create(actor);
    (void)state;
    assert_blocked(CALL(actor, thread_join, thread.tid));
    assert_blocked(CALL(second, thread_join, thread.tid));
    CALL(thread, thread_exit, 5);
    assert_values(assert_ok(world_result(actor)), 5);
    assert_error(world_result(second), XOUS_INVALID_THREAD);
}

static void F07_impossible_joins(void **state)
{
    struct actor actor = world_spawn();
    struct actor other = world_spawn();
    struct actor others_thread = world_thread_create(other);
    struct world_server at = world_server_create(actor, 0, 0, 0);
    (void)state;
    assert_error(CALL(actor, thread_join, actor.tid), XOUS_DEADLOCK);
    assert_error(CALL(actor, thread_join, 0), XOUS_INVALID_THREAD);
    assert_error(CALL(actor, thread_join, ~0ul), XOUS_INVALID_THREAD);
    assert_error(CALL(actor, thread_join, at.handle), XOUS_INVALID_THREAD);
    assert_error(CALL(actor, thread_join, others_thread.tid), XOUS_INVALID_THREAD);
}

static void I02_join_times_out(void **state)
{
    struct actor actor = world_spawn();
    struct actor thread = world_thread_create(actor);
    (void)state;
    assert_error(CALL(actor, thread_join, thread.tid, XOUS_HOW_TRY), XOUS_TIMEOUT);
    assert_blocked(CALL(actor, thread_join, thread.tid, XOUS_HOW(0, 0, 70)));
    world_advance(69);
    assert_true(world_is_blocked(actor));
    world_advance(1);
    assert_error(world_result(actor), XOUS_TIMEOUT);
    CALL(thread, thread_exit, 9);
    assert_values(assert_ok(CALL(actor, thread_join, thread.tid)), 9);
}

static void I01_sleep_is_never_early(void **state)
{
    static const uint64_t times[] = {1, 10, 10000, 1000000, XOUS_HOW_TIMEOUT_MAX};
    struct actor actor = world_spawn();
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(times); i++) {
        assert_blocked(CALL(actor, thread_wait, 0, XOUS_HOW(0, 0, times[i])));
        fake_clock_advance(times[i] * MICROSECOND - 1);
        world_advance(0);
        assert_true(world_is_blocked(actor));
        fake_clock_advance(1);
        world_advance(0);
        assert_values(assert_ok(world_result(actor)), 0);
    }
    assert_error(CALL(actor, thread_wait, 0, 0), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(actor, thread_wait, 0, XOUS_HOW_TRY), XOUS_INVALID_ARGUMENT);
}

static void X30_wait_compares_before_it_sleeps(void **state)
{
    struct actor actor = world_spawn();
    struct actor second = world_thread_create(actor);
    (void)state;
    assert_true(world_store(actor, WORLD_DATA, 5));
    assert_values(assert_ok(CALL(actor, thread_wait, WORLD_DATA, 0, 4)), 1);
    assert_error(CALL(actor, thread_wait, WORLD_DATA, XOUS_HOW_TRY, 5), XOUS_TIMEOUT);
    assert_blocked(CALL(actor, thread_wait, WORLD_DATA, 0, 5));
    assert_values(assert_ok(CALL(second, thread_wake, WORLD_DATA + 4, 1)), 0);
    assert_true(world_is_blocked(actor));
    assert_values(assert_ok(CALL(second, thread_wake, WORLD_DATA, 1)), 1);
    assert_values(assert_ok(world_result(actor)), 0);
    assert_values(assert_ok(CALL(second, thread_wake, WORLD_DATA, 1)), 0);
}

static void X30_wake_wakes_as_many_as_asked_in_order(void **state)
{
    struct actor actor = world_spawn();
    struct actor waiters[4];
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(waiters); i++) {
        waiters[i] = world_thread_create(actor);
        assert_blocked(CALL(waiters[i], thread_wait, WORLD_DATA, 0, 0));
    }
    assert_values(assert_ok(CALL(actor, thread_wake, WORLD_DATA, 0)), 0);
    assert_values(assert_ok(CALL(actor, thread_wake, WORLD_DATA, 2)), 2);
    assert_ok(world_result(waiters[0]));
    assert_ok(world_result(waiters[1]));
    assert_true(world_is_blocked(waiters[2]));
    assert_values(assert_ok(CALL(actor, thread_wake, WORLD_DATA, ~0ul)), 2);
    assert_ok(world_result(waiters[3]));
}

static void X30_same_address_of_another_process_is_another_word(void **state)
{
    struct actor actor = world_spawn();
    struct actor other = world_spawn();
    (void)state;
    assert_blocked(CALL(actor, thread_wait, WORLD_DATA, 0, 0));
    assert_values(assert_ok(CALL(other, thread_wake, WORLD_DATA, 9)), 0);
    assert_true(world_is_blocked(actor));
}

static void X30_bad_words_are_refused(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    assert_error(CALL(actor, thread_wait, WORLD_DATA + 1, 0, 0), XOUS_BAD_ALIGNMENT);
    assert_error(CALL(actor, thread_wait, WORLD_DATA + 2, 0, 0), XOUS_BAD_ALIGNMENT);
    assert_error(CALL(actor, thread_wait, 0x8000, 0, 0), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, thread_wait, BOOT_KERNEL_BASE, 0, 0), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, thread_wait, WORLD_DATA, 0, 1ul << 32), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(actor, thread_wake, 0x8000, 1), XOUS_BAD_ADDRESS);
    assert_error(CALL(actor, thread_wake, WORLD_DATA + 1, 1), XOUS_BAD_ALIGNMENT);
}

static void I02_wait_times_out(void **state)
{
    struct actor actor = world_spawn();
    struct actor second = world_thread_create(actor);
    (void)state;
    assert_blocked(CALL(actor, thread_wait, WORLD_DATA, XOUS_HOW(0, 0, 33), 0));
    world_advance(33);
    assert_error(world_result(actor), XOUS_TIMEOUT);
    assert_values(assert_ok(CALL(second, thread_wake, WORLD_DATA, 1)), 0);
}

static void F02_killed_in_every_kind_of_wait(void **state)
{
    struct actor actor = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct actor joined = world_thread_create(actor);
    struct actor futex = world_thread_create(actor);
    struct actor sleeper = world_thread_create(actor);
    struct actor connector = world_thread_create(actor);
    struct actor waiter = world_thread_create(actor);
    (void)state;
    world_spawn_child(actor, WORLD_LIMIT);
    assert_blocked(CALL(futex, thread_wait, WORLD_DATA, XOUS_HOW(0, 0, 1000), 0));
    assert_blocked(CALL(sleeper, thread_wait, 0, XOUS_HOW(0, 0, 1000)));
    assert_blocked(CALL(connector, client_connect, 1, XOUS_HOW(0, 0, 1000), 2));
    assert_blocked(CALL(waiter, process_wait, 0, XOUS_HOW(0, 0, 1000)));
    assert_blocked(CALL(actor, thread_join, joined.tid, XOUS_HOW(0, 0, 1000)));
    world_kill(world_init, actor);
    world_advance(2000);
}

static void A11_floating_point_registers_do_not_mix(void **state)
{
    struct actor actors[3] = {world_spawn(), world_spawn()};
    (void)state;
    actors[2] = world_thread_create(actors[0]);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < ARRAY_SIZE(actors); i++) {
            if (round > 0) {
                assert_int_equal(world_fp_read(actors[i], 7), 100 * (round - 1) + i);
                assert_int_equal(world_fp_read(actors[i], 8), 0);
            }
            world_fp_write(actors[i], 7, 100 * round + i);
        }
    }
}

static void A10_first_use_finds_zero(void **state)
{
    struct actor first = world_spawn();
    struct actor second = world_spawn();
    (void)state;
    for (unsigned i = 0; i < 32; i++) {
        world_fp_write(first, i, 0xdeadul + i);
    }
    for (unsigned i = 0; i < 32; i++) {
        assert_int_equal(world_fp_read(second, i), 0);
    }
    world_kill(world_init, first);
    struct actor third = world_spawn();
    assert_int_equal(world_fp_read(third, 5), 0);
    assert_int_equal(world_fp_read(second, 5), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(F12_new_thread_starts_as_asked),
        WORLD_CASE(F06_bad_threads_are_refused),
        WORLD_CASE(F06_threads_up_to_the_limit),
        WORLD_CASE(F07_joiner_of_a_running_thread_gets_the_value),
        WORLD_CASE(F07_joiner_of_a_finished_thread_gets_the_value),
        WORLD_CASE(F07_value_goes_to_one_joiner),
        WORLD_CASE(F07_impossible_joins),
        WORLD_CASE(I02_join_times_out),
        WORLD_CASE(I01_sleep_is_never_early),
        WORLD_CASE(X30_wait_compares_before_it_sleeps),
        WORLD_CASE(X30_wake_wakes_as_many_as_asked_in_order),
        WORLD_CASE(X30_same_address_of_another_process_is_another_word),
        WORLD_CASE(X30_bad_words_are_refused),
        WORLD_CASE(I02_wait_times_out),
        WORLD_CASE(F02_killed_in_every_kind_of_wait),
        WORLD_CASE(A11_floating_point_registers_do_not_mix),
        WORLD_CASE(A10_first_use_finds_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
