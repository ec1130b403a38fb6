/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "link.h"

#include <stdio.h>
#include <string.h>

#include <xous/names.h>
#include <xous/server.h>
#include <xous/stream.h>
#include <xous/time.h>

#define RETRY_MICROSECONDS 20000ul
#define FLUSH_MICROSECONDS 2000000ul

static struct {
    const struct xous_server *interrupts;
    uint64_t bits;
    xous_handle_t console; /* by name: the output channel */
    xous_handle_t edit;
    xous_handle_t status;
    enum console_mode mode;
    xous_pid_t foreground;
} console_link;

static void handle_drop(xous_handle_t *handle)
{
    if (*handle != 0) {
        (void)xous_handle_close(*handle);
        *handle = 0;
    }
}

static xous_error_t mode_send(void)
{
    return console_mode(console_link.console, XOUS_FOREVER,
                        (struct console_mode_request){.mode = console_link.mode})
        .error;
}

static xous_error_t foreground_send(void)
{
    return console_foreground(console_link.console, XOUS_FOREVER,
                              (struct console_foreground_request){.pid = console_link.foreground})
        .error;
}

/* The console gets a connection of its own to the server; the one made here for that is not needed longer. */
static xous_error_t control_take(void)
{
    xous_handle_t connection;
    struct console_control_reply reply;
    xous_error_t error = xous_server_connection(console_link.interrupts, 0, 0, &connection);

    if (error != XOUS_OK) {
        return error;
    }
    reply = console_control(
        console_link.console, XOUS_FOREVER,
        (struct console_control_request){.connection = connection, .bits = console_link.bits});
    (void)xous_handle_close(connection);
    return reply.error;
}

static xous_error_t channel_open(enum console_channel channel, xous_handle_t *handle)
{
    struct console_open_reply reply =
        console_open(console_link.console, XOUS_FOREVER, (struct console_open_request){.channel = channel});

    *handle = reply.connection;
    return reply.error;
}

static void streams_follow(void)
{
    const struct xous_streams streams = {
        .input = console_link.console,
        .output = console_link.console,
        .error = console_link.console,
        .console = true,
    };

    xous_streams_set(&streams);
}

static xous_error_t link_make(void)
{
    xous_error_t error = xous_name_connect(CONSOLE_NAME, XOUS_FOREVER, &console_link.console);

    if (error == XOUS_OK) {
        error = control_take();
    }
    if (error == XOUS_OK) {
        error = channel_open(CONSOLE_EDIT, &console_link.edit);
    }
    if (error == XOUS_OK) {
        error = channel_open(CONSOLE_STATUS, &console_link.status);
    }
    return error;
}

/* Until it is done: a shell without a console has nobody to talk to, not even about that. */
static void link_remake(void)
{
    do {
        handle_drop(&console_link.status);
        handle_drop(&console_link.edit);
        handle_drop(&console_link.console);
        xous_sleep_microseconds(RETRY_MICROSECONDS);
    } while (link_make() != XOUS_OK);
    streams_follow();
    (void)mode_send();
    (void)foreground_send();
}

static void channel_write(const xous_handle_t *channel, const char *text, size_t length)
{
    while (xous_error_is_gone(xous_stream_write(*channel, text, length))) {
        link_remake();
    }
}

/* ------------------------------------------------------------------------------------------------------- */

xous_error_t link_open(const struct xous_server *interrupts, uint64_t bits)
{
    xous_error_t error;

    console_link.interrupts = interrupts;
    console_link.bits = bits;
    error = link_make();
    if (xous_error_is_gone(error)) {
        link_remake();
        return XOUS_OK;
    }
    streams_follow();
    return error;
}

size_t link_read(char *buffer, size_t size)
{
    size_t count = 0;

    if (xous_stream_read(console_link.console, buffer, size, &count) != XOUS_OK) {
        link_remake();
        return 0;
    }
    return count;
}

void link_edit(const char *text, size_t length)
{
    channel_write(&console_link.edit, text, length);
}

void link_status(const char *record)
{
    char line[32];
    int length = snprintf(line, sizeof(line), "%s\n", record);

    channel_write(&console_link.status, line, (size_t)length);
}

void link_status_number(const char *word, unsigned number)
{
    char record[24];

    (void)snprintf(record, sizeof(record), "%.10s %u", word, number);
    link_status(record);
}

void link_mode(enum console_mode mode)
{
    console_link.mode = mode;
    while (xous_error_is_gone(mode_send())) {
        link_remake();
    }
}

void link_foreground(xous_pid_t pid)
{
    console_link.foreground = pid;
    while (xous_error_is_gone(foreground_send())) {
        link_remake();
    }
}

void link_flush(void)
{
    (void)console_flush(console_link.console, xous_timeout(FLUSH_MICROSECONDS),
                        (struct console_flush_request){0});
}
