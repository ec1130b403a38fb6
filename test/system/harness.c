/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The process that was started: has the runner do the work, and prints what it says.
 */
#include "harness.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <xous/abi/system.h>
#include <xous/events.h>
#include <xous/message.h>

#include "child.h"
#include "peer.h"
#include "runner.h"

#define RUNNER_MEMORY (6ul << 20) /* besides that of the test */
#define RUNNER_BORROW XOUS_PAGE_SIZE
#define RUNNER_ENDED 0 /* event bit */

static void log_line(const char *text, size_t length)
{
    (void)xous_raw_log_write(
        (struct xous_args_log_write){.level = XOUS_LOG_INFO,
                                     .text = (uintptr_t)text,
                                     .size = length < XOUS_LOG_LINE ? length : XOUS_LOG_LINE});
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* What the test that needs most needs. */
static uint64_t memory_of_tests(const struct test *tests, size_t count)
{
    uint64_t most = HARNESS_MEMORY;

    for (size_t i = 0; i < count; i++) {
        most = tests[i].memory > most ? tests[i].memory : most;
    }
    return most;
}

/* Prints until the runner has ended. */
static void print_all(xous_handle_t server)
{
    struct xous_message message;

    CHECK_OK(xous_message_receive(server, XOUS_FOREVER, &message));
    while (message.arrival == XOUS_ARRIVED_MESSAGE) {
        fwrite((const char *)message.words[0], 1, message.words[3], stdout);
        fflush(stdout);
        reply(&message, 0);
        CHECK_OK(xous_message_receive(server, XOUS_FOREVER, &message));
    }
}

/* --- */

int harness_run(const struct test *tests, size_t count, int argc, char **argv)
{
    struct own_server own = own_server_create(RUNNER_BORROW, 0);
    struct child_options options = {.memory = RUNNER_MEMORY + memory_of_tests(tests, count),
                                    .interrupt = RUNNER_INTERRUPT,
                                    .handles = {own.connection}};

    runner = (struct runner){.tests = tests, .count = count};
    (void)snprintf(runner.filter, sizeof(runner.filter), "%s", argc > 1 ? argv[1] : "");
    CHECK_OK(xous_event_bind(XOUS_EVENT_CHILDREN, 0, own.server, RUNNER_ENDED));
    xous_pid_t pid = child_start(runner_main, 0, &options);
    print_all(own.server);
    struct child_end end = child_wait(pid);
    if (end.state != XOUS_PROCESS_EXITED) {
        printf("# the runner ended by fault %u at 0x%lx\n", (unsigned)end.cause, (unsigned long)end.pc);
        return 2;
    }
    return end.status == 0 ? 0 : 1;
}

void check_failed(const char *file, int line, const char *text, uint64_t actual, uint64_t expected)
{
    char buffer[XOUS_LOG_LINE];
    int length = snprintf(buffer, sizeof(buffer), "%s: %s:%d: %s is %lu (0x%lx), expected %lu (0x%lx)",
                          runner.running != NULL ? runner.running : "?", base_name(file), line, text,
                          (unsigned long)actual, (unsigned long)actual, (unsigned long)expected,
                          (unsigned long)expected);

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
