/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The ticktimer service: the wall clock, and one kernel timer for everybody's deadlines.
 *
 * Invariant: between two arrivals the kernel timer is set for the earliest deadline, or stopped if there is none.
 */
#include <stdlib.h>

#include <xous/error.h>
#include <xous/events.h>
#include <xous/log.h>
#include <xous/machine.h>
#include <xous/time.h>

#include "clock.h"
#include "deadlines.h"

#define XOUS_PROTOCOL <xous/ticktimer.def>
#include <xous/protocol/handlers.h>

#define TIMER 0u

enum {
    BIT_TIMER = 0,
    BIT_GONE = 1,
};

static struct deadlines deadlines;
static uint64_t armed; /* what the kernel timer is set for; 0: stopped */

/* The kernel refuses no deadline of a timer that exists. */
static void timer_arm(void)
{
    uint64_t next = deadlines_next(&deadlines);

    if (next != armed && xous_timer_set(TIMER, next) == XOUS_OK) {
        armed = next;
    }
}

static void deadline_drop(struct deadline *deadline)
{
    if (deadline->kind == DEADLINE_SIGNAL) {
        (void)xous_handle_close(deadline->connection);
    }
    free(deadline);
}

/* A server that is gone needs no signal any more. */
static void deadline_fire(struct deadline *deadline)
{
    xous_error_t error = XOUS_OK;

    if (deadline->kind == DEADLINE_SLEEP) {
        error = xous_request_reply(&deadline->request, 0);
    } else {
        error = xous_event_signal(deadline->connection, deadline->bits);
    }
    if (error != XOUS_OK && !xous_error_is_gone(error)) {
        xous_log(XOUS_LOG_DEBUG, "process %u cannot be told its time: %s", (unsigned)deadline->pid,
                 xous_error_meaning(error));
    }
    deadline_drop(deadline);
}

static void due_fire(void)
{
    struct deadline *due = deadlines_take_due(&deadlines, xous_machine_time());

    while (due != NULL) {
        deadline_fire(due);
        due = deadlines_take_due(&deadlines, xous_machine_time());
    }
}

static void process_forget(xous_pid_t pid)
{
    struct deadline *deadline = deadlines_take(&deadlines, pid, 0);

    while (deadline != NULL) {
        if (deadline->kind == DEADLINE_SLEEP) {
            (void)xous_request_reply(&deadline->request, -XOUS_PROCESS_TERMINATED);
        }
        deadline_drop(deadline);
        deadline = deadlines_take(&deadlines, pid, 0);
    }
}

static void on_event(struct xous_server *server, uint64_t bits)
{
    struct xous_gone gone;

    if ((bits & (1ul << BIT_TIMER)) != 0) {
        armed = 0;
        due_fire();
    }
    if ((bits & (1ul << BIT_GONE)) != 0) {
        while (xous_server_next_gone(server->handle, &gone) == XOUS_OK && gone.pid != 0) {
            process_forget(gone.pid);
        }
    }
    timer_arm();
}

int64_t on_ticktimer_uptime(struct xous_server *server, struct xous_request *request,
                            const struct ticktimer_uptime_request *sent)
{
    (void)server;
    (void)request;
    (void)sent;
    return (int64_t)xous_time_microseconds();
}

int64_t on_ticktimer_wall_clock(struct xous_server *server, struct xous_request *request,
                                const struct ticktimer_wall_clock_request *sent)
{
    uint64_t nanoseconds;

    (void)server;
    (void)request;
    (void)sent;
    return clock_wall(&nanoseconds) ? (int64_t)nanoseconds : -XOUS_UNAVAILABLE;
}

int64_t on_ticktimer_sleep_until(struct xous_server *server, struct xous_request *request,
                                 const struct ticktimer_sleep_until_request *sent)
{
    const struct deadline deadline = {
        .entry = {.when = clock_ticks(sent->moment)},
        .kind = DEADLINE_SLEEP,
        .pid = request->message.sender,
        .request = *request,
    };
    uint32_t number;
    xous_error_t error;

    (void)server;
    if (deadline.entry.when <= xous_machine_time()) {
        return 0;
    }
    error = deadlines_add(&deadlines, &deadline, &number);
    timer_arm();
    return error == XOUS_OK ? XOUS_DEFER : -error;
}

int64_t on_ticktimer_deadline(struct xous_server *server, struct xous_request *request,
                              const struct ticktimer_deadline_request *sent)
{
    const struct deadline deadline = {
        .entry = {.when = clock_ticks(sent->moment)},
        .kind = DEADLINE_SIGNAL,
        .pid = request->message.sender,
        .connection = sent->connection,
        .bits = sent->bits,
    };
    uint32_t number;
    xous_error_t error;

    (void)server;
    error = deadlines_add(&deadlines, &deadline, &number);
    if (error != XOUS_OK) {
        return -error;
    }
    (void)xous_request_take_handle(request);
    due_fire();
    timer_arm();
    return number;
}

int64_t on_ticktimer_cancel(struct xous_server *server, struct xous_request *request,
                            const struct ticktimer_cancel_request *sent)
{
    struct deadline *deadline =
        sent->number != 0 ? deadlines_take(&deadlines, request->message.sender, sent->number) : NULL;

    (void)server;
    if (deadline == NULL) {
        return -XOUS_INVALID_ARGUMENT;
    }
    deadline_drop(deadline);
    timer_arm();
    return 0;
}

#include <xous/protocol/serve.h>

static struct xous_server server = {
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(handlers[0]),
    .version = TICKTIMER_VERSION,
    .on_event = on_event,
};

static xous_error_t service_start(void)
{
    static const struct xous_server_options options = {.flags = XOUS_SERVER_ACCEPT};
    xous_error_t error = xous_server_create_named(&server, TICKTIMER_NAME, &options);

    if (error == XOUS_OK) {
        error = xous_event_bind(XOUS_EVENT_GONE, 0, server.handle, BIT_GONE);
    }
    return error != XOUS_OK ? error : xous_event_bind(XOUS_EVENT_TIMER, TIMER, server.handle, BIT_TIMER);
}

/* ------------------------------------------------------------------------------------------------------- */

int main(void)
{
    xous_error_t error;

    clock_init();
    error = service_start();
    if (error == XOUS_OK) {
        error = xous_server_run(&server);
    }
    xous_log(XOUS_LOG_ERROR, "ticktimer: %s, giving up", xous_error_meaning(error));
    return 1;
}
