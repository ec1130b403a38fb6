/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Messages and events between two processes. The client's loop, the server's loop and the stubs of both are part of what
 * is counted.
 */
#include <xous/thread.h>

#include "bench.h"

#define OPERATIONS 64u
#define LONG_TIMEOUT 10000000u /* microseconds: never comes */
#define CLIENT_PRIORITY (XOUS_PRIORITY_DEFAULT - 2)

enum { REQUEST = 1, TOTAL = 2 };

static xous_handle_t peer;

/* --- blocking scalars --- */

/* Answers each message with its own words. */
static uint64_t echo_server(uint64_t unused)
{
    xous_handle_t server = peer_server();
    struct xous_result message = xous_raw_server_receive((struct xous_args_server_receive){.server = server});

    for (;;) {
        message = xous_raw_server_reply_receive((struct xous_args_server_reply_receive){
            .token = message.value[0],
            .word1 = message.value[1],
            .word2 = message.value[2],
            .word3 = message.value[3],
            .word4 = message.value[4],
            .word5 = message.value[5],
        });
    }
    return unused;
}

static void start_echo(void)
{
    peer = bench_peer(echo_server);
}

/* Always inline, so that the loop of each row has its constants. */
static inline __attribute__((always_inline)) uint64_t roundtrips(uint64_t operations, uint64_t how)
{
    uint64_t failed = 0;
    uint64_t began = instructions();

    for (uint64_t i = 0; i < operations; i++) {
        struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
            .connection = peer, .how = how, .id = REQUEST, .arg1 = i, .arg2 = 2, .arg3 = 3, .arg4 = 4});
        failed |= result.tag;
    }
    uint64_t count = instructions() - began;
    CHECK_EQUAL(failed, XOUS_TAG_OK);
    return count;
}

static uint64_t roundtrip(uint64_t operations)
{
    return roundtrips(operations, 0);
}

static uint64_t roundtrip_timeout(uint64_t operations)
{
    return roundtrips(operations, XOUS_HOW(XOUS_BLOCKING_SCALAR, 0, LONG_TIMEOUT));
}

/* --- a scalar without reply --- */

/* The first word says when it was sent. */
static uint64_t arrival_server(uint64_t unused)
{
    xous_handle_t server = peer_server();
    uint64_t total = 0;

    for (;;) {
        struct xous_result message =
            xous_raw_server_receive((struct xous_args_server_receive){.server = server});
        uint64_t now = instructions();
        if (message.value[1] == REQUEST) {
            total += now - message.value[2];
        } else {
            (void)xous_raw_server_reply(
                (struct xous_args_server_reply){.token = message.value[0], .word1 = total});
            total = 0;
        }
    }
    return unused;
}

/* The server is more urgent than its client, so it runs as soon as a message is there, and waits again before the next
 * is sent. */
static void start_arrivals(void)
{
    peer = bench_peer(arrival_server);
    CHECK_OK(xous_thread_priority(NULL, CLIENT_PRIORITY));
}

static uint64_t oneway(uint64_t operations)
{
    uint64_t failed = 0;

    for (uint64_t i = 0; i < operations; i++) {
        struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
            .connection = peer, .how = XOUS_SCALAR, .id = REQUEST, .arg1 = instructions()});
        failed |= result.tag;
    }
    CHECK_EQUAL(failed, XOUS_TAG_OK);
    struct xous_result total =
        xous_raw_client_send((struct xous_args_client_send){.connection = peer, .id = TOTAL});
    return total.value[1];
}

/* --- events --- */

static struct own_server own;

/* Hears of the client's server, then answers each event with one. */
static uint64_t event_server(uint64_t unused)
{
    xous_handle_t server = peer_server();
    xous_handle_t client = bench_hear(server);

    for (;;) {
        (void)xous_raw_server_receive((struct xous_args_server_receive){.server = server});
        (void)xous_raw_event_signal((struct xous_args_event_signal){.connection = client, .bits = 1});
    }
    return unused;
}

static void start_events(void)
{
    own = own_server_create(0, 0);
    peer = bench_peer_of(event_server, &own);
}

static uint64_t pingpong(uint64_t operations)
{
    uint64_t failed = 0;
    uint64_t began = instructions();

    for (uint64_t i = 0; i < operations; i++) {
        struct xous_result signal =
            xous_raw_event_signal((struct xous_args_event_signal){.connection = peer, .bits = 1});
        struct xous_result event =
            xous_raw_server_receive((struct xous_args_server_receive){.server = own.server});
        failed |= signal.tag | (event.tag ^ XOUS_TAG_EVENT);
    }
    uint64_t count = instructions() - began;
    CHECK_EQUAL(failed, 0);
    return count;
}

/* --- a call that does nothing --- */

/* Stops a timer that does not run. */
static uint64_t null_calls(uint64_t operations)
{
    uint64_t failed = 0;
    uint64_t began = instructions();

    for (uint64_t i = 0; i < operations; i++) {
        struct xous_result result = xous_raw_timer_set((struct xous_args_timer_set){.timer = 0});
        failed |= result.tag;
    }
    uint64_t count = instructions() - began;
    CHECK_EQUAL(failed, XOUS_TAG_OK);
    return count;
}

const struct bench_row rows_messages[] = {
    {.name = "ipc.roundtrip", .set_up = start_echo, .pass = roundtrip, .operations = OPERATIONS},
    {.name = "ipc.roundtrip.timeout",
     .set_up = start_echo,
     .pass = roundtrip_timeout,
     .operations = OPERATIONS},
    {.name = "syscall.null", .pass = null_calls, .operations = OPERATIONS},
    {.name = "event.pingpong", .set_up = start_events, .pass = pingpong, .operations = OPERATIONS},
    {.name = "scalar.oneway", .set_up = start_arrivals, .pass = oneway, .operations = OPERATIONS},
    {.name = NULL},
};
