/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/process/run_request.c, launch.c, jobs.c, waiters.c and programs.c.
 */
#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"
#include "launch.h"
#include "programs.h"
#include "waiters.h"

static union {
    struct process_run run;
    uint8_t bytes[sizeof(struct process_run) + 64];
} sent;
static struct run_request request;

static const char strings[] = "prog\0-v\0HOME=/";

static int reset(void **state)
{
    (void)state;
    memset(&sent, 0, sizeof(sent));
    memcpy(sent.run.program, "prog", 5);
    sent.run.argument_count = 2;
    sent.run.environment_count = 1;
    sent.run.strings_size = sizeof(strings);
    memcpy(sent.run.strings, strings, sizeof(strings));
    return 0;
}

static xous_error_t read_sent(void)
{
    return run_request_read(&sent.run, sizeof(sent), &request);
}

static void run_request_is_read(void **state)
{
    (void)state;
    sent.run.memory = 5000;
    sent.run.job = 3;
    sent.run.flags = PROCESS_RUN_CONSOLE;
    assert_int_equal(read_sent(), XOUS_OK);
    assert_string_equal(request.program, "prog");
    assert_int_equal(request.memory, 8192);
    assert_int_equal(request.job, 3);
    assert_int_equal(request.argument_count, 2);
    assert_int_equal(request.environment_count, 1);
}

static void run_request_program_name_is_checked(void **state)
{
    static const char *const bad[] = {"", "../kernel", "a b", "a\x01", "\xc3\xa9"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        memset(sent.run.program, 0, sizeof(sent.run.program));
        memcpy(sent.run.program, bad[i], strlen(bad[i]));
        assert_int_equal(read_sent(), XOUS_INVALID_STRING);
    }
    memset(sent.run.program, 'a', sizeof(sent.run.program)); /* no end */
    assert_int_equal(read_sent(), XOUS_INVALID_STRING);
}

static void run_request_strings_must_be_as_many_as_said(void **state)
{
    (void)state;
    sent.run.argument_count = 3;
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
    sent.run.argument_count = 1;
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
    sent.run.argument_count = 2;
    sent.run.strings_size--; /* the last one has no end */
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
}

static void run_request_sizes_stay_inside_what_was_sent(void **state)
{
    (void)state;
    sent.run.strings_size = 65;
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
    sent.run.strings_size = UINT32_MAX;
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
    assert_int_equal(run_request_read(&sent.run, sizeof(sent.run) - 1, &request), XOUS_INVALID_ARGUMENT);
}

static void run_request_reserved_bits_are_refused(void **state)
{
    (void)state;
    sent.run.reserved = 1;
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
    sent.run.reserved = 0;
    sent.run.flags = 2;
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
    sent.run.flags = 0;
    sent.run.memory = UINT64_MAX;
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
    sent.run.memory = 0;
    sent.run.environment_count = UINT32_MAX; /* wraps with the other count in 32 bits */
    assert_int_equal(read_sent(), XOUS_INVALID_ARGUMENT);
}

static void launch_has_its_own_copy_of_the_strings(void **state)
{
    struct launch *launch;

    (void)state;
    assert_int_equal(read_sent(), XOUS_OK);
    launch = launch_create(&request);
    memset(&sent, 'x', sizeof(sent));
    assert_string_equal(launch->name, "prog");
    assert_string_equal(launch->arguments[0], "prog");
    assert_string_equal(launch->arguments[1], "-v");
    assert_string_equal(launch->environment[0], "HOME=/");
    launch_free(launch);
}

static void launch_needs_no_strings(void **state)
{
    const struct run_request empty = {.program = "a"};
    struct launch *launch = launch_create(&empty);

    (void)state;
    assert_int_equal(launch->argument_count, 0);
    launch_free(launch);
}

static struct jobs jobs;

static int reset_jobs(void **state)
{
    (void)state;
    memset(&jobs, 0, sizeof(jobs));
    return 0;
}

