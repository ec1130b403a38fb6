/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Events: sticky bits at a server, from peers, timers, children, interrupts and ended connections.
 */
#include "parties.h"

#define UART 10u

static uint64_t event_bits(struct xous_result result)
{
    assert_tag(result, XOUS_TAG_EVENT);
    assert_values(result, 0, result.value[1]);
    return result.value[1];
}

static struct xous_result poll_server(const struct parties *p)
{
    return CALL(p->server, server_receive, p->at.handle, XOUS_HOW_TRY);
}

static void X20_signals_coalesce_and_are_taken_once(void **state)
{
    struct parties p = parties_meet(0, 0xff);
    (void)state;
    assert_ok(CALL(p.client, event_signal, p.connection, 1));
    assert_ok(CALL(p.client, event_signal, p.connection, 0x80));
    assert_ok(CALL(p.client, event_signal, p.connection, 0x80));
    assert_int_equal(event_bits(poll_server(&p)), 0x81);
    assert_quiet(&p);
}

static void X20_signal_wakes_a_receiver(void **state)
{
    struct parties p = parties_meet(0, ~0ul);
    (void)state;
    assert_blocked(CALL(p.server, server_receive, p.at.handle));
    assert_ok(CALL(p.client, event_signal, p.connection, 1ul << 63));
    assert_int_equal(event_bits(world_result(p.server)), 1ul << 63);
    assert_ok(CALL(p.client, event_signal, p.connection, 2));
    assert_int_equal(event_bits(poll_server(&p)), 2);
}

static void X21_peers_set_only_bits_opened_to_them(void **state)
{
    struct parties p = parties_meet(0, 6);
    (void)state;
    assert_error(CALL(p.client, event_signal, p.connection, 1), XOUS_ACCESS_DENIED);
    assert_error(CALL(p.client, event_signal, p.connection, 7), XOUS_ACCESS_DENIED);
    assert_quiet(&p);
    assert_ok(CALL(p.client, event_signal, p.connection, 4));
    assert_error(CALL(p.client, event_signal, p.connection + 1, 4), XOUS_INVALID_HANDLE);
    assert_int_equal(event_bits(poll_server(&p)), 4);
    assert_ok(CALL(p.server, server_destroy, p.at.handle));
    assert_error(CALL(p.client, event_signal, p.connection, 4), XOUS_SERVER_NOT_FOUND);
}

static void X22_events_first_but_not_twice_in_a_row(void **state)
{
    struct parties p = parties_meet(0, ~0ul);
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, i));
    }
    assert_ok(CALL(p.client, event_signal, p.connection, 1));
    assert_int_equal(event_bits(poll_server(&p)), 1);
    assert_ok(CALL(p.client, event_signal, p.connection, 2));
    assert_int_equal(receive(&p).value[1], 0);
    assert_int_equal(event_bits(poll_server(&p)), 2);
    assert_int_equal(receive(&p).value[1], 1);
    assert_int_equal(receive(&p).value[1], 2);
}

static void X22_event_to_a_waiting_receiver_counts_too(void **state)
{
    struct parties p = parties_meet(0, ~0ul);
    (void)state;
    assert_blocked(CALL(p.server, server_receive, p.at.handle));
    assert_ok(CALL(p.client, event_signal, p.connection, 1));
    assert_ok(CALL(p.client, client_send, p.connection, XOUS_SCALAR, 7));
    assert_ok(CALL(p.client, event_signal, p.connection, 2));
    assert_int_equal(event_bits(world_result(p.server)), 1);
    assert_int_equal(receive(&p).value[1], 7);
    assert_int_equal(event_bits(poll_server(&p)), 2);
}

