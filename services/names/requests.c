/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Registering and connecting.
 *
 * A name lives as long as its server. Whether the server lives is asked of the kernel, by connecting to it:
 * at a connect anyway, and whenever a name would stand in somebody's way. So it does not matter when the
 * news of a death arrives here.
 */
#include "requests.h"

#include "listing.h"
#include "mirror.h"
#include "utf8.h"

#include <string.h>

#include <xous/events.h>
#include <xous/log.h>
#include <xous/time.h>

static bool is_live(struct xous_sid sid)
{
    xous_handle_t connection;
    xous_error_t error = xous_connect(sid, XOUS_HOW_TRY, 0, &connection);

    if (error == XOUS_OK) {
        (void)xous_disconnect(connection);
    }
    return error != XOUS_SERVER_NOT_FOUND;
}

static void name_forget(struct name_record *record)
{
    mirror_drop(record);
    name_table_remove(&names.table, record);
}

/* The record of the name, if its server lives. */
static struct name_record *name_find_live(struct name name)
{
    struct name_record *record = name_table_find(&names.table, name);

    if (record != NULL && !is_live(record->sid)) {
        name_forget(record);
        record = NULL;
    }
    return record;
}

/* Grants the client a connection: true if it has its answer, false if the server turned out to be dead, and
 * the client still waits for one. */
static bool client_grant(struct name_record *record, struct xous_request *request)
{
    struct xous_answer answer;
    xous_handle_t connection;
    xous_error_t error = xous_connect(record->sid, XOUS_HOW_TRY, 0, &connection);

    if (error == XOUS_OK) {
        answer = xous_answer_make(&request->message, 0, connection);
        error = xous_message_reply(&answer);
        (void)xous_disconnect(connection);
        if (error == XOUS_OK) {
            record->connects++;
            return true;
        }
    }
    if (error == XOUS_SERVER_NOT_FOUND) {
        return false;
    }
    /* It cannot take a connection, or is gone itself. */
    (void)xous_request_reply(request, -error);
    return true;
}

/* Those who waited for the name; the one that was answered last may have seen its server die. */
static void waiting_serve(struct name name)
{
    struct name_record *record = name_table_find(&names.table, name);
    struct xous_request request;

    while (record != NULL && waiting_take_name(&names.waiting, name, &request)) {
        if (!client_grant(record, &request)) {
            (void)xous_request_reply(&request, -XOUS_SERVER_NOT_FOUND);
        }
    }
}

static int64_t client_park(struct xous_request *request, struct name name, uint64_t timeout)
{
    uint64_t now = xous_time_microseconds();
    uint64_t deadline = timeout < WAITING_FOREVER - now ? now + timeout : WAITING_FOREVER;

    if (timeout == 0) {
        return -XOUS_SERVER_NOT_FOUND;
    }
    if (request->borrow.length > XOUS_PAGE_SIZE) {
        return -XOUS_INVALID_ARGUMENT; /* what waits may hold one page, see waiting.h */
    }
    if (!waiting_add(&names.waiting, request, name,
                     timeout == NAMES_WAIT_FOREVER ? WAITING_FOREVER : deadline)) {
        return -XOUS_OUT_OF_MEMORY;
    }
    requests_expire();
    return XOUS_DEFER;
}

/* 0, or the error to answer. */
static int64_t lookup_check(const struct names_lookup *lookup)
{
    if (lookup->reserved != 0) {
        return -XOUS_INVALID_ARGUMENT;
    }
    return name_valid(lookup->name, lookup->length) ? 0 : -XOUS_INVALID_STRING;
}

static int64_t register_check(const struct names_register *sent)
{
    if (sent->reserved != 0 || (sent->sid.low == 0 && sent->sid.high == 0)) {
        return -XOUS_INVALID_ARGUMENT;
    }
    return name_valid(sent->name, sent->length) ? 0 : -XOUS_INVALID_STRING;
}

static bool is_same(const struct name_record *record, xous_pid_t pid, struct xous_sid sid)
{
    return record->pid == pid && record->sid.low == sid.low && record->sid.high == sid.high;
}

