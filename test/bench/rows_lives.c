/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Beginnings and ends: threads, processes, the system.
 */
#include <xous/info.h>
#include <xous/process.h>
#include <xous/thread.h>

#include "bench.h"

#define OPERATIONS 16u
#define NANOSECONDS 1000000000ul

/* --- threads --- */

static uint64_t thread_nothing(void *argument)
{
    return (uint64_t)argument;
}

/* With all that libxous does; it keeps the stack of the one before. */
static uint64_t create_join(uint64_t operations)
{
    struct xous_thread *thread;
    uint64_t failed = 0;
    uint64_t began = instructions();

    for (uint64_t i = 0; i < operations; i++) {
        failed |= (uint64_t)xous_thread_create(&thread, thread_nothing, NULL, NULL);
        failed |= (uint64_t)xous_thread_join(thread, XOUS_FOREVER, NULL);
    }
    uint64_t count = instructions() - began;
    CHECK_EQUAL(failed, 0);
    return count;
}

/* --- processes --- */

/* One page, whose program only ends: from the first call that knows of it to the last. What makes the page is not
 * counted. */
static uint64_t lifecycle(uint64_t operations)
{
    struct child_end end;
    uint64_t count = 0;

    for (uint64_t i = 0; i < operations; i++) {
        xous_pid_t pid;
        void *page;
        CHECK_OK(child_small_page(&page));
        uint64_t began = instructions();
        CHECK_OK(child_spawn_page(page, &pid));
        CHECK_OK(child_resume(pid, 0, 0));
        CHECK_OK(child_wait_how(pid, 0, &end));
        count += instructions() - began;
    }
    return count;
}

/* --- the system --- */

/* From the loader's first instruction, as the clock had it then, to the first of the first process. */
static uint64_t boot(uint64_t unused)
{
    struct process_entry first = {0};
    uint32_t cursor = 0;
    size_t count;

    (void)unused;
    CHECK_OK(xous_process_list(&cursor, &first, 1, &count));
    CHECK_EQUAL(count, 1);
    return (first.started - xous_info()->boot_time) * (NANOSECONDS / xous_info()->timebase);
}

const struct bench_row rows_lives[] = {
    {.name = "thread.create_join", .pass = create_join, .operations = OPERATIONS},
    {.name = "process.lifecycle", .pass = lifecycle, .operations = OPERATIONS},
    {.name = "boot.user", .pass = boot, .operations = 1, .passes = 1},
    {.name = NULL},
};
