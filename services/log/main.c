/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The log service: keeps the last lines of everybody and shows the urgent ones on the console.
 *
 * This thread answers requests and never waits for another process; forward.c has the thread that does.
 */
#include <stdlib.h>
#include <string.h>

#include <xous/error.h>
#include <xous/events.h>
#include <xous/log.h>
#include <xous/syscall.h>
#include <xous/thread.h>

#include "forward.h"
#include "journal.h"
#include "kernel_log.h"

enum {
    BIT_KERNEL = 0,
    BIT_GONE = 1,
};

static bool word_is_pid(uint64_t word)
{
    return word <= UINT32_MAX;
}

static int64_t on_write(struct xous_server *server, struct xous_request *request)
{
    const struct log_line *line = xous_request_data(request, sizeof(*line));
    struct xous_log_record record = {.time = xous_machine_time(), .pid = request->message.sender};

    (void)server;
    /* Read once: the pages are the client's, and shared with it if it has several threads that lend them. */
    record.level = (uint16_t)line->level;
    record.length = (uint16_t)line->length;
    if (record.level < XOUS_LOG_ERROR || record.level > XOUS_LOG_TRACE || record.length == 0 ||
        record.length > XOUS_LOG_LINE) {
        return -XOUS_INVALID_ARGUMENT;
    }
    xous_mutex_lock(&journal.lock);
    journal_add(&record, line->text, false);
    journal_announce();
    xous_mutex_unlock(&journal.lock);
    return 0;
}

static int64_t on_read(struct xous_server *server, struct xous_request *request)
{
    const struct log_read *given = xous_request_data(request, sizeof(*given));
    struct log_read head = *given;
    struct log_read *out;
    size_t used;

    (void)server;
    if (head.size > request->borrow.length - sizeof(head)) {
        return -XOUS_INVALID_ARGUMENT;
    }
    out = xous_request_room(request, sizeof(head) + head.size);
    xous_mutex_lock(&journal.lock);
    used = store_read(&journal.store, &head.position, out->records, head.size, &head.lost);
    xous_mutex_unlock(&journal.lock);
    head.size = (uint32_t)used;
    memcpy(out, &head, sizeof(head));
    request->reply_valid = sizeof(head) + used;
    return (int64_t)used;
}

static int64_t on_set_level(struct xous_server *server, struct xous_request *request)
{
    const uint64_t *words = request->message.words;
    xous_error_t error;

    (void)server;
    if (!word_is_pid(words[0])) {
        return -XOUS_INVALID_ARGUMENT;
    }
    xous_mutex_lock(&journal.lock);
    error = levels_set(&journal.levels, (xous_pid_t)words[0], words[1]);
    xous_mutex_unlock(&journal.lock);
    return -error;
}

static int64_t on_get_level(struct xous_server *server, struct xous_request *request)
{
    uint64_t pid = request->message.words[0];
    int64_t level;

    (void)server;
    if (!word_is_pid(pid)) {
        return -XOUS_INVALID_ARGUMENT;
    }
    xous_mutex_lock(&journal.lock);
    level = levels_get(&journal.levels, (xous_pid_t)pid);
    xous_mutex_unlock(&journal.lock);
    return level;
}

static int64_t on_subscribe(struct xous_server *server, struct xous_request *request)
{
    xous_handle_t connection = request->message.granted;
    int64_t number;

    (void)server;
    if (connection == 0) {
        return -XOUS_INVALID_ARGUMENT;
    }
    xous_mutex_lock(&journal.lock);
    number =
        subscribers_add(&journal.subscribers, request->message.sender, connection, request->message.words[1]);
    xous_mutex_unlock(&journal.lock);
    if (number > 0) {
        (void)xous_request_take_handle(request);
    }
    return number;
}

