/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A client: finds pong by its name, waiting for it for a moment, and makes each kind of request. `ping N` repeats
 * the sum N times and says how long one took; `ping stop` ends pong.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xous/buffer.h>
#include <xous/error.h>
#include <xous/names.h>
#include <xous/time.h>

#include "pingpong.h"

#define WAIT_MICROSECONDS 2000000ul

static int fail(const char *what, xous_error_t error)
{
    fprintf(stderr, "ping: %s: %s\n", what, xous_error_meaning(error));
    return 1;
}

static xous_error_t ask_sum(xous_handle_t pong, uint64_t a, uint64_t b, uint64_t *sum)
{
    struct pong_add_reply reply = pong_add(pong, XOUS_FOREVER, (struct pong_add_request){.a = a, .b = b});

    *sum = reply.sum;
    return reply.error;
}

static int show_sum(xous_handle_t pong)
{
    uint64_t sum;
    xous_error_t error = ask_sum(pong, 40, 2, &sum);

    if (error != XOUS_OK) {
        return fail("sum", error);
    }
    printf("ping: 40 + 2 = %" PRIu64 "\n", sum);
    return 0;
}

static int show_upper(xous_handle_t pong)
{
    char text[] = "lent, changed, returned";
    struct xous_reply reply =
        xous_copy_exchange(pong, XOUS_FOREVER, PONG_UPPER, text, strlen(text), strlen(text));
    xous_error_t error = xous_reply_error(&reply);

    if (error != XOUS_OK) {
        return fail("upper", error);
    }
    printf("ping: %s\n", text);
    return 0;
}

static int measure(xous_handle_t pong, unsigned long rounds)
{
    uint64_t start = xous_time_nanoseconds();
    uint64_t sum;

    for (unsigned long i = 0; i < rounds; i++) {
        xous_error_t error = ask_sum(pong, i, 1, &sum);

        if (error != XOUS_OK) {
            return fail("sum", error);
        }
    }
    printf("ping: %lu rounds, %" PRIu64 " ns each\n", rounds, (xous_time_nanoseconds() - start) / rounds);
    return 0;
}

static int stop(xous_handle_t pong)
{
    xous_error_t error = pong_stop(pong, XOUS_FOREVER, (struct pong_stop_request){0});

    return error == XOUS_OK ? 0 : fail("stop", error);
}

int main(int argc, char **argv)
{
    xous_handle_t pong;
    unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    xous_error_t error = xous_name_connect(PONG_NAME, xous_timeout(WAIT_MICROSECONDS), &pong);

    if (error != XOUS_OK) {
        return fail("no server \"" PONG_NAME "\" (run pong &)", error);
    }
    if (argc > 1 && strcmp(argv[1], "stop") == 0) {
        return stop(pong);
    }
    if (rounds > 0) {
        return measure(pong, rounds);
    }
    return show_sum(pong) != 0 ? 1 : show_upper(pong);
}
