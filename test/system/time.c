/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Time and the order in which threads run.
 */
#include <xous/events.h>
#include <xous/info.h>
#include <xous/log.h>
#include <xous/machine.h>
#include <xous/syscall.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "child.h"
#include "harness.h"
#include "peer.h"
#include "watch.h"

/* --- never early --- */

static void I02_sleeps_are_never_early(void)
{
    static const uint64_t lengths[] = {1, 2, 10, 99, 100, 1000, 1001, 20000};

    for (unsigned round = 0; round < 10; round++) {
        for (size_t i = 0; i < TESTS_COUNT(lengths); i++) {
            uint64_t began = xous_machine_time();
            xous_sleep_microseconds(lengths[i]);
            uint64_t slept = xous_machine_time() - began;
            if (slept < xous_microseconds_to_ticks(lengths[i])) {
                note("slept %lu ticks instead of %lu us", (unsigned long)slept, (unsigned long)lengths[i]);
            }
            CHECK(slept >= xous_microseconds_to_ticks(lengths[i]));
        }
    }
}

static uint64_t wait_for_event(xous_handle_t server)
{
    struct xous_message message;

    CHECK_OK(xous_message_receive(server, XOUS_FOREVER, &message));
    CHECK_EQUAL(message.arrival, XOUS_ARRIVED_EVENT);
    return message.events;
}

static void I02_timers_are_never_early(void)
{
    struct own_server own = own_server_create(0, 0);

    CHECK_OK(xous_event_bind(XOUS_EVENT_TIMER, 2, own.server, 5));
    for (uint64_t length = 0; length < 200; length++) {
        uint64_t deadline = xous_time_deadline(length * 7);
        CHECK_OK(xous_timer_set(2, deadline));
        CHECK_EQUAL(wait_for_event(own.server), 1ul << 5);
        CHECK(xous_machine_time() >= deadline);
    }
}

static void I03_a_deadline_that_is_past_fires_at_once(void)
{
    struct own_server own = own_server_create(0, 0);

    CHECK_OK(xous_event_bind(XOUS_EVENT_TIMER, 0, own.server, 0));
    CHECK_OK(xous_timer_set(0, 1));
    CHECK_EQUAL(wait_for_event(own.server), 1);
}

/* Stops a timer; false if its time came first. */
static bool stop_in_time(uint64_t microseconds)
{
    uint64_t deadline = xous_time_deadline(microseconds);

    CHECK_OK(xous_timer_set(0, deadline));
    CHECK_OK(xous_timer_set(0, 0));
    return xous_machine_time() < deadline;
}

static void I04_a_timer_that_is_stopped_does_not_fire(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;
    uint64_t length = 10000;

    CHECK_OK(xous_event_bind(XOUS_EVENT_TIMER, 0, own.server, 0));
    while (!stop_in_time(length)) {
        (void)(xous_message_receive(own.server, XOUS_HOW_TRY, &message) == XOUS_OK);
        length *= 2;
    }
    CHECK_EQUAL(xous_message_receive(own.server, xous_timeout(2 * length), &message), XOUS_TIMEOUT);
}

static void I04_a_deadline_that_never_comes(void)
{
    struct own_server own = own_server_create(0, 0);
    struct xous_message message;

    CHECK_OK(xous_event_bind(XOUS_EVENT_TIMER, 0, own.server, 0));
    CHECK_OK(xous_timer_set(0, ~0ul));
    CHECK_EQUAL(xous_message_receive(own.server, xous_timeout(5000), &message), XOUS_TIMEOUT);
    CHECK_OK(xous_timer_set(0, ~0ul - 1));
    CHECK_EQUAL(xous_message_receive(own.server, xous_timeout(5000), &message), XOUS_TIMEOUT);
}

/* --- many --- */

#define TIMER_PROCESSES 12u

/* All timers of a process, set in another order than they are due. */
static uint64_t use_all_timers(uint64_t seed)
{
    struct own_server own = own_server_create(0, 0);

    for (unsigned round = 0; round < 10; round++) {
        uint64_t missing = 0;
        for (uint32_t timer = 0; timer < XOUS_TIMERS; timer++) {
            CHECK_OK(xous_event_bind(XOUS_EVENT_TIMER, timer, own.server, timer));
            CHECK_OK(xous_timer_set(timer, xous_time_deadline(100 * ((timer * 5 + seed + round) % 17))));
            missing |= 1ul << timer;
        }
        while (missing != 0) {
            uint64_t fired = wait_for_event(own.server);
            CHECK_EQUAL(fired & ~missing, 0);
            missing &= ~fired;
        }
    }
    return 0;
}

static void I05_a_thousand_timers(void)
{
    xous_pid_t pids[TIMER_PROCESSES];
    struct child_options options = {.memory = 1ul << 20};

    for (uint64_t i = 0; i < TIMER_PROCESSES; i++) {
        pids[i] = child_start(use_all_timers, i, &options);
    }
    for (unsigned i = 0; i < TIMER_PROCESSES; i++) {
        child_join(pids[i]);
    }
}