static int64_t name_add(struct name name, xous_pid_t pid, struct xous_sid sid)
{
    xous_error_t error;

    if (!is_live(sid)) {
        return -XOUS_SERVER_NOT_FOUND;
    }
    error = name_table_add(&names.table, name, pid, sid);
    if (error != XOUS_OK) {
        return -error;
    }
    error = mirror_keep(name_table_find(&names.table, name));
    if (error != XOUS_OK) {
        name_table_remove(&names.table, name_table_find(&names.table, name));
        return -error;
    }
    waiting_serve(name);
    return 0;
}

/* --- */

int64_t on_names_register(struct xous_server *server, struct xous_request *request,
                          const struct names_register *sent)
{
    struct name name = {sent->name, sent->length};
    struct name_record *record;
    int64_t refused = register_check(sent);

    (void)server;
    if (refused != 0) {
        return refused;
    }
    record = name_find_live(name);
    if (record != NULL) {
        return is_same(record, request->message.sender, sent->sid) ? 0 : -XOUS_SERVER_EXISTS;
    }
    return name_add(name, request->message.sender, sent->sid);
}

int64_t on_names_unregister(struct xous_server *server, struct xous_request *request,
                            const struct names_lookup *sent)
{
    struct name_record *record;
    int64_t refused = lookup_check(sent);

    (void)server;
    if (refused != 0) {
        return refused;
    }
    if (sent->timeout != 0) {
        return -XOUS_INVALID_ARGUMENT;
    }
    record = name_find_live((struct name){sent->name, sent->length});
    if (record == NULL) {
        return -XOUS_SERVER_NOT_FOUND;
    }
    if (record->pid != request->message.sender) {
        return -XOUS_ACCESS_DENIED;
    }
    name_forget(record);
    return 0;
}

int64_t on_names_connect(struct xous_server *server, struct xous_request *request,
                         const struct names_lookup *sent)
{
    struct name name = {sent->name, sent->length};
    struct name_record *record;
    int64_t refused = lookup_check(sent);

    (void)server;
    if (refused != 0) {
        return refused;
    }
    record = name_table_find(&names.table, name);
    if (record != NULL) {
        if (client_grant(record, request)) {
            return XOUS_DEFER; /* answered */
        }
        name_forget(record);
    }
    return client_park(request, name, sent->timeout);
}

int64_t on_names_list(struct xous_server *server, struct xous_request *request, struct names_list *list,
                      uint32_t capacity)
{
    uint32_t count;

    (void)server;
    (void)request;
    for (uint32_t i = names.table.count; i-- > 0;) {
        if (!is_live(names.table.records[i].sid)) {
            name_forget(&names.table.records[i]);
        }
    }
    count = listing_fill(&names.table, &names.waiting, list->cursor, list->entries, capacity);
    list->cursor += count;
    return count;
}

void requests_expire(void)
{
    uint64_t now = xous_time_microseconds();
    struct xous_request request;
    uint64_t deadline;

    while (waiting_take_due(&names.waiting, now, &request)) {
        (void)xous_request_reply(&request, -XOUS_SERVER_NOT_FOUND);
    }
    deadline = waiting_deadline(&names.waiting);
    deadline = deadline == WAITING_FOREVER ? 0 : xous_time_deadline(deadline - now);
    if (xous_timer_set(TIMER_DEADLINE, deadline) != XOUS_OK) {
        xous_log_kernel(XOUS_LOG_ERROR, "names: the timer cannot be set: time-outs are late");
    }
}

void requests_process_gone(xous_pid_t pid)
{
    struct xous_request request;

    while (waiting_take_process(&names.waiting, pid, &request)) {
        (void)xous_request_reply(&request, -XOUS_SERVER_NOT_FOUND);
    }
    for (uint32_t i = names.table.count; i-- > 0;) {
        if (names.table.records[i].pid == pid && !is_live(names.table.records[i].sid)) {
            name_forget(&names.table.records[i]);
        }
    }
}