static int64_t on_unsubscribe(struct xous_server *server, struct xous_request *request)
{
    int64_t result;

    (void)server;
    xous_mutex_lock(&journal.lock);
    result = subscribers_remove(&journal.subscribers, request->message.sender, request->message.words[0]);
    xous_mutex_unlock(&journal.lock);
    return result;
}

static int64_t on_console_level(struct xous_server *server, struct xous_request *request)
{
    uint64_t level = request->message.words[0];

    (void)server;
    if (level > XOUS_LOG_TRACE) {
        return -XOUS_INVALID_ARGUMENT;
    }
    xous_mutex_lock(&journal.lock);
    journal.console_level = (uint32_t)level;
    xous_mutex_unlock(&journal.lock);
    return 0;
}

static int64_t on_flush(struct xous_server *server, struct xous_request *request)
{
    (void)server;
    kernel_log_drain();
    return journal_flush_add(request);
}

static void connections_collect(struct xous_server *server)
{
    struct xous_gone gone;

    while (xous_server_next_gone(server->handle, &gone) == XOUS_OK && gone.pid != 0) {
        xous_mutex_lock(&journal.lock);
        levels_forget(&journal.levels, gone.pid);
        subscribers_forget(&journal.subscribers, gone.pid);
        xous_mutex_unlock(&journal.lock);
    }
}

static void on_event(struct xous_server *server, uint64_t bits)
{
    if ((bits & (1ul << BIT_KERNEL)) != 0) {
        kernel_log_drain();
    }
    if ((bits & (1ul << BIT_GONE)) != 0) {
        connections_collect(server);
    }
}

static const struct xous_handler handlers[] = {
    {.id = LOG_WRITE, .kind = XOUS_LEND, .size = sizeof(struct log_line), .function = on_write},
    {.id = LOG_READ, .kind = XOUS_LEND_MUTABLE, .size = sizeof(struct log_read), .function = on_read},
    {.id = LOG_SET_LEVEL, .kind = XOUS_BLOCKING_SCALAR, .function = on_set_level},
    {.id = LOG_GET_LEVEL, .kind = XOUS_BLOCKING_SCALAR, .function = on_get_level},
    {.id = LOG_SUBSCRIBE, .kind = XOUS_BLOCKING_SCALAR, .function = on_subscribe},
    {.id = LOG_UNSUBSCRIBE, .kind = XOUS_BLOCKING_SCALAR, .function = on_unsubscribe},
    {.id = LOG_CONSOLE_LEVEL, .kind = XOUS_BLOCKING_SCALAR, .function = on_console_level},
    {.id = LOG_FLUSH, .kind = XOUS_BLOCKING_SCALAR, .function = on_flush},
};

static struct xous_server server = {
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(handlers[0]),
    .version = LOG_VERSION,
    .on_event = on_event,
};

static xous_error_t service_start(void)
{
    static const struct xous_server_options options = {.flags = XOUS_SERVER_ACCEPT};
    struct xous_thread *forwarder;
    xous_error_t error = xous_server_create_named(&server, LOG_NAME, &options);

    if (error == XOUS_OK) {
        error = xous_event_bind(XOUS_EVENT_GONE, 0, server.handle, BIT_GONE);
    }
    if (error == XOUS_OK) {
        error = xous_thread_create(&forwarder, forward_run, NULL, NULL);
    }
    return error != XOUS_OK ? error : kernel_log_claim(&server, BIT_KERNEL);
}

/* ------------------------------------------------------------------------------------------------------- */

int main(void)
{
    xous_error_t error;

    xous_log_use_kernel();
    store_init(&journal.store);
    levels_init(&journal.levels);
    journal.console_level = XOUS_LOG_INFO;
    journal.forwarded = journal.store.next;
    error = service_start();
    if (error == XOUS_OK) {
        kernel_log_drain();
        error = xous_server_run(&server);
    }
    xous_log(XOUS_LOG_ERROR, "log: %s, giving up", xous_error_meaning(error));
    return 1;
}
