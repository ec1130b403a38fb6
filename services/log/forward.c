/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "forward.h"

#include <string.h>

#include <xous/console_api.h>
#include <xous/info.h>
#include <xous/names.h>
#include <xous/stream.h>
#include <xous/time.h>

#include "format.h"
#include "journal.h"
#include "process_names.h"

/* A console that dies needs some time to come back. */
#define RETRY_MICROSECONDS 20000ul

static struct xous_service console = {.name = CONSOLE_NAME};
static xous_handle_t channel; /* the console's log channel; 0: to be opened */

static xous_error_t channel_open(void)
{
    xous_handle_t connection;
    struct console_open_reply reply;
    xous_error_t error = xous_service_connect(&console, XOUS_FOREVER, &connection);

    if (error != XOUS_OK) {
        return error;
    }
    reply = console_open(connection, XOUS_FOREVER, (struct console_open_request){.channel = CONSOLE_LOG});
    channel = reply.connection;
    return xous_service_check(&console, connection, reply.error);
}

static xous_error_t channel_write(const char *text, size_t length)
{
    xous_error_t error = channel == 0 ? channel_open() : XOUS_OK;

    return error != XOUS_OK ? error : xous_stream_write(channel, text, length);
}

static void channel_close(void)
{
    if (channel != 0) {
        (void)xous_handle_close(channel);
        channel = 0;
    }
}

/* A copy of the next line for the console; waits for one. */
static void line_await(struct store_line *line)
{
    const struct store_line *found;

    xous_mutex_lock(&journal.lock);
    while (journal.forwarded >= journal.store.next) {
        xous_condition_wait(&journal.grown, &journal.lock);
    }
    if (journal.forwarded < store_first(&journal.store)) {
        journal.forwarded = store_first(&journal.store);
    }
    found = store_line(&journal.store, journal.forwarded);
    *line = *found;
    line->shown = line->shown || line->record.level > journal.console_level;
    xous_mutex_unlock(&journal.lock);
}

static void line_show(const struct store_line *line)
{
    const struct format_clock clock = {.boot_time = xous_info()->boot_time,
                                       .timebase = xous_info()->timebase};
    char name[FORMAT_NAME_MAX];
    char text[FORMAT_LINE_MAX];
    size_t length;

    process_name(line->record.pid, name);
    length = format_line(&clock, line->record.time, name, line->text, line->record.length, text);
    while (channel_write(text, length) != XOUS_OK) {
        channel_close();
        xous_sleep_microseconds(RETRY_MICROSECONDS);
    }
}

/* ------------------------------------------------------------------------------------------------------- */

uint64_t forward_run(void *argument)
{
    static struct store_line line;

    (void)argument;
    for (;;) {
        line_await(&line);
        if (!line.shown) {
            line_show(&line);
        }
        journal_forwarded(journal.forwarded + 1);
    }
}
