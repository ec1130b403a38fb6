/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Orders and shares that hold exactly only where each instruction takes the same time: for a machine with -icount.
 */
#include <xous/message.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "harness.h"

#define WORKERS 4u
#define LOWER 4u /* than this thread, which ends the race */
#define RACE_MICROSECONDS 1000000ul
#define SLEEPERS 20u

static volatile bool stop;
static volatile uint64_t work[WORKERS];

static uint64_t work_until_stopped(void *n)
{
    uint64_t number = (uint64_t)n;

    while (!stop) {
        work[number]++;
    }
    return 0;
}

static void F18_equals_share_the_processor(void)
{
    const struct xous_thread_options options = {.priority = LOWER};
    struct xous_thread *threads[WORKERS];

    for (uint64_t i = 0; i < WORKERS; i++) {
        CHECK_OK(xous_thread_create(&threads[i], work_until_stopped, (void *)i, &options));
    }
    xous_sleep_microseconds(RACE_MICROSECONDS);
    stop = true;
    for (unsigned i = 0; i < WORKERS; i++) {
        CHECK_OK(xous_thread_join(threads[i], XOUS_FOREVER, NULL));
    }
    for (unsigned i = 1; i < WORKERS; i++) {
        if (work[i] * 10 <= work[0] * 9 || work[i] * 9 >= work[0] * 10) {
            note("work done: %lu and %lu", (unsigned long)work[0], (unsigned long)work[i]);
        }
        CHECK(work[i] * 10 > work[0] * 9 && work[i] * 9 < work[0] * 10);
    }
}

static uint64_t wake_order[SLEEPERS];
static uint32_t woken;

static uint64_t sleep_and_sign(void *n)
{
    uint64_t number = (uint64_t)n;

    xous_sleep_until(wake_order[number]);
    CHECK(xous_time_microseconds() >= wake_order[number]);
    return __atomic_fetch_add(&woken, 1, __ATOMIC_RELAXED);
}

/* The earlier deadline wakes first, whoever began to sleep first. */
static void I05_sleepers_wake_in_the_order_of_their_deadlines(void)
{
    struct xous_thread *threads[SLEEPERS];
    uint64_t start = xous_time_microseconds() + 100000;

    for (uint64_t i = 0; i < SLEEPERS; i++) {
        wake_order[i] = start + 5000 * (SLEEPERS - i);
        CHECK_OK(xous_thread_create(&threads[i], sleep_and_sign, (void *)i, NULL));
    }
    for (uint64_t i = 0; i < SLEEPERS; i++) {
        uint64_t place;
        CHECK_OK(xous_thread_join(threads[i], XOUS_FOREVER, &place));
        CHECK_EQUAL(place, SLEEPERS - 1 - i);
    }
}

static const struct test tests[] = {
    TEST(F18_equals_share_the_processor),
    TEST(I05_sleepers_wake_in_the_order_of_their_deadlines),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
