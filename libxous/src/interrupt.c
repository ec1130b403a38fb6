/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Interrupts as functions on threads of their own.
 *
 * The interrupt is enabled when its event is bound, which is done only once it is claimed; one that comes before
 * the thread is there waits as a bit of the server. Destroying the server is what ends the thread.
 */
#include <stdlib.h>

#include <xous/events.h>
#include <xous/interrupt.h>
#include <xous/server.h>
#include <xous/syscall.h>
#include <xous/thread.h>

struct xous_interrupt {
    struct xous_server server;
    struct xous_thread *thread;
    xous_interrupt_function_t function;
    void *argument;
    uint32_t number;
};

static void interrupt_event(struct xous_server *server, uint64_t bits)
{
    struct xous_interrupt *interrupt = server->state;

    (void)bits;
    interrupt->function(interrupt->number, interrupt->argument);
    (void)xous_raw_interrupt_acknowledge(
        (struct xous_args_interrupt_acknowledge){.interrupt = interrupt->number});
}

static uint64_t interrupt_thread(void *argument)
{
    struct xous_interrupt *interrupt = argument;

    return (uint64_t)xous_server_run(&interrupt->server);
}

static xous_error_t interrupt_connect(struct xous_interrupt *interrupt)
{
    struct xous_result result =
        xous_raw_interrupt_claim((struct xous_args_interrupt_claim){.interrupt = interrupt->number});

    if (result.tag != XOUS_TAG_OK) {
        return xous_result_error(&result);
    }
    return xous_event_bind(XOUS_EVENT_INTERRUPT, interrupt->number, interrupt->server.handle, 0);
}

static xous_error_t interrupt_release(struct xous_interrupt *interrupt)
{
    struct xous_result result =
        xous_raw_interrupt_free((struct xous_args_interrupt_free){.interrupt = interrupt->number});

    (void)xous_server_destroy(&interrupt->server);
    if (interrupt->thread != NULL) {
        (void)xous_thread_join(interrupt->thread, XOUS_FOREVER, NULL);
    }
    free(interrupt);
    return xous_result_error(&result);
}

/* --- */

xous_error_t xous_interrupt_claim(struct xous_interrupt **handle, uint32_t number,
                                  xous_interrupt_function_t function, void *argument)
{
    struct xous_interrupt *interrupt = calloc(1, sizeof(*interrupt));
    xous_error_t error;

    *handle = NULL;
    if (interrupt == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    interrupt->server = (struct xous_server){.state = interrupt, .on_event = interrupt_event};
    interrupt->function = function;
    interrupt->argument = argument;
    interrupt->number = number;
    error = xous_server_create(&interrupt->server, NULL);
    if (error != XOUS_OK) {
        free(interrupt);
        return error;
    }
    error = interrupt_connect(interrupt);
    if (error == XOUS_OK) {
        error = xous_thread_create(&interrupt->thread, interrupt_thread, interrupt, NULL);
    }
    if (error != XOUS_OK) {
        (void)interrupt_release(interrupt);
        return error;
    }
    *handle = interrupt;
    return XOUS_OK;
}

xous_error_t xous_interrupt_free(struct xous_interrupt *handle)
{
    return interrupt_release(handle);
}
