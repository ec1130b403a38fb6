/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Event sources, timers and ended connections.
 */
#include <xous/events.h>
#include <xous/syscall.h>

static xous_error_t bind(enum xous_event_source source, uint32_t id, xous_handle_t server, uint32_t bit)
{
    struct xous_result result = xous_raw_event_bind(
        (struct xous_args_event_bind){.source = XOUS_EVENT_SOURCE(source, id), .server = server, .bit = bit});

    return xous_result_error(&result);
}

xous_error_t xous_event_bind(enum xous_event_source source, uint32_t id, xous_handle_t server, uint32_t bit)
{
    return bit < XOUS_EVENT_UNBIND ? bind(source, id, server, bit) : XOUS_INVALID_ARGUMENT;
}

xous_error_t xous_event_unbind(enum xous_event_source source, uint32_t id, xous_handle_t server)
{
    return bind(source, id, server, XOUS_EVENT_UNBIND);
}

xous_error_t xous_event_signal(xous_handle_t connection, uint64_t bits)
{
    struct xous_result result =
        xous_raw_event_signal((struct xous_args_event_signal){.connection = connection, .bits = bits});

    return xous_result_error(&result);
}

xous_error_t xous_timer_set(uint32_t timer, uint64_t deadline)
{
    struct xous_result result =
        xous_raw_timer_set((struct xous_args_timer_set){.timer = timer, .deadline = deadline});

    return xous_result_error(&result);
}

xous_error_t xous_server_next_gone(xous_handle_t server, struct xous_gone *gone)
{
    struct xous_result result =
        xous_raw_server_next_gone((struct xous_args_server_next_gone){.server = server});

    *gone = (struct xous_gone){0};
    if (result.tag == XOUS_TAG_OK) {
        gone->pid = (xous_pid_t)result.value[0];
        gone->label = (uint32_t)result.value[1];
    }
    return xous_result_error(&result);
}
