/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Services are killed while others wait on them: those wake with an error, the manifest has the service started
 * again, and who connects by name goes on.
 *
 * Clients are started before this process uses the page buffers of libxous, of which they would inherit a cache
 * that is not theirs.
 */
#include <string.h>

#include <xous/console_api.h>
#include <xous/log_api.h>
#include <xous/names.h>
#include <xous/process.h>
#include <xous/start.h>
#include <xous/ticktimer_api.h>
#include <xous/time.h>

#include "child.h"
#include "harness.h"
#include "peer.h"
#include "watch.h"

#define CONNECTED 3000u
#define VERSION 0u /* of the protocol: every service answers this blocking scalar */
#define RESTART_MICROSECONDS 30000000ul

struct service {
    const char *process;
    const char *name; /* NULL: found by the identity that every process is told */
};

static const struct service services[] = {
    {"names", NULL},
    {"log", LOG_NAME},
    {"ticktimer", TICKTIMER_NAME},
    {"console", CONSOLE_NAME},
};

static xous_error_t service_connect(const struct service *service, xous_handle_t *connection)
{
    uint64_t how = xous_timeout(RESTART_MICROSECONDS);

    return service->name != NULL ? xous_name_connect(service->name, how, connection)
                                 : xous_connect(xous_start_block()->names_sid, how, 0, connection);
}

/* The living process of that name; 0 if there is none. */
static xous_pid_t service_pid(const char *name)
{
    struct process_entry entries[16];
    uint32_t cursor = 0;
    size_t count;

    do {
        CHECK_OK(xous_process_list(&cursor, entries, TESTS_COUNT(entries), &count));
        for (size_t i = 0; i < count; i++) {
            if (strcmp(entries[i].name, name) == 0 && entries[i].ended == 0) {
                return entries[i].pid;
            }
        }
    } while (count != 0);
    return 0;
}

static xous_pid_t service_restarted(const char *name, xous_pid_t old)
{
    uint64_t end = xous_time_microseconds() + RESTART_MICROSECONDS;
    xous_pid_t pid;

    while ((pid = service_pid(name)) == 0 || pid == old) {
        CHECK(xous_time_microseconds() < end);
        xous_sleep_microseconds(1000);
    }
    return pid;
}

/* Connects, says so, and asks for the version: the status is the error of that. */
static uint64_t ask_version(uint64_t which)
{
    xous_handle_t connection;

    CHECK_OK(service_connect(&services[which], &connection));
    meeting_say(CONNECTED, which, 0);
    return (uint64_t)send_error(connection, XOUS_BLOCKING_SCALAR, VERSION, 0, 0);
}

/* A name that nobody has: the service keeps the request. */
static uint64_t wait_for_a_name(uint64_t unused)
{
    static _Alignas(4096) struct names_lookup lookup = {
        .timeout = NAMES_WAIT_FOREVER, .length = 6, .name = "nobody"};
    xous_handle_t connection;

    (void)unused;
    CHECK_OK(service_connect(&services[0], &connection));
    meeting_say(CONNECTED, 0, 0);
    struct xous_range range = {.address = &lookup, .length = XOUS_PAGE_SIZE, .valid = sizeof(lookup)};
    struct xous_reply reply = xous_lend(connection, XOUS_HOW_ACCEPT, NAMES_CONNECT, &range);
    return (uint64_t)reply.error;
}

static uint64_t wait_for_input(uint64_t unused)
{
    static _Alignas(4096) uint8_t page[XOUS_PAGE_SIZE];
    xous_handle_t connection;

    (void)unused;
    CHECK_OK(service_connect(&services[3], &connection));
    meeting_say(CONNECTED, 0, 0);
    struct xous_range range = {.address = page, .length = sizeof(page)};
    return (uint64_t)xous_lend_mutable(connection, XOUS_FOREVER, XOUS_STREAM_READ, &range).error;
}

#define CLIENTS 3u