static uint64_t arm_and_end(uint64_t unused)
{
    struct own_server own = own_server_create(0, 0);

    (void)unused;
    CHECK_OK(xous_event_bind(XOUS_EVENT_TIMER, 0, own.server, 0));
    return (uint64_t)xous_timer_set(0, xous_time_deadline(3000));
}

static void I10_timers_end_with_their_process(void)
{
    for (int i = 0; i < 20; i++) {
        child_join(child_start(arm_and_end, 0, &(struct child_options){.memory = 1ul << 20}));
    }
    xous_sleep_microseconds(6000);
}

/* --- priorities --- */

static volatile bool stop;
static volatile uint64_t work[4];

static uint64_t work_until_stopped(void *n)
{
    uint64_t number = (uint64_t)n;

    while (!stop) {
        work[number]++;
    }
    return 0;
}

static struct xous_thread *worker(uint64_t number, uint32_t priority)
{
    const struct xous_thread_options options = {.priority = priority};
    struct xous_thread *thread;

    CHECK_OK(xous_thread_create(&thread, work_until_stopped, (void *)number, &options));
    return thread;
}

static void work_for(uint64_t microseconds, struct xous_thread *const *threads, unsigned count)
{
    xous_sleep_microseconds(microseconds);
    stop = true;
    for (unsigned i = 0; i < count; i++) {
        CHECK_OK(xous_thread_join(threads[i], XOUS_FOREVER, NULL));
    }
}

#define UPPER 6u
#define LOWER 4u

static void F18_only_the_most_urgent_runs(void)
{
    struct xous_thread *threads[2];

    threads[0] = worker(0, UPPER);
    threads[1] = worker(1, LOWER);
    xous_sleep_microseconds(100000);
    CHECK(work[0] > 0);
    CHECK_EQUAL(work[1], 0);
    work_for(1, threads, 2);
}

static void F18_priorities_have_a_ceiling(void)
{
    struct xous_args_thread_priority arguments = {.priority = XOUS_PRIORITIES};
    struct xous_result result = xous_raw_thread_priority(arguments);

    CHECK_EQUAL(xous_result_error(&result), XOUS_INVALID_ARGUMENT);
    arguments.priority = XOUS_PRIORITIES - 1;
    result = xous_raw_thread_priority(arguments);
    CHECK_EQUAL(xous_result_error(&result), XOUS_ACCESS_DENIED);
}

static uint64_t urgent_call(void *connection)
{
    return (uint64_t)send_error((xous_handle_t)(uintptr_t)connection, 0, 1, 0, 0);
}

static uint64_t serve_one(void *server)
{
    struct xous_message message = receive((xous_handle_t)(uintptr_t)server);

    reply(&message, 0);
    return 0;
}

/* The server is the least urgent of the three; while an urgent client waits for it, it is not. */
static void M07_a_server_runs_at_its_clients_priority(void)
{
    struct own_server own = own_server_create(0, 0);
    const struct xous_thread_options low = {.priority = LOWER - 1};
    const struct xous_thread_options high = {.priority = UPPER};
    struct xous_thread *server;
    struct xous_thread *client;
    struct xous_thread *middle[1];
    uint64_t value;

    CHECK_OK(xous_thread_create(&server, serve_one, (void *)(uintptr_t)own.server, &low));
    await_state(own_pid(), XOUS_THREAD_RECEIVING);
    xous_sleep_microseconds(1000); /* it runs only while nobody else does */
    middle[0] = worker(0, LOWER);
    CHECK_OK(xous_thread_create(&client, urgent_call, (void *)(uintptr_t)own.connection, &high));
    CHECK_OK(xous_thread_join(client, xous_timeout(2000000), &value));
    CHECK_EQUAL(value, XOUS_OK);
    work_for(1, middle, 1);
    CHECK_OK(xous_thread_join(server, XOUS_FOREVER, NULL));
}

static void F00_clock_facts(void)
{
    CHECK(xous_info()->timebase >= 1000000);
    CHECK(xous_machine_time() > xous_info()->boot_time);
    note("boot: kernel at tick %lu, now %lu", (unsigned long)xous_info()->boot_time,
         (unsigned long)xous_machine_time());
}

static const struct test tests[] = {
    TEST(F00_clock_facts),
    TEST(I02_sleeps_are_never_early),
    TEST(I02_timers_are_never_early),
    TEST(I03_a_deadline_that_is_past_fires_at_once),
    TEST(I04_a_timer_that_is_stopped_does_not_fire),
    TEST(I04_a_deadline_that_never_comes),
    TEST(I05_a_thousand_timers),
    TEST(I10_timers_end_with_their_process),
    TEST(F18_only_the_most_urgent_runs),
    TEST(F18_priorities_have_a_ceiling),
    TEST(M07_a_server_runs_at_its_clients_priority),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
