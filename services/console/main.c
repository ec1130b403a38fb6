/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The console service: the UART, shared by everybody who writes and by one at a time who reads.
 *
 * One thread. Everything arrives at one server: requests, the UART's interrupt, and the ends of connections.
 * After each of them console_advance() brings the parts into step again, so handlers only change state.
 */
#include <stdlib.h>
#include <string.h>

#include <xous/error.h>
#include <xous/events.h>
#include <xous/log.h>
#include <xous/memory.h>
#include <xous/syscall.h>

#include "keyboard.h"
#include "output.h"
#include "readers.h"

#define XOUS_PROTOCOL <xous/console.def>
#include <xous/protocol/handlers.h>

#define UART_NAME "ns16550a"

enum {
    BIT_INTERRUPT = 0,
    BIT_GONE = 1,
};

struct console {
    struct uart uart;
    struct output output;
    struct input input;
    struct readers readers;
    struct keyboard keyboard;
    uint32_t interrupt;
    xous_handle_t controller; /* connection to the controller's server */
    uint64_t controller_bits;
    xous_handle_t output_channel; /* connections to this server, granted to who asks for a channel */
    xous_handle_t log_channel;
    xous_handle_t edit_channel;
    xous_handle_t status_channel;
};

static struct console console;

static void receive_all(struct console *self)
{
    uint8_t byte;

    while (input_has_room(&self->input) && uart_receive(&self->uart, &byte)) {
        input_feed(&self->input, byte);
    }
}

/* Reading may make room for input, and input may be Ctrl-C: neither takes long. */
static void console_advance(struct console *self)
{
    xous_pid_t owner = keyboard_owner(&self->keyboard);

    input_mode(&self->input, keyboard_mode(&self->keyboard, owner));
    receive_all(self);
    readers_serve(&self->readers, &self->input, owner);
    output_pump(&self->output);
    uart_enable(&self->uart, input_has_room(&self->input), output_is_pending(&self->output));
}

static void on_echo(void *context, const char *text, size_t length)
{
    struct console *self = context;

    output_echo(&self->output, text, length);
}

static void controller_forget(struct console *self)
{
    if (self->controller != 0) {
        (void)xous_handle_close(self->controller);
        self->controller = 0;
    }
}

static void on_interrupt_key(void *context)
{
    struct console *self = context;

    if (self->controller != 0 && xous_event_signal(self->controller, self->controller_bits) != XOUS_OK) {
        controller_forget(self);
    }
}

static void connections_collect(struct console *self, struct xous_server *server)
{
    struct xous_gone gone;

    while (xous_server_next_gone(server->handle, &gone) == XOUS_OK && gone.pid != 0) {
        keyboard_gone(&self->keyboard, gone.pid, gone.label == CONSOLE_EDIT);
        readers_drop(&self->readers, gone.pid);
    }
    if (self->keyboard.controller == 0) {
        controller_forget(self);
    }
}

static void on_event(struct xous_server *server, uint64_t bits)
{
    struct console *self = server->state;
    bool interrupted = (bits & (1ul << BIT_INTERRUPT)) != 0;

    if (interrupted) {
        uart_acknowledge(&self->uart);
    }
    if ((bits & (1ul << BIT_GONE)) != 0) {
        connections_collect(self, server);
    }
    console_advance(self);
    if (interrupted) {
        (void)xous_raw_interrupt_acknowledge(
            (struct xous_args_interrupt_acknowledge){.interrupt = self->interrupt});
    }
}

int64_t on_console_write(struct xous_server *server, struct xous_request *request)
{
    struct console *self = server->state;
    int64_t result = output_write(&self->output, request);

    console_advance(self);
    return result;
}

int64_t on_console_read(struct xous_server *server, struct xous_request *request)
{
    struct console *self = server->state;
    int64_t result = readers_add(&self->readers, request);

    console_advance(self);
    return result;
}

static bool is_controllers(const struct xous_request *request, const struct console *self)
{
    return request->message.sender == self->keyboard.controller;
}

int64_t on_console_open(struct xous_server *server, struct xous_request *request,
                        const struct console_open_request *sent)
{
    struct console *self = server->state;
    struct console_open_reply reply = {0};

    switch (sent->channel) {
    case CONSOLE_OUTPUT:
        reply.connection = self->output_channel;
        break;
    case CONSOLE_LOG:
        reply.connection = self->log_channel;
        break;
    case CONSOLE_EDIT:
    case CONSOLE_STATUS:
        if (!is_controllers(request, self)) {
            return -XOUS_ACCESS_DENIED;
        }
        reply.connection = sent->channel == CONSOLE_EDIT ? self->edit_channel : self->status_channel;
        break;
    default:
        return -XOUS_INVALID_ARGUMENT;
    }
    return console_open_answer(request, &reply);
}

int64_t on_console_control(struct xous_server *server, struct xous_request *request,
                           const struct console_control_request *sent)
{
    struct console *self = server->state;
    xous_error_t error;

    /* The last controller's end may not have been noticed yet, if its successor is quick. */
    connections_collect(self, server);
    error = keyboard_control(&self->keyboard, request->message.sender);
    if (error != XOUS_OK) {
        return -error;
    }
    controller_forget(self);
    self->controller = xous_request_take_handle(request);
    self->controller_bits = sent->bits;
    console_advance(self);
    return 0;
}