/* The service answers, as a new process, to who connects anew. */
static void check_alive(const struct service *service)
{
    xous_handle_t connection;
    struct xous_result result;
    uint64_t end = xous_time_microseconds() + RESTART_MICROSECONDS;

    do {
        CHECK(xous_time_microseconds() < end);
        CHECK_OK(service_connect(service, &connection));
        result = send(connection, XOUS_BLOCKING_SCALAR, VERSION, 0, 0);
        CHECK_OK(xous_disconnect(connection));
    } while (result.tag != XOUS_TAG_OK); /* the name may still have led to the old one */
    CHECK((int64_t)result.value[1] > 0);
}

/* It is stopped before its clients send, so they all wait. */
static void killed_with_clients(uint64_t which)
{
    const struct service *service = &services[which];
    struct meeting meeting = meeting_create();
    struct xous_message hello[CLIENTS];
    xous_pid_t clients[CLIENTS];

    for (unsigned i = 0; i < CLIENTS; i++) {
        clients[i] = meeting_child(&meeting, ask_version, which);
        hello[i] = receive(meeting.server);
        CHECK_EQUAL(hello[i].id, CONNECTED);
    }
    xous_pid_t old = service_pid(service->process);
    CHECK_OK(xous_process_suspend(old));
    for (unsigned i = 0; i < CLIENTS; i++) {
        reply(&hello[i], 0);
        /* The first message is given to the thread that waited, though it is stopped. */
        await_state(clients[i], i == 0 ? XOUS_THREAD_AWAITING_REPLY : XOUS_THREAD_SENDING);
    }
    CHECK_OK(xous_process_kill(old));
    for (unsigned i = 0; i < CLIENTS; i++) {
        CHECK_EQUAL(child_wait(clients[i]).status, XOUS_PROCESS_TERMINATED);
    }
    CHECK(service_restarted(service->process, old) != 0);
    check_alive(service);
}

static void killed_with_a_held_request(uint64_t which, child_function_t client_function)
{
    struct meeting meeting = meeting_create();
    xous_pid_t client = meeting_child(&meeting, client_function, 0);

    (void)meeting_hear(&meeting, CONNECTED);
    await_state(client, XOUS_THREAD_AWAITING_REPLY);
    xous_pid_t old = service_pid(services[which].process);
    CHECK_OK(xous_process_kill(old));
    CHECK_EQUAL(child_wait(client).status, XOUS_PROCESS_TERMINATED);
    CHECK(service_restarted(services[which].process, old) != 0);
    check_alive(&services[which]);
}

static void B10_names_is_killed_with_a_waiting_lookup(void)
{
    killed_with_a_held_request(0, wait_for_a_name);
}

static void B10_console_is_killed_with_a_waiting_reader(void)
{
    killed_with_a_held_request(3, wait_for_input);
}

static void F05_the_process_service_cannot_be_killed(void)
{
    xous_pid_t pid = service_pid("process");

    CHECK(pid != 0);
    CHECK_EQUAL(xous_process_kill(pid), XOUS_ACCESS_DENIED);
    CHECK_EQUAL(xous_process_suspend(pid), XOUS_ACCESS_DENIED);
}

#define DISTURBING(test_name)                                         \
    {                                                                 \
        .name = #test_name, .function = (test_name), .disturbs = true \
    }
#define KILLING(test_name, which)                                                               \
    {                                                                                           \
        .name = (test_name), .indexed = killed_with_clients, .index = (which), .disturbs = true \
    }

static const struct test tests[] = {
    TEST(F05_the_process_service_cannot_be_killed),
    KILLING("B10_names_is_killed_with_waiting_clients", 0),
    KILLING("B10_log_is_killed_with_waiting_clients", 1),
    KILLING("B10_ticktimer_is_killed_with_waiting_clients", 2),
    KILLING("B10_console_is_killed_with_waiting_clients", 3),
    DISTURBING(B10_names_is_killed_with_a_waiting_lookup),
    DISTURBING(B10_console_is_killed_with_a_waiting_reader),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
