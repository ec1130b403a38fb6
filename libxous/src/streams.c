/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The standard streams.
 *
 * picolibc locks nothing around its streams, so each thread collects its own lines, in a page that is lent as it
 * is: a line of one thread is one message and is never mixed with another's, however long the thread takes to
 * complete it. Without an output the lines go to the kernel's log. Input is shared, one reader at a time.
 *
 * The connections are only replaced under the lock; a message in flight on the old one fails or ends by itself.
 */
#include "streams.h"

#include <string.h>

#include <xous/abi/system.h>
#include <xous/buffer.h>
#include <xous/console_api.h>
#include <xous/names.h>
#include <xous/sync.h>
#include <xous/syscall.h>

#include "line.h"

/* How long the console may take to come back before output is refused. */
#define CONSOLE_RETURN_MICROSECONDS 2000000ul

static struct {
    struct xous_mutex lock;
    struct xous_streams streams;
} current;

static struct {
    struct xous_mutex lock;
    struct xous_buffer buffer;
    size_t next;
    size_t end;
} input;

struct output {
    struct xous_buffer buffer;
    struct line line;
};

static _Thread_local struct output outputs[STREAM_OUTPUTS];

static xous_handle_t *stream_slot(struct xous_streams *streams, enum stream_output output)
{
    return output == STREAM_OUTPUT ? &streams->output : &streams->error;
}

/* The kernel takes lines of limited length and no empty ones. */
static xous_error_t kernel_write(const uint8_t *text, size_t size)
{
    while (size > 0) {
        size_t part = size < XOUS_LOG_LINE ? size : XOUS_LOG_LINE;
        struct xous_result result = xous_raw_log_write(
            (struct xous_args_log_write){.level = XOUS_LOG_INFO, .text = (uintptr_t)text, .size = part});

        if (result.tag != XOUS_TAG_OK) {
            return xous_result_error(&result);
        }
        text += part;
        size -= part;
    }
    return XOUS_OK;
}

static xous_error_t log_output(const struct line *line)
{
    size_t size = line->used;

    while (size > 0 && line->data[size - 1] == '\n') {
        size--;
    }
    return kernel_write(line->data, size);
}

/* Lends the page itself, again from where the reader stopped until all is taken. */
static xous_error_t page_write(xous_handle_t stream, const struct output *output)
{
    size_t done = 0;

    while (done < output->line.used) {
        struct xous_range range = {
            .address = output->buffer.data, .length = output->buffer.size, .valid = output->line.used - done};
        struct xous_reply reply = xous_lend(stream, XOUS_FOREVER, XOUS_STREAM_WRITE, &range);
        xous_error_t error = xous_reply_error(&reply);

        if (error != XOUS_OK) {
            return error;
        }
        if (reply.words[0] == 0 || reply.words[0] > range.valid) {
            return XOUS_INVALID_ARGUMENT;
        }
        done += reply.words[0];
        memmove(output->buffer.data, output->buffer.data + reply.words[0], output->line.used - done);
    }
    return XOUS_OK;
}

/* The connection that was `dead` came from the console: another one by name, which the other streams of the
 * console get as well. */
static xous_error_t streams_reconnect(xous_handle_t dead)
{
    struct xous_streams *streams = &current.streams;
    xous_handle_t fresh = 0;
    xous_error_t error = XOUS_SERVER_NOT_FOUND;

    xous_mutex_lock(&current.lock);
    if (streams->output != dead && streams->error != dead && streams->input != dead) {
        error = XOUS_OK;
    } else if (streams->console) {
        error = xous_name_connect(CONSOLE_NAME, xous_timeout(CONSOLE_RETURN_MICROSECONDS), &fresh);
        if (error == XOUS_OK) {
            *streams =
                (struct xous_streams){.input = fresh, .output = fresh, .error = fresh, .console = true};
        }
    }
    xous_mutex_unlock(&current.lock);
    return error;
}

static xous_error_t output_write(enum stream_output which)
{
    struct output *output = &outputs[which];
    struct xous_streams streams = xous_streams_get();
    xous_handle_t stream = *stream_slot(&streams, which);
    xous_error_t error;

    if (stream == 0) {
        return log_output(&output->line);
    }
    error = page_write(stream, output);
    if (!xous_error_is_gone(error) || streams_reconnect(stream) != XOUS_OK) {
        return error;
    }
    streams = xous_streams_get();
    return page_write(*stream_slot(&streams, which), output);
}

