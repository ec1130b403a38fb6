/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * How equals share the processor, counted in work done: exact only where each instruction takes the same time, so
 * this runs with -icount.
 */
#include <xous/message.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "harness.h"

#define WORKERS 4u
#define LOWER 4u /* than this thread, which ends the race */
#define RACE_MICROSECONDS 1000000ul

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

static const struct test tests[] = {
    TEST(F18_equals_share_the_processor),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
