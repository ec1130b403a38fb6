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

#define XOUS_PROTOCOL <xous/log.def>
#include <xous/protocol/handlers.h>

enum {
    BIT_KERNEL = 0,
    BIT_GONE = 1,
};

int64_t on_log_write(struct xous_server *server, struct xous_request *request, const struct log_line *line)
{
    struct xous_log_record record = {.time = xous_machine_time(), .pid = request->message.sender};

    (void)server;
    if (line->level < XOUS_LOG_ERROR || line->level > XOUS_LOG_TRACE || line->length == 0 ||
        line->length > XOUS_LOG_LINE) {
        return -XOUS_INVALID_ARGUMENT;
    }
    record.level = (uint16_t)line->level;
    record.length = (uint16_t)line->length;
    xous_mutex_lock(&journal.lock);
    journal_add(&record, line->text, false);
    journal_announce();
    xous_mutex_unlock(&journal.lock);
    return 0;
}

int64_t on_log_read(struct xous_server *server, struct xous_request *request, struct log_read *read,
                    size_t size)
{
    size_t used;

    (void)server;
    if (read->size > size - sizeof(*read)) {
        return -XOUS_INVALID_ARGUMENT;
    }
    xous_mutex_lock(&journal.lock);
    used = store_read(&journal.store, &read->position, read->records, read->size, &read->lost);
    xous_mutex_unlock(&journal.lock);
    read->size = (uint32_t)used;
    request->reply_valid = sizeof(*read) + used;
    return 0;
}

int64_t on_log_set_level(struct xous_server *server, struct xous_request *request,
                         const struct log_set_level_request *sent)
{
    xous_error_t error;

    (void)server;
    (void)request;
    xous_mutex_lock(&journal.lock);
    error = levels_set(&journal.levels, sent->pid, sent->level);
    xous_mutex_unlock(&journal.lock);
    return -error;
}

int64_t on_log_get_level(struct xous_server *server, struct xous_request *request,
                         const struct log_get_level_request *sent)
{
    int64_t level;

    (void)server;
    (void)request;
    xous_mutex_lock(&journal.lock);
    level = levels_get(&journal.levels, sent->pid);
    xous_mutex_unlock(&journal.lock);
    return level;
}

int64_t on_log_subscribe(struct xous_server *server, struct xous_request *request,
                         const struct log_subscribe_request *sent)
{
    int64_t number;

    (void)server;
    xous_mutex_lock(&journal.lock);
    number = subscribers_add(&journal.subscribers, request->message.sender, sent->connection, sent->bits);
    xous_mutex_unlock(&journal.lock);
    if (number > 0) {
        (void)xous_request_take_handle(request);
    }
    return number;
}

int64_t on_log_unsubscribe(struct xous_server *server, struct xous_request *request,
                           const struct log_unsubscribe_request *sent)
{
    int64_t result;

    (void)server;
    xous_mutex_lock(&journal.lock);
    result = subscribers_remove(&journal.subscribers, request->message.sender, sent->number);
    xous_mutex_unlock(&journal.lock);
    return result;
}

int64_t on_log_console_level(struct xous_server *server, struct xous_request *request,
                             const struct log_console_level_request *sent)
{
    (void)server;
    (void)request;
    if (sent->level > XOUS_LOG_TRACE) {
        return -XOUS_INVALID_ARGUMENT;
    }
    xous_mutex_lock(&journal.lock);
    journal.console_level = sent->level;
    xous_mutex_unlock(&journal.lock);
    return 0;
}

int64_t on_log_flush(struct xous_server *server, struct xous_request *request,
                     const struct log_flush_request *sent)
{
    (void)server;
    (void)sent;
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

#include <xous/protocol/serve.h>

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