static void jobs_collect_streams_until_taken(void **state)
{
    xous_handle_t old;
    uint32_t id = 0;
    struct job job;

    (void)state;
    assert_int_equal(jobs_add(&jobs, 7, &id, PROCESS_STREAM_OUTPUT, 100, &old), XOUS_OK);
    assert_int_not_equal(id, 0);
    assert_int_equal(jobs_add(&jobs, 7, &id, PROCESS_STREAM_INPUT, 101, &old), XOUS_OK);
    assert_int_equal(old, 0);
    assert_int_equal(jobs_add(&jobs, 7, &id, PROCESS_STREAM_INPUT, 102, &old), XOUS_OK);
    assert_int_equal(old, 101); /* to be closed */
    assert_true(jobs_take(&jobs, 7, id, &job));
    assert_int_equal(job.streams[PROCESS_STREAM_INPUT], 102);
    assert_int_equal(job.streams[PROCESS_STREAM_OUTPUT], 100);
    assert_int_equal(job.streams[PROCESS_STREAM_ERROR], 0);
    assert_false(jobs_take(&jobs, 7, id, &job));
}

static void jobs_are_their_owners_alone(void **state)
{
    xous_handle_t old;
    uint32_t id = 0;
    struct job job;

    (void)state;
    assert_int_equal(jobs_add(&jobs, 7, &id, 0, 100, &old), XOUS_OK);
    assert_int_equal(jobs_add(&jobs, 8, &id, 1, 101, &old), XOUS_INVALID_ARGUMENT);
    assert_false(jobs_take(&jobs, 8, id, &job));
    assert_false(jobs_take(&jobs, 7, 0, &job));
    assert_false(jobs_take_any(&jobs, 8, &job));
    assert_true(jobs_take_any(&jobs, 7, &job));
    assert_false(jobs_take_any(&jobs, 7, &job));
}

static void jobs_have_a_limit_per_process(void **state)
{
    xous_handle_t old;
    uint32_t id;

    (void)state;
    for (unsigned i = 0; i < PROCESS_JOBS; i++) {
        id = 0;
        assert_int_equal(jobs_add(&jobs, 7, &id, 0, 100, &old), XOUS_OK);
    }
    id = 0;
    assert_int_equal(jobs_add(&jobs, 7, &id, 0, 100, &old), XOUS_OUT_OF_MEMORY);
    assert_int_equal(jobs_add(&jobs, 8, &id, 0, 100, &old), XOUS_OK);
    id = 0;
    assert_int_equal(jobs_add(&jobs, 9, &id, PROCESS_STREAMS, 100, &old), XOUS_INVALID_ARGUMENT);
}

static struct waiters waiters;

static int reset_waiters(void **state)
{
    (void)state;
    memset(&waiters, 0, sizeof(waiters));
    return 0;
}

static bool wait_add(xous_pid_t client, xous_pid_t pid, struct waiter *evicted)
{
    const struct xous_request from = {.message = {.sender = client, .token = pid}};

    return waiters_add(&waiters, &from, pid, false, evicted);
}

static void waiters_of_a_process_are_all_found(void **state)
{
    struct waiter waiter;

    (void)state;
    assert_true(wait_add(10, 50, &waiter));
    assert_true(wait_add(11, 51, &waiter));
    assert_true(wait_add(12, 50, &waiter));
    assert_true(waiters_take(&waiters, 50, &waiter));
    assert_true(waiters_take(&waiters, 50, &waiter));
    assert_false(waiters_take(&waiters, 50, &waiter));
    assert_true(waiters_take_client(&waiters, 11, &waiter));
    assert_int_equal(waiter.pid, 51);
    assert_false(waiters_take_client(&waiters, 11, &waiter));
    assert_false(waiters_take(&waiters, 0, &waiter));
}

static void waiters_oldest_of_a_client_makes_room(void **state)
{
    struct waiter evicted;

    (void)state;
    assert_true(wait_add(11, 400, &evicted));
    for (xous_pid_t i = 0; i < WAITERS_OF_CLIENT; i++) {
        assert_true(wait_add(10, 500 + i, &evicted));
        assert_int_equal(evicted.pid, 0);
    }
    assert_true(wait_add(10, 600, &evicted));
    assert_int_equal(evicted.pid, 500);
    assert_true(wait_add(10, 601, &evicted));
    assert_int_equal(evicted.pid, 501);
}

