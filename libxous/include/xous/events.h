/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Events: bits that arrive at a server beside its messages.
 */
#pragma once

#include <xous/abi/error.h>
#include <xous/abi/message.h>
#include <xous/attributes.h>

/* Delivers a source to a bit (0-63) of a server of this process. id: the interrupt or timer; else 0. */
XOUS_MUST_CHECK xous_error_t xous_event_bind(enum xous_event_source source, uint32_t id, xous_handle_t server,
                                             uint32_t bit);
xous_error_t xous_event_unbind(enum xous_event_source source, uint32_t id, xous_handle_t server);

/* Sets bits at the peer's server: only those that it opened to clients. */
XOUS_MUST_CHECK xous_error_t xous_event_signal(xous_handle_t connection, uint64_t bits);

/* Timers 0 to XOUS_TIMERS - 1 of this process: fires once when the time register reaches the deadline (see
 * xous_time_deadline); 0 stops it. */
XOUS_MUST_CHECK xous_error_t xous_timer_set(uint32_t timer, uint64_t deadline);

/* A connection to this server that ended. */
struct xous_gone {
    xous_pid_t pid;
    uint32_t label;
};

/* The next connection that ended, to be asked for after a XOUS_EVENT_GONE event until *gone has PID 0. */
XOUS_MUST_CHECK xous_error_t xous_server_next_gone(xous_handle_t server, struct xous_gone *gone);
