/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The runner. It counts before and after each test and allocates nothing between: what the counts show is the test's
 * doing. Services may still be busy with what the test asked of them (or with the line that was just printed), so it
 * counts when all is at rest, and counts that differ, as another hart may make them, are looked at again for a while.
 *
 * It is a process of its own, without standard output and without anything in the C library that depends on pages
 * besides its program, so that its children find everything that they inherit.
 */
#include "runner.h"

#include <stdio.h>
#include <string.h>

#include <xous/message.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "child.h"
#include "peer.h"
#include "watch.h"

#define PROBLEM_LENGTH 200
#define SETTLE_ATTEMPTS 200
#define SETTLE_MICROSECONDS 2000

struct runner runner;

struct tally {
    uint64_t number;
    uint64_t failed;
};

/* Text for the process that prints. */
static void say(const char *text)
{
    static _Alignas(XOUS_PAGE_SIZE) char page[XOUS_PAGE_SIZE];
    struct xous_range range = {.address = page, .length = sizeof(page), .valid = strlen(text)};

    memcpy(page, text, range.valid);
    struct xous_reply reply = xous_lend(child_handle(0), XOUS_FOREVER, RUNNER_SAYS, &range);
    CHECK_OK(reply.error);
}

static void result_say(struct tally *tally, const char *name, const char *problem)
{
    char text[2 * PROBLEM_LENGTH];
    int length;

    tally->number++;
    tally->failed += problem[0] != '\0';
    length = snprintf(text, sizeof(text), "%sok %lu - %s\n", problem[0] != '\0' ? "not " : "",
                      (unsigned long)tally->number, name);
    if (problem[0] != '\0') {
        (void)snprintf(text + length, sizeof(text) - (size_t)length, "# %s: %s\n", name, problem);
    }
    say(text);
}

/* --- one test --- */

static bool counts_equal(const struct counts *a, const struct counts *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* Back when nobody of higher priority, and no ending process, has anything left to do on this hart: whatever was
 * started before has come to its rest, however slow the machine is. */
static void rest_await(void)
{
    CHECK_OK(xous_thread_priority(NULL, 0));
    xous_sleep_microseconds(SETTLE_MICROSECONDS);
    CHECK_OK(xous_thread_priority(NULL, XOUS_PRIORITY_DEFAULT));
}

/* The counts once they stay the same, or as they are after the last attempt. */
static struct counts counts_settled(void)
{
    rest_await();
    struct counts before = counts_now();

    for (int i = 0; i < SETTLE_ATTEMPTS; i++) {
        rest_await();
        struct counts now = counts_now();
        if (counts_equal(&before, &now)) {
            break;
        }
        before = now;
    }
    return before;
}

static bool counts_return(const struct counts *before, struct counts *after, bool disturbs)
{
    for (int i = 0; i < SETTLE_ATTEMPTS; i++) {
        *after = counts_now();
        if (disturbs) {
            after->charged = before->charged;
            after->connections = before->connections;
        }
        if (counts_equal(before, after)) {
            return true;
        }
        rest_await();
    }
    return false;
}

static void describe_end(const struct child_end *end, char *problem)
{
    problem[0] = '\0';
    if (end->state == XOUS_PROCESS_FAULTED) {
        snprintf(problem, PROBLEM_LENGTH,
                 "ended by fault %u (access %u) at address 0x%lx, pc 0x%lx, thread %u", (unsigned)end->cause,
                 (unsigned)end->access, (unsigned long)end->address, (unsigned long)end->pc,
                 (unsigned)end->tid);
    } else if (end->state == XOUS_PROCESS_KILLED) {
        snprintf(problem, PROBLEM_LENGTH, "did not end");
    } else if (end->status != 0) {
        snprintf(problem, PROBLEM_LENGTH, "a check failed in line %lu; the log has it",
                 (unsigned long)end->status);
    }
}

static void describe_counts(const struct counts *before, const struct counts *after, char *problem)
{
    snprintf(
        problem, PROBLEM_LENGTH,
        "left behind: violations %lu, frames charged %ld, lost %ld, processes %ld, threads %ld, servers %ld, "
        "connections %ld",
        (unsigned long)after->violations, (long)(after->charged - before->charged),
        (long)(before->accounted - after->accounted), (long)(after->processes - before->processes),
        (long)(after->threads - before->threads), (long)(after->servers - before->servers),
        (long)(after->connections - before->connections));
}

static uint64_t run(uint64_t address)
{
    const struct test *test = (const struct test *)address;

    if (test->function != NULL) {
        test->function();
    } else {
        test->indexed(test->index);
    }
    return 0;
}

/* Runs it in a process of its own. The problem, of PROBLEM_LENGTH bytes, is empty if all is well. */
static void test_run(const struct test *test, char *problem)
{
    const struct child_options options = {.memory = test->memory != 0 ? test->memory : HARNESS_MEMORY,
                                          .interrupt = RUNNER_INTERRUPT};
    uint64_t seconds = test->seconds != 0 ? test->seconds : HARNESS_SECONDS;
    struct counts before = counts_settled();
    struct counts after;
    struct child_end end;
    xous_error_t error;
    xous_pid_t pid = child_try_start(run, (uintptr_t)test, &options, &error);

    if (pid == 0) {
        snprintf(problem, PROBLEM_LENGTH, "cannot be started: %s", xous_error_name(error));
        return;
    }
    if (child_wait_how(pid, xous_timeout(seconds * 1000000), &end) != XOUS_OK) {
        child_kill(pid);
        end = (struct child_end){.state = XOUS_PROCESS_KILLED};
    }
    describe_end(&end, problem);
    children_end(0);
    if (!counts_return(&before, &after, test->disturbs) && problem[0] == '\0') {
        describe_counts(&before, &after, problem);
    }
}

static bool is_wanted(const char *name)
{
    return strstr(name, runner.filter) != NULL;
}

/* --- */

uint64_t runner_main(uint64_t unused)
{
    struct tally tally = {0};
    unsigned long wanted = 0;
    char problem[PROBLEM_LENGTH];

    (void)unused;
    for (size_t i = 0; i < runner.count; i++) {
        wanted += is_wanted(runner.tests[i].name);
    }
    note("%lu tests", wanted); /* the log service makes its connections at the first line */
    (void)snprintf(problem, sizeof(problem), "1..%lu\n", wanted);
    say(problem);
    for (size_t i = 0; i < runner.count; i++) {
        if (is_wanted(runner.tests[i].name)) {
            runner.running = runner.tests[i].name;
            test_run(&runner.tests[i], problem);
            result_say(&tally, runner.running, problem);
        }
    }
    return tally.failed;
}