static void X23_new_binding_replaces_the_old_one(void **state)
{
    struct parties p = parties_default();
    struct world_server old = world_server_create(p.server, 0, 0, 0);
    uint64_t timer = XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0);
    (void)state;
    assert_ok(CALL(p.server, event_bind, timer, old.handle, 1));
    assert_ok(CALL(p.server, event_bind, timer, p.at.handle, 2));
    assert_ok(CALL(p.server, timer_set, 0, arch_now() + MICROSECOND));
    world_advance(1);
    assert_int_equal(event_bits(poll_server(&p)), 4);
    assert_error(CALL(p.server, server_receive, old.handle, XOUS_HOW_TRY), XOUS_TIMEOUT);
    assert_ok(CALL(p.server, server_destroy, old.handle));
    assert_ok(CALL(p.server, timer_set, 0, arch_now() + MICROSECOND));
    world_advance(1);
    assert_int_equal(event_bits(poll_server(&p)), 4);
}

static void I01_timer_fires_at_its_deadline(void **state)
{
    struct parties p = parties_default();
    (void)state;
    for (unsigned timer = 0; timer < XOUS_TIMERS; timer++) {
        assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, timer), p.at.handle, timer));
        assert_ok(CALL(p.server, timer_set, timer, arch_now() + (10 + 10 * timer) * MICROSECOND));
    }
    assert_blocked(CALL(p.server, server_receive, p.at.handle));
    for (unsigned timer = 0; timer < XOUS_TIMERS; timer++) {
        world_advance(9);
        assert_true(world_is_blocked(p.server));
        world_advance(1);
        assert_int_equal(event_bits(world_result(p.server)), 1ul << timer);
        assert_blocked(CALL(p.server, server_receive, p.at.handle));
    }
    world_advance(1000);
    assert_true(world_is_blocked(p.server));
}

static void I01_deadline_in_the_past_fires_at_once(void **state)
{
    struct parties p = parties_default();
    (void)state;
    world_advance(1000);
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0), p.at.handle, 5));
    assert_ok(CALL(p.server, timer_set, 0, 1));
    world_advance(0);
    assert_int_equal(event_bits(poll_server(&p)), 1 << 5);
}

static void I04_earlier_deadline_replaces_a_later_one(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0), p.at.handle, 0));
    assert_ok(CALL(p.server, timer_set, 0, arch_now() + 500 * MICROSECOND));
    assert_ok(CALL(p.server, timer_set, 0, arch_now() + 50 * MICROSECOND));
    assert_int_equal(fake_timer(0), arch_now() + 50 * MICROSECOND);
    world_advance(50);
    assert_int_equal(event_bits(poll_server(&p)), 1);
    world_advance(1000);
    assert_quiet(&p);
}

static void I06_disarmed_timer_does_not_fire(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0), p.at.handle, 0));
    assert_ok(CALL(p.server, timer_set, 0, arch_now() + 50 * MICROSECOND));
    assert_ok(CALL(p.server, timer_set, 0, 0));
    assert_ok(CALL(p.server, timer_set, 0, 0));
    world_advance(100);
    assert_quiet(&p);
    assert_error(CALL(p.server, timer_set, XOUS_TIMERS, 1), XOUS_INVALID_ARGUMENT);
    assert_ok(CALL(p.server, timer_set, 0, arch_now() + 50 * MICROSECOND));
    assert_ok(
        CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0), p.at.handle, XOUS_EVENT_UNBIND));
    world_advance(100);
    assert_quiet(&p);
}

static void I10_timers_go_with_their_process(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 1), p.at.handle, 0));
    assert_ok(CALL(p.server, timer_set, 1, arch_now() + 50 * MICROSECOND));
    world_kill(world_init, p.client);
    world_kill(world_init, p.server);
    assert_int_equal(fake_timer(0), ~0ul);
    world_advance(100);
}

static void I10_server_goes_before_its_timer(void **state)
{
    struct parties p = parties_default();
    struct world_server second = world_server_create(p.server, 0, 0, 0);
    (void)state;
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 1), second.handle, 0));
    assert_ok(CALL(p.server, timer_set, 1, arch_now() + 50 * MICROSECOND));
    assert_ok(CALL(p.server, server_destroy, second.handle));
    world_advance(100);
    assert_quiet(&p);
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 1), p.at.handle, 7));
    assert_ok(CALL(p.server, timer_set, 1, arch_now() + 50 * MICROSECOND));
    world_advance(50);
    assert_int_equal(event_bits(poll_server(&p)), 1 << 7);
}

