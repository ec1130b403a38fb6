/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The runner. It prints before it counts and counts before it prints, and allocates nothing between: what the
 * counts show is the test's doing. Services may still be busy with what the test asked of them (or with the line
 * that was just printed), so counts that differ are looked at again for a while.
 */
#include "harness.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <xous/message.h>
#include <xous/time.h>

#include "child.h"
#include "watch.h"

#define TEST_MICROSECONDS 100000000ul /* only a test that hangs takes as long */
#define TEST_MEMORY (20ul << 20)
#define HARNESS_INTERRUPT 40u /* granted to programs whose manifest line has it */
#define PROBLEM_LENGTH 200
#define SETTLE_ATTEMPTS 200
#define SETTLE_MICROSECONDS 2000

static const char *running; /* name of the test */

static void log_line(const char *text, size_t length)
{
    (void)xous_raw_log_write((struct xous_args_log_write){
        .level = XOUS_LOG_INFO, .text = (uintptr_t)text, .size = length < XOUS_LOG_LINE ? length : XOUS_LOG_LINE});
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* --- results --- */

struct tally {
    uint64_t number;
    uint64_t failed;
};

static void result_print(struct tally *tally, const char *name, const char *problem)
{
    tally->number++;
    tally->failed += problem[0] != '\0';
    printf("%sok %lu - %s\n", problem[0] != '\0' ? "not " : "", (unsigned long)tally->number, name);
    if (problem[0] != '\0') {
        printf("# %s: %s\n", name, problem);
    }
    fflush(stdout);
}

/* --- one test --- */

static bool counts_equal(const struct counts *a, const struct counts *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* The counts once they stay the same, or as they are after the last attempt. */
static struct counts counts_settled(void)
{
    struct counts before = counts_now();

    for (int i = 0; i < SETTLE_ATTEMPTS; i++) {
        xous_sleep_microseconds(SETTLE_MICROSECONDS);
        struct counts now = counts_now();
        if (counts_equal(&before, &now)) {
            break;
        }
        before = now;
    }
    return before;
}

static bool counts_return(const struct counts *before, struct counts *after)
{
    for (int i = 0; i < SETTLE_ATTEMPTS; i++) {
        *after = counts_now();
        if (counts_equal(before, after)) {
            return true;
        }
        xous_sleep_microseconds(SETTLE_MICROSECONDS);
    }
    return false;
}

static void describe_end(const struct child_end *end, char *problem)
{
    problem[0] = '\0';
    if (end->state == XOUS_PROCESS_FAULTED) {
        snprintf(problem, PROBLEM_LENGTH, "ended by fault %u (access %u) at address 0x%lx, pc 0x%lx, thread %u",
                 (unsigned)end->cause, (unsigned)end->access, (unsigned long)end->address, (unsigned long)end->pc,
                 (unsigned)end->tid);
    } else if (end->state == XOUS_PROCESS_KILLED) {
        snprintf(problem, PROBLEM_LENGTH, "did not end");
    } else if (end->status != 0) {
        snprintf(problem, PROBLEM_LENGTH, "a check failed in line %lu; the log has it", (unsigned long)end->status);
    }
}

static void describe_counts(const struct counts *before, const struct counts *after, char *problem)
{
    snprintf(problem, PROBLEM_LENGTH,
             "left behind: violations %lu, frames charged %ld, lost %ld, processes %ld, threads %ld, servers %ld, "
             "connections %ld",
             (unsigned long)after->violations, (long)(after->charged - before->charged),
             (long)(before->accounted - after->accounted),
             (long)(after->processes - before->processes), (long)(after->threads - before->threads),
             (long)(after->servers - before->servers), (long)(after->connections - before->connections));
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

/* Runs it in a process of its own. The problem is empty if all is well. */
static void test_run(const struct test *test, char *problem)
{
    const struct child_options options = {.memory = TEST_MEMORY, .interrupt = HARNESS_INTERRUPT};
    struct counts before = counts_settled();
    struct counts after;
    struct child_end end;
    xous_error_t error;
    xous_pid_t pid = child_try_start(run, (uintptr_t)test, &options, &error);

    if (pid == 0) {
        snprintf(problem, PROBLEM_LENGTH, "cannot be started: %s", xous_error_name(error));
        return;
    }
    if (child_wait_how(pid, xous_timeout(TEST_MICROSECONDS), &end) != XOUS_OK) {
        child_kill(pid);
        end = (struct child_end){.state = XOUS_PROCESS_KILLED};
    }
    describe_end(&end, problem);
    children_end(0);
    if (!counts_return(&before, &after) && problem[0] == '\0') {
        describe_counts(&before, &after, problem);
    }
}

static bool is_wanted(const char *name, int argc, char **argv)
{
    return argc < 2 || strstr(name, argv[1]) != NULL;
}

static void run_and_print(struct tally *tally, const struct test *test)
{
    char problem[PROBLEM_LENGTH] = "";

    running = test->name;
    test_run(test, problem);
    result_print(tally, test->name, problem);
}

/* --- */

int harness_run(const struct test *tests, size_t count, int argc, char **argv)
{
    struct tally tally = {0};
    unsigned long wanted = 0;

    for (size_t i = 0; i < count; i++) {
        wanted += is_wanted(tests[i].name, argc, argv);
    }
    note("%lu tests", wanted); /* the log service makes its connections at the first line */
    printf("1..%lu\n", wanted);
    for (size_t i = 0; i < count; i++) {
        if (is_wanted(tests[i].name, argc, argv)) {
            run_and_print(&tally, &tests[i]);
        }
    }
    return tally.failed == 0 ? 0 : 1;
}

void check_failed(const char *file, int line, const char *text, uint64_t actual, uint64_t expected)
{
    char buffer[XOUS_LOG_LINE];
    int length = snprintf(buffer, sizeof(buffer), "%s: %s:%d: %s is %lu (0x%lx), expected %lu (0x%lx)",
                          running != NULL ? running : "?", base_name(file), line, text, (unsigned long)actual,
                          (unsigned long)actual, (unsigned long)expected, (unsigned long)expected);

    log_line(buffer, (size_t)length);
    (void)xous_raw_process_exit((struct xous_args_process_exit){.status = (uint64_t)line});
    xous_machine_trap();
}

void note(const char *format, ...)
{
    char buffer[XOUS_LOG_LINE];
    va_list list;

    va_start(list, format);
    int length = vsnprintf(buffer, sizeof(buffer), format, list);
    va_end(list);
    log_line(buffer, (size_t)length);
}