static bool output_prepare(struct output *output)
{
    if (output->buffer.data != NULL) {
        return true;
    }
    if (xous_buffer_create(&output->buffer, XOUS_PAGE_SIZE) != XOUS_OK) {
        return false;
    }
    output->buffer.used = XOUS_PAGE_SIZE;
    output->line = (struct line){.data = output->buffer.data, .capacity = output->buffer.size};
    return true;
}

/* The page goes to whatever stream comes next: nothing of an earlier line may stay in it. */
static void output_clear(struct output *output)
{
    memset(output->line.data, 0, output->line.used);
    output->line.used = 0;
}

static xous_error_t input_lend(xous_handle_t stream, size_t *count)
{
    struct xous_range range = {.address = input.buffer.data, .length = input.buffer.size};
    struct xous_reply reply = xous_lend_mutable(stream, XOUS_FOREVER, XOUS_STREAM_READ, &range);
    xous_error_t error = xous_reply_error(&reply);

    *count = 0;
    if (error != XOUS_OK) {
        return error;
    }
    if (reply.words[XOUS_REPLY_OFFSET] != 0 || reply.words[XOUS_REPLY_VALID] > range.length) {
        return XOUS_INVALID_ARGUMENT;
    }
    *count = reply.words[XOUS_REPLY_VALID];
    return XOUS_OK;
}

/* Requires: input.lock. */
static xous_error_t input_fill(void)
{
    struct xous_streams streams = xous_streams_get();
    xous_error_t error = XOUS_OK;

    input.next = 0;
    input.end = 0;
    if (streams.input == 0) {
        return XOUS_OK;
    }
    if (input.buffer.data == NULL) {
        error = xous_buffer_create(&input.buffer, XOUS_PAGE_SIZE);
    }
    if (error == XOUS_OK) {
        error = input_lend(streams.input, &input.end);
    }
    if (xous_error_is_gone(error) && streams_reconnect(streams.input) == XOUS_OK) {
        streams = xous_streams_get();
        error = input_lend(streams.input, &input.end);
    }
    return error;
}

/* --- */

struct xous_streams xous_streams_get(void)
{
    struct xous_streams streams;

    xous_mutex_lock(&current.lock);
    streams = current.streams;
    xous_mutex_unlock(&current.lock);
    return streams;
}

void xous_streams_set(const struct xous_streams *streams)
{
    xous_mutex_lock(&current.lock);
    current.streams = *streams;
    xous_mutex_unlock(&current.lock);
}

void streams_start(const struct xous_start *start)
{
    if (start == NULL) {
        return;
    }
    current.streams = (struct xous_streams){
        .input = start->input,
        .output = start->output,
        .error = start->error,
        .console = (start->flags & XOUS_START_CONSOLE) != 0,
    };
}

bool streams_put(enum stream_output which, char byte)
{
    struct output *output = &outputs[which];

    if (!output_prepare(output)) {
        return false;
    }
    return !line_put(&output->line, byte) || streams_flush(which);
}

bool streams_flush(enum stream_output which)
{
    struct output *output = &outputs[which];
    xous_error_t error;

    if (output->line.used == 0) {
        return true;
    }
    error = output_write(which);
    output_clear(output);
    return error == XOUS_OK;
}

void streams_end_thread(void)
{
    for (int i = 0; i < STREAM_OUTPUTS; i++) {
        (void)streams_flush((enum stream_output)i);
        xous_buffer_destroy(&outputs[i].buffer);
        outputs[i] = (struct output){0};
    }
}

long streams_read(void *buffer, size_t size)
{
    xous_error_t error = XOUS_OK;
    size_t count;

    (void)streams_flush(STREAM_OUTPUT);
    (void)streams_flush(STREAM_ERROR);
    xous_mutex_lock(&input.lock);
    if (input.next == input.end) {
        error = input_fill();
    }
    count = input.end - input.next;
    count = count < size ? count : size;
    if (count != 0) {
        memcpy(buffer, input.buffer.data + input.next, count);
    }
    input.next += count;
    xous_mutex_unlock(&input.lock);
    return error == XOUS_OK ? (long)count : -(long)error;
}