static void B16_end_of_a_connection_is_reported(void **state)
{
    struct parties p = parties_default();
    struct actor other = world_spawn();
    xous_handle_t second = world_connect(other, &p.at);
    (void)state;
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0), p.at.handle, 2));
    assert_values(assert_ok(CALL(p.server, server_next_gone, p.at.handle)), 0);
    assert_ok(CALL(p.client, client_disconnect, p.connection));
    world_kill(world_init, other);
    assert_int_equal(event_bits(poll_server(&p)), 4);
    assert_values(assert_ok(CALL(p.server, server_next_gone, p.at.handle)), p.client.pid, 0, 1);
    assert_values(assert_ok(CALL(p.server, server_next_gone, p.at.handle)), other.pid, 0, 1);
    assert_values(assert_ok(CALL(p.server, server_next_gone, p.at.handle)), 0);
    (void)second;
}

static void B16_unread_reports_go_with_the_server(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0), p.at.handle, 2));
    world_kill(world_init, p.client);
    world_kill(world_init, p.server);
    assert_int_equal(processes_count(), 1);
}

static void B16_unread_reports_go_when_nobody_wants_them(void **state)
{
    struct parties p = parties_default();
    (void)state;
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0), p.at.handle, 2));
    world_kill(world_init, p.client);
    assert_ok(
        CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 0), p.at.handle, XOUS_EVENT_UNBIND));
    assert_int_equal(processes_count(), 2);
}

static void F09_end_of_a_child_is_an_event(void **state)
{
    struct actor parent = world_spawn_child(world_init, 4 * WORLD_LIMIT);
    struct world_server at = world_server_create(parent, 0, 0, 0);
    struct actor child = world_spawn_child(parent, WORLD_LIMIT);
    (void)state;
    assert_ok(CALL(parent, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_CHILDREN, 0), at.handle, 9));
    assert_blocked(CALL(parent, server_receive, at.handle));
    CALL(child, process_exit, 3);
    assert_int_equal(event_bits(world_result(parent)), 1 << 9);
    assert_values(assert_ok(CALL(parent, process_wait, 0, XOUS_HOW_TRY)), child.pid, XOUS_PROCESS_EXITED, 3,
                  0, 0, 0, child.tid);
    assert_error(CALL(parent, server_receive, at.handle, XOUS_HOW_TRY), XOUS_TIMEOUT);
}

/* A driver: a process with the grant for the interrupt, started, with the interrupt bound to bit 0. */
static struct parties driver_start(void)
{
    struct parties p = {.server = world_spawn_stopped(world_init, WORLD_LIMIT)};

    assert_ok(CALL(world_init, process_grant, p.server.pid, XOUS_GRANT_INTERRUPT, UART, 1));
    assert_ok(CALL(world_init, process_resume, p.server.pid, 0, WORLD_DATA + PAGE_SIZE));
    p.at = world_server_create(p.server, 0, 0, 0);
    assert_ok(CALL(p.server, interrupt_claim, UART));
    assert_ok(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_INTERRUPT, UART), p.at.handle, 0));
    return p;
}