int64_t on_console_foreground(struct xous_server *server, struct xous_request *request,
                              const struct console_foreground_request *sent)
{
    struct console *self = server->state;
    xous_error_t error = keyboard_foreground(&self->keyboard, request->message.sender, sent->pid);

    console_advance(self);
    return -error;
}

int64_t on_console_mode(struct xous_server *server, struct xous_request *request,
                        const struct console_mode_request *sent)
{
    struct console *self = server->state;
    xous_error_t error;

    if (sent->mode != CONSOLE_COOKED && sent->mode != CONSOLE_RAW) {
        return -XOUS_INVALID_ARGUMENT;
    }
    error = keyboard_mode_set(&self->keyboard, request->message.sender, sent->mode);
    console_advance(self);
    return -error;
}

/* A serial line does not tell the size of what is at its other end. */
int64_t on_console_size(struct xous_server *server, struct xous_request *request,
                        const struct console_size_request *sent)
{
    (void)server;
    (void)sent;
    return console_size_answer(request, &(struct console_size_reply){.width = 0, .height = 0});
}

int64_t on_console_flush(struct xous_server *server, struct xous_request *request,
                         const struct console_flush_request *sent)
{
    struct console *self = server->state;
    int64_t result = output_flush(&self->output, request);

    (void)sent;
    console_advance(self);
    return result;
}

#include <xous/protocol/serve.h>

static struct xous_server server = {
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(handlers[0]),
    .version = CONSOLE_VERSION,
    .state = &console,
    .on_event = on_event,
};

/* The kernel's command line is words between spaces. */
static bool boot_argument_is_set(const char *wanted)
{
    const char *arguments = getenv("BOOT_ARGUMENTS");
    size_t length = strlen(wanted);

    while (arguments != NULL && *arguments != '\0') {
        size_t word = strcspn(arguments, " ");

        if (word == length && memcmp(arguments, wanted, length) == 0) {
            return true;
        }
        arguments += word + strspn(arguments + word, " ");
    }
    return false;
}

_Static_assert(READERS_BORROW < OUTPUT_WAITING * XOUS_PAGE_SIZE, "waiting reads leave room for writes");

static xous_error_t device_open(struct console *self)
{
    const struct xous_start_resource *resource = xous_resource_find(UART_NAME, 0);
    struct xous_result claim;
    void *registers;
    xous_error_t error;

    if (resource == NULL || !uart_is_supported(resource)) {
        return XOUS_UNAVAILABLE;
    }
    error = xous_memory_device(resource->address, resource->size, &registers);
    if (error != XOUS_OK) {
        return error;
    }
    self->interrupt = resource->interrupt;
    claim = xous_raw_interrupt_claim((struct xous_args_interrupt_claim){.interrupt = self->interrupt});
    error = xous_result_error(&claim);
    if (error == XOUS_OK) {
        uart_init(&self->uart, registers, resource);
    }
    return error;
}

static xous_error_t channels_create(struct console *self)
{
    const struct {
        uint32_t label;
        xous_handle_t *connection;
    } channels[] = {
        {CONSOLE_OUTPUT, &self->output_channel},
        {CONSOLE_LOG, &self->log_channel},
        {CONSOLE_EDIT, &self->edit_channel},
        {CONSOLE_STATUS, &self->status_channel},
    };
    xous_error_t error = XOUS_OK;

    for (size_t i = 0; i < sizeof(channels) / sizeof(channels[0]) && error == XOUS_OK; i++) {
        error = xous_server_connection(&server, channels[i].label, 0, channels[i].connection);
    }
    return error;
}

static xous_error_t events_bind(struct console *self)
{
    xous_error_t error = xous_event_bind(XOUS_EVENT_GONE, 0, server.handle, BIT_GONE);

    if (error == XOUS_OK) {
        error = xous_event_bind(XOUS_EVENT_INTERRUPT, self->interrupt, server.handle, BIT_INTERRUPT);
    }
    return error;
}

static xous_error_t console_start(struct console *self)
{
    static const struct xous_server_options options = {
        .flags = XOUS_SERVER_ACCEPT,
        .borrow_limit = OUTPUT_WAITING * XOUS_PAGE_SIZE,
    };
    xous_error_t error = device_open(self);

    if (error != XOUS_OK) {
        return error;
    }
    output_init(&self->output, &self->uart, boot_argument_is_set("console=framed"));
    input_init(&self->input);
    self->input.context = self;
    self->input.echo = on_echo;
    self->input.interrupt = on_interrupt_key;
    error = xous_server_create_named(&server, CONSOLE_NAME, &options);
    if (error == XOUS_OK) {
        error = channels_create(self);
    }
    return error != XOUS_OK ? error : events_bind(self);
}

/* ------------------------------------------------------------------------------------------------------- */

int main(void)
{
    xous_error_t error;

    xous_log_use_kernel();
    error = console_start(&console);
    if (error == XOUS_OK) {
        error = xous_server_run(&server);
    }
    xous_log(XOUS_LOG_ERROR, "console: %s, giving up", xous_error_meaning(error));
    return 1;
}
