/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Measures the rows that are named: run bench NAME..., and prints for each
 *
 *     NAME FIGURE MINIMUM MAXIMUM HARNESS
 *
 * in instructions of one operation; the figure is the median, or what the row says. `run bench path NAME` prepares the row and prints "path"; then it waits for a
 * debugger to set path_go, and does a pass of one operation and a pass of two between three calls of path_mark: what
 * the second pass executes more than the first is one operation.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xous/events.h>
#include <xous/log.h>
#include <xous/start.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "bench.h"

#define WARM_PASSES 8u
#define PASSES 33u
#define PASSES_MAX 256u
#define MEASURER_MEMORY (24ul << 20)
#define PEER_MEMORY (8ul << 20)
#define REST_MICROSECONDS 2000u
#define LOAD_PRIORITY 1u
#define ENDED 0 /* event bit */

/* What the measuring process says. */
enum { FIGURES = 1, READY = 2 };

static const struct bench_row *const tables[] = {rows_messages, rows_pages, rows_times, rows_lives};

static const struct bench_row *row; /* the children have it in their copies */
static bool traced;

volatile uint64_t path_go;
void path_mark(void);
void path_wait(void);

/* --- for the rows --- */

static struct meeting peers;

xous_handle_t bench_peer(child_function_t function)
{
    if (peers.server == 0) {
        peers = meeting_create();
    }
    (void)child_start(function, 0,
                      &(struct child_options){.memory = PEER_MEMORY, .handles = {peers.connection}});
    return peer_connect(&peers);
}

xous_handle_t bench_peer_of(child_function_t function, const struct own_server *own)
{
    xous_handle_t peer = bench_peer(function);

    CHECK_OK(send_error(peer, XOUS_BLOCKING_SCALAR, 1, own->sid.low, own->sid.high));
    return peer;
}

xous_handle_t bench_hear(xous_handle_t server)
{
    struct xous_message hello = receive(server);
    xous_handle_t client;

    CHECK_OK(xous_connect((struct xous_sid){hello.words[0], hello.words[1]}, XOUS_FOREVER, 0, &client));
    reply(&hello, 0);
    return client;
}

static uint64_t load(uint64_t unused)
{
    for (volatile uint64_t work = 0;; work++) {
    }
    return unused;
}

void bench_start_load(void)
{
    (void)child_start(load, 0, &(struct child_options){.priority = LOAD_PRIORITY + 1});
}

void check_failed(const char *file, int line, const char *text, uint64_t actual, uint64_t expected)
{
    xous_log_kernel(XOUS_LOG_ERROR, "bench %s: %s:%d: %s is %lu, expected %lu", row != NULL ? row->name : "?",
                    file, line, text, (unsigned long)actual, (unsigned long)expected);
    (void)xous_raw_process_exit((struct xous_args_process_exit){.status = (uint64_t)line});
    xous_machine_trap();
}

/* --- the measuring process --- */

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static uint64_t samples[PASSES_MAX];

/* Sorted samples of so many passes. */
static void sample(bench_pass_t pass, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        samples[i] = pass(row->operations);
    }
    qsort(samples, count, sizeof(samples[0]), compare);
}

/* Of one part of one operation, rounded. */
static uint64_t share(uint64_t total, uint64_t harness)
{
    uint64_t parts = (uint64_t)row->operations * (row->parts != 0 ? row->parts : 1);

    return total < harness ? 0 : (total - harness + parts / 2) / parts;
}

static void measure(void)
{
    unsigned count = row->passes != 0 ? row->passes : PASSES;
    uint64_t harness = 0;

    sample(row->pass, WARM_PASSES);
    if (row->harness != NULL) {
        sample(row->harness, WARM_PASSES + PASSES);
        harness = samples[(WARM_PASSES + PASSES) / 2];
    }
    sample(row->pass, count);
    struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
        .connection = child_handle(0),
        .id = FIGURES,
        .arg1 = share(samples[row->fastest ? 0 : count / 2], harness),
        .arg2 = share(samples[0], harness),
        .arg3 = share(samples[count - 1], harness),
        .arg4 = share(harness, 0),
    });
    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
}

__attribute__((noinline)) void path_mark(void)
{
    __asm__ volatile("");
}

__attribute__((noinline)) void path_wait(void)
{
    while (path_go == 0) {
    }
}

static void show_path(void)
{
    for (unsigned i = 0; i < WARM_PASSES; i++) {
        (void)row->pass(row->operations);
    }
    meeting_say(READY, 0, 0);
    path_wait();
    path_mark();
    (void)row->pass(1);
    path_mark();
    (void)row->pass(2);
    path_mark();
}

static uint64_t measuring_process(uint64_t unused)
{
    if (row->set_up != NULL) {
        row->set_up();
    }
    if (traced) {
        show_path();
    } else {
        measure();
    }
    return unused;
}

/* --- the process that prints --- */

static void print(const struct xous_message *message)
{
    if (message->id == READY) {
        printf("path\n");
    } else {
        printf("%s %lu %lu %lu %lu\n", row->name, (unsigned long)message->words[0],
               (unsigned long)message->words[1], (unsigned long)message->words[2],
               (unsigned long)message->words[3]);
    }
    fflush(stdout);
}

/* Prints what the measuring process says until it has ended. An event may also be about a peer of the row before. */
static struct child_end print_until_end(xous_handle_t server, xous_pid_t pid)
{
    struct xous_message message;
    struct child_end end;

    do {
        CHECK_OK(xous_message_receive(server, XOUS_FOREVER, &message));
        if (message.arrival == XOUS_ARRIVED_MESSAGE) {
            print(&message);
            reply(&message, 0);
        }
    } while (message.arrival == XOUS_ARRIVED_MESSAGE || child_wait_how(pid, XOUS_HOW_TRY, &end) != XOUS_OK);
    return end;
}

/* Back when nobody else has anything to do: a thread that is ready, if only at a lower priority, makes the scheduler look
 * at it. */
static void rest_await(void)
{
    CHECK_OK(xous_thread_priority(NULL, 0));
    xous_sleep_microseconds(REST_MICROSECONDS);
    CHECK_OK(xous_thread_priority(NULL, XOUS_PRIORITY_DEFAULT));
}

/* True if the row was measured. Peers that the measuring process leaves behind end here. */
static bool row_run(const struct meeting *meeting)
{
    const struct child_options options = {.memory = MEASURER_MEMORY,
                                          .device = xous_resource_find(BENCH_DEVICE, 0),
                                          .handles = {meeting->connection}};
    rest_await();
    xous_pid_t pid = child_start(measuring_process, 0, &options);
    struct child_end end = print_until_end(meeting->server, pid);

    children_end(0);
    return end.state == XOUS_PROCESS_EXITED && end.status == 0;
}

static const struct bench_row *row_find(const char *name)
{
    for (size_t i = 0; i < TESTS_COUNT(tables); i++) {
        for (const struct bench_row *found = tables[i]; found->name != NULL; found++) {
            if (strcmp(found->name, name) == 0) {
                return found;
            }
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct meeting meeting = meeting_create();
    int status = 0;

    CHECK_OK(xous_event_bind(XOUS_EVENT_CHILDREN, 0, meeting.server, ENDED));
    traced = argc > 1 && strcmp(argv[1], "path") == 0;
    for (int i = traced ? 2 : 1; i < argc; i++) {
        row = row_find(argv[i]);
        if (row == NULL || !row_run(&meeting)) {
            status = 1;
        }
    }
    return status;
}