static void H01_claiming_needs_grant_and_a_free_interrupt(void **state)
{
    struct parties p = driver_start();
    struct actor other = world_spawn();
    (void)state;
    assert_error(CALL(other, interrupt_claim, UART), XOUS_ACCESS_DENIED);
    assert_error(CALL(p.server, interrupt_claim, UART + 1), XOUS_ACCESS_DENIED);
    assert_error(CALL(p.server, interrupt_claim, UART), XOUS_INTERRUPT_IN_USE);
    static const uint64_t none[] = {0, FAKE_INTERRUPTS + 1, 1023, 1024, 1ul << 32 | UART, ~0ul};
    for (unsigned i = 0; i < ARRAY_SIZE(none); i++) {
        assert_error(CALL(p.server, interrupt_claim, none[i]), XOUS_INTERRUPT_NOT_FOUND);
        assert_error(CALL(world_init, interrupt_claim, none[i]), XOUS_INTERRUPT_NOT_FOUND);
    }
    assert_error(CALL(other, interrupt_acknowledge, UART), XOUS_INTERRUPT_NOT_FOUND);
    assert_error(CALL(other, interrupt_free, UART), XOUS_INTERRUPT_NOT_FOUND);
    assert_ok(CALL(p.server, interrupt_free, UART));
    assert_error(CALL(p.server, interrupt_acknowledge, UART), XOUS_INTERRUPT_NOT_FOUND);
    assert_ok(CALL(p.server, interrupt_claim, UART));
}

static void H03_held_line_comes_once_for_each_acknowledge(void **state)
{
    struct parties p = driver_start();
    (void)state;
    world_interrupt(UART);
    assert_int_equal(event_bits(poll_server(&p)), 1);
    assert_quiet(&p);
    assert_true(fake_interrupt_in_service(UART));
    assert_ok(CALL(p.server, interrupt_acknowledge, UART));
    world_advance(0);
    assert_int_equal(event_bits(poll_server(&p)), 1);
    fake_interrupt_lower(UART);
    assert_ok(CALL(p.server, interrupt_acknowledge, UART));
    world_advance(0);
    assert_quiet(&p);
    assert_false(fake_interrupt_in_service(UART));
}

static void H02_owner_dies_with_the_interrupt_in_service(void **state)
{
    struct parties p = driver_start();
    (void)state;
    world_interrupt(UART);
    event_bits(poll_server(&p));
    world_kill(world_init, p.server);
    assert_false(fake_interrupt_enabled(UART));
    assert_false(fake_interrupt_in_service(UART));
    fake_interrupt_lower(UART);
    p = driver_start();
    assert_quiet(&p);
    world_interrupt(UART);
    assert_int_equal(event_bits(poll_server(&p)), 1);
    assert_ok(CALL(p.server, interrupt_free, UART));
    assert_false(fake_interrupt_enabled(UART));
    assert_false(fake_interrupt_in_service(UART));
}

static void H02_unbound_while_in_service(void **state)
{
    struct parties p = driver_start();
    uint64_t source = XOUS_EVENT_SOURCE(XOUS_EVENT_INTERRUPT, UART);
    (void)state;
    world_interrupt(UART);
    event_bits(poll_server(&p));
    assert_ok(CALL(p.server, event_bind, source, p.at.handle, XOUS_EVENT_UNBIND));
    assert_ok(CALL(p.server, interrupt_acknowledge, UART));
    world_advance(0);
    assert_quiet(&p);
    assert_ok(CALL(p.server, event_bind, source, p.at.handle, 3));
    world_advance(0);
    assert_int_equal(event_bits(poll_server(&p)), 8);
}

static void H03_nobodys_interrupt_ends_at_once(void **state)
{
    struct parties p = driver_start();
    struct world_server second = world_server_create(p.server, 0, 0, 0);
    uint64_t source = XOUS_EVENT_SOURCE(XOUS_EVENT_INTERRUPT, UART);
    (void)state;
    assert_ok(CALL(p.server, event_bind, source, second.handle, 0));
    assert_ok(CALL(p.server, server_destroy, second.handle));
    world_interrupt(UART);
    assert_false(fake_interrupt_in_service(UART));
    assert_false(fake_interrupt_enabled(UART));
    assert_quiet(&p);
    assert_ok(CALL(p.server, event_bind, source, p.at.handle, 1));
    world_advance(0);
    assert_int_equal(event_bits(poll_server(&p)), 2);
}

