/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The names service. It keeps nothing that only it knows: see names_api.h on its restart.
 */
#include "requests.h"

#include "mirror.h"

#include <xous/error.h>
#include <xous/events.h>
#include <xous/log.h>
#include <xous/start.h>

#define EVENT_GONE 0u
#define EVENT_TIMER 1u

/* More pages than clients may wait with, see waiting.h. */
#define BORROW_LIMIT (1ul << 20)

_Static_assert(WAITING_MAX < BORROW_LIMIT / XOUS_PAGE_SIZE, "room to register while all places wait");

struct names names;

#define XOUS_PROTOCOL <xous/names.def>
#include <xous/protocol/serve.h>

static void connections_gone(void)
{
    struct xous_gone gone;

    while (xous_server_next_gone(names.server.handle, &gone) == XOUS_OK && gone.pid != 0) {
        requests_process_gone(gone.pid);
    }
}

static void on_event(struct xous_server *server, uint64_t bits)
{
    (void)server;
    if ((bits & 1u << EVENT_GONE) != 0) {
        connections_gone();
    }
    if ((bits & 1u << EVENT_TIMER) != 0) {
        requests_expire();
    }
}

static xous_error_t server_open(void)
{
    const struct xous_start *start = xous_start_block();
    struct xous_server_options options = {.borrow_limit = BORROW_LIMIT};
    xous_error_t error;

    if (start != NULL) {
        options.sid = start->server_sid;
    }
    names.server.handlers = handlers;
    names.server.handler_count = sizeof(handlers) / sizeof(handlers[0]);
    names.server.version = NAMES_VERSION;
    names.server.on_event = on_event;
    error = xous_server_create(&names.server, &options);
    if (error == XOUS_OK) {
        error = xous_event_bind(XOUS_EVENT_GONE, 0, names.server.handle, EVENT_GONE);
    }
    if (error == XOUS_OK) {
        error = xous_event_bind(XOUS_EVENT_TIMER, TIMER_DEADLINE, names.server.handle, EVENT_TIMER);
    }
    return error;
}

int main(void)
{
    xous_error_t error;

    xous_log_use_kernel();
    /* First the names, then the server: no client must find it without. */
    error = mirror_read(&names.table);
    if (error == XOUS_OK) {
        error = server_open();
    }
    if (error == XOUS_OK) {
        error = xous_server_run(&names.server);
    }
    xous_log_kernel(XOUS_LOG_ERROR, "names: cannot serve: %s", xous_error_meaning(error));
    return 1;
}