static void waiters_are_refused_when_the_table_is_full(void **state)
{
    struct waiter evicted;

    (void)state;
    for (xous_pid_t i = 0; i < WAITERS; i++) {
        assert_true(wait_add(10 + i, 1000, &evicted));
    }
    assert_false(wait_add(5, 1000, &evicted));
    assert_int_equal(evicted.pid, 0);
}

/* An archive of members with the given names and empty contents. */
static void archive_make(struct ustar *archive, const char *const *names, size_t count)
{
    static uint8_t data[16 * USTAR_BLOCK];
    size_t where;

    memset(data, 0, sizeof(data));
    for (size_t i = 0; i < count; i++) {
        uint8_t *header = data + i * USTAR_BLOCK;
        unsigned sum = 0;

        memcpy(header, names[i], strlen(names[i]));
        memcpy(header + 100, "0000644\0000000000\0000000000\00000000000000\00000000000000\0        0", 57);
        memcpy(header + 257, "ustar\00000", 8);
        for (size_t n = 0; n < USTAR_BLOCK; n++) {
            sum += header[n];
        }
        snprintf((char *)header + 148, 8, "%06o", sum);
    }
    assert_int_equal(ustar_open(archive, data, (count + 2) * USTAR_BLOCK, &where), USTAR_OK);
}

static void no_report(void *context, uint32_t line, const char *text)
{
    (void)context;
    (void)line;
    (void)text;
}

static void programs_are_listed_in_alphabetical_order(void **state)
{
    static const char *const names[] = {"kernel.elf", "process.elf", "spin.elf", "manifest", "hello.elf",
                                        "log.elf",    "ping.elf",    "pong.elf", ".elf",     "probe.elf"};
    static const char lines[] = "log\nprobe start=run\n";
    static struct manifest manifest;
    static struct programs programs;
    struct process_program list[3];
    struct ustar archive;
    uint32_t cursor = 0;

    (void)state;
    archive_make(&archive, names, sizeof(names) / sizeof(names[0]));
    manifest_parse(&manifest, lines, strlen(lines), no_report, NULL);
    programs_init(&programs, &archive, &manifest);
    assert_int_equal(programs.count, 5); /* not the kernel, this service, nor what runs since the boot */
    assert_int_equal(programs_list(&programs, "", &cursor, list, 3), 3);
    assert_string_equal(list[0].name, "hello");
    assert_string_equal(list[1].name, "ping");
    assert_int_equal(programs_list(&programs, "", &cursor, list, 3), 2);
    assert_string_equal(list[0].name, "probe");
    assert_string_equal(list[1].name, "spin");
    assert_int_equal(programs_list(&programs, "", &cursor, list, 3), 0);
    cursor = 0;
    assert_int_equal(programs_list(&programs, "p", &cursor, list, 1), 1);
    assert_int_equal(programs_list(&programs, "p", &cursor, list, 3), 2);
    assert_string_equal(list[1].name, "probe");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(run_request_is_read, reset),
        cmocka_unit_test_setup(run_request_program_name_is_checked, reset),
        cmocka_unit_test_setup(run_request_strings_must_be_as_many_as_said, reset),
        cmocka_unit_test_setup(run_request_sizes_stay_inside_what_was_sent, reset),
        cmocka_unit_test_setup(run_request_reserved_bits_are_refused, reset),
        cmocka_unit_test_setup(launch_has_its_own_copy_of_the_strings, reset),
        cmocka_unit_test(launch_needs_no_strings),
        cmocka_unit_test_setup(jobs_collect_streams_until_taken, reset_jobs),
        cmocka_unit_test_setup(jobs_are_their_owners_alone, reset_jobs),
        cmocka_unit_test_setup(jobs_have_a_limit_per_process, reset_jobs),
        cmocka_unit_test_setup(waiters_of_a_process_are_all_found, reset_waiters),
        cmocka_unit_test_setup(waiters_oldest_of_a_client_makes_room, reset_waiters),
        cmocka_unit_test_setup(waiters_are_refused_when_the_table_is_full, reset_waiters),
        cmocka_unit_test(programs_are_listed_in_alphabetical_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