static void H05_interrupt_wakes_an_idle_machine(void **state)
{
    struct parties p = driver_start();
    (void)state;
    assert_blocked(CALL(p.server, server_receive, p.at.handle));
    assert_blocked(CALL(world_init, thread_wait, 0, HOW_TIMEOUT(0, 1000000)));
    assert_int_equal(world_running().pid, 0);
    world_interrupt(UART);
    assert_int_equal(world_running().pid, p.server.pid);
    assert_int_equal(event_bits(world_result(p.server)), 1);
    fake_interrupt_lower(UART);
    assert_ok(CALL(p.server, interrupt_acknowledge, UART));
    CALL(p.server, thread_wait, 0, HOW_TIMEOUT(0, 10));
    world_advance(1000000);
}

static void X23_bad_bindings_are_refused(void **state)
{
    struct parties p = parties_default();
    (void)state;
    static const uint64_t sources[] = {0,
                                       XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, XOUS_TIMERS),
                                       XOUS_EVENT_SOURCE(XOUS_EVENT_CHILDREN, 1),
                                       XOUS_EVENT_SOURCE(XOUS_EVENT_GONE, 1),
                                       XOUS_EVENT_SOURCE(7, 0),
                                       ~0ul};
    for (unsigned i = 0; i < ARRAY_SIZE(sources); i++) {
        assert_error(CALL(p.server, event_bind, sources[i], p.at.handle, 0), XOUS_INVALID_ARGUMENT);
    }
    uint64_t timer = XOUS_EVENT_SOURCE(XOUS_EVENT_TIMER, 0);
    assert_error(CALL(p.server, event_bind, timer, p.at.handle, 65), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(p.server, event_bind, timer, p.at.handle, ~0ul), XOUS_INVALID_ARGUMENT);
    assert_error(CALL(p.client, event_bind, timer, p.connection, 0), XOUS_INVALID_HANDLE);
    assert_error(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_INTERRUPT, UART), p.at.handle, 0),
                 XOUS_INTERRUPT_NOT_FOUND);
    assert_error(CALL(p.server, event_bind, XOUS_EVENT_SOURCE(XOUS_EVENT_LOG, 0), p.at.handle, 0),
                 XOUS_ACCESS_DENIED);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(X20_signals_coalesce_and_are_taken_once),
        WORLD_CASE(X20_signal_wakes_a_receiver),
        WORLD_CASE(X21_peers_set_only_bits_opened_to_them),
        WORLD_CASE(X22_events_first_but_not_twice_in_a_row),
        WORLD_CASE(X22_event_to_a_waiting_receiver_counts_too),
        WORLD_CASE(X23_new_binding_replaces_the_old_one),
        WORLD_CASE(I01_timer_fires_at_its_deadline),
        WORLD_CASE(I01_deadline_in_the_past_fires_at_once),
        WORLD_CASE(I04_earlier_deadline_replaces_a_later_one),
        WORLD_CASE(I06_disarmed_timer_does_not_fire),
        WORLD_CASE(I10_timers_go_with_their_process),
        WORLD_CASE(I10_server_goes_before_its_timer),
        WORLD_CASE(B16_end_of_a_connection_is_reported),
        WORLD_CASE(B16_unread_reports_go_with_the_server),
        WORLD_CASE(B16_unread_reports_go_when_nobody_wants_them),
        WORLD_CASE(F09_end_of_a_child_is_an_event),
        WORLD_CASE(H01_claiming_needs_grant_and_a_free_interrupt),
        WORLD_CASE(H03_held_line_comes_once_for_each_acknowledge),
        WORLD_CASE(H02_owner_dies_with_the_interrupt_in_service),
        WORLD_CASE(H02_unbound_while_in_service),
        WORLD_CASE(H03_nobodys_interrupt_ends_at_once),
        WORLD_CASE(H05_interrupt_wakes_an_idle_machine),
        WORLD_CASE(X23_bad_bindings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
