/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The client side of the names service, and connections by name that survive their server.
 *
 * The connection to the service itself is made again by its SID when it turns out to be dead. A request may then
 * have been done already by the service that died, so each is one that may be repeated (see names_api.h).
 */
#include <string.h>

#include <xous/buffer.h>
#include <xous/names.h>
#include <xous/start.h>
#include <xous/sync.h>

/* How long the names service may take to be started again. */
#define NAMES_RETURN_MICROSECONDS 5000000ul
#define ATTEMPTS 3
#define SERVICE_ATTEMPTS 2u

static struct {
    struct xous_mutex lock;
    xous_handle_t connection;
    bool started; /* the start block's handle was taken */
} names;

static struct xous_mutex services_lock;

/* Requires: names.lock. */
static xous_error_t names_open(void)
{
    const struct xous_start *start = xous_start_block();

    if (start == NULL) {
        return XOUS_SERVER_NOT_FOUND;
    }
    if (!names.started) {
        names.started = true;
        names.connection = start->names;
    }
    if (names.connection != 0) {
        return XOUS_OK;
    }
    if (start->names_sid.low == 0 && start->names_sid.high == 0) {
        return XOUS_SERVER_NOT_FOUND;
    }
    return xous_connect(start->names_sid, xous_timeout(NAMES_RETURN_MICROSECONDS), 0, &names.connection);
}

static xous_error_t names_connection(xous_handle_t *connection)
{
    xous_error_t error;

    xous_mutex_lock(&names.lock);
    error = names_open();
    *connection = names.connection;
    xous_mutex_unlock(&names.lock);
    return error;
}

static void connection_forget(struct xous_mutex *lock, xous_handle_t *place, xous_handle_t dead)
{
    bool owner;

    xous_mutex_lock(lock);
    owner = *place == dead;
    if (owner) {
        *place = 0;
    }
    xous_mutex_unlock(lock);
    if (owner) {
        (void)xous_disconnect(dead);
    }
}

struct names_retry {
    xous_handle_t connection;
    int attempts;
};

/* Whether to try, again after the first time. Only the error of the send itself says that the service is dead: its
 * answers may use the same codes. */
static bool names_try(struct names_retry *retry, xous_error_t *error, bool answered)
{
    if (retry->attempts > 0) {
        if (answered || !xous_error_is_gone(*error)) {
            return false;
        }
        connection_forget(&names.lock, &names.connection, retry->connection);
    }
    if (retry->attempts == ATTEMPTS) {
        return false;
    }
    retry->attempts++;
    *error = names_connection(&retry->connection);
    return *error == XOUS_OK;
}

static xous_error_t name_set(char field[NAMES_LENGTH], uint32_t *length, const char *name)
{
    size_t size = strlen(name);

    if (size == 0 || size > NAMES_LENGTH) {
        return XOUS_INVALID_STRING;
    }
    memcpy(field, name, size);
    *length = (uint32_t)size;
    return XOUS_OK;
}

#define LIST_SIZE XOUS_PAGE_SIZE

/* ServerNotFound after its time is the service's word for it; a client that named a time expects Timeout. */
static xous_error_t connect_error(xous_error_t error, uint64_t how)
{
    return error == XOUS_SERVER_NOT_FOUND && how >> XOUS_HOW_TIMEOUT_SHIFT != 0 ? XOUS_TIMEOUT : error;
}

static uint64_t lookup_timeout(uint64_t how)
{
    if ((how & XOUS_HOW_TRY) != 0) {
        return 0;
    }
    return how >> XOUS_HOW_TIMEOUT_SHIFT == 0 ? NAMES_WAIT_FOREVER : how >> XOUS_HOW_TIMEOUT_SHIFT;
}

/* --- */

xous_error_t xous_name_register(const char *name, struct xous_sid sid)
{
    struct names_register request = {.sid = sid};
    struct names_register_reply reply = {.error = name_set(request.name, &request.length, name)};
    struct names_retry retry = {0};

    if (reply.error != XOUS_OK) {
        return reply.error;
    }
    while (names_try(&retry, &reply.error, reply.answered)) {
        reply = names_register(retry.connection, XOUS_FOREVER, &request);
    }
    return reply.error;
}

xous_error_t xous_name_unregister(const char *name)
{
    struct names_lookup request = {0};
    struct names_unregister_reply reply = {.error = name_set(request.name, &request.length, name)};
    struct names_retry retry = {0};

    if (reply.error != XOUS_OK) {
        return reply.error;
    }
    while (names_try(&retry, &reply.error, reply.answered)) {
        reply = names_unregister(retry.connection, XOUS_FOREVER, &request);
    }
    return reply.error;
}

xous_error_t xous_name_connect(const char *name, uint64_t how, xous_handle_t *connection)
{
    struct names_lookup request = {.timeout = lookup_timeout(how)};
    struct names_connect_reply reply = {.error = name_set(request.name, &request.length, name)};
    struct names_retry retry = {0};

    *connection = 0;
    if (reply.error != XOUS_OK) {
        return reply.error;
    }
    while (names_try(&retry, &reply.error, reply.answered)) {
        reply = names_connect(retry.connection, XOUS_FOREVER, &request);
    }
    *connection = reply.connection;
    return connect_error(reply.error, how);
}

xous_error_t xous_names_list(uint32_t *cursor, struct names_entry *entries, size_t capacity, size_t *count)
{
    _Alignas(8) uint8_t page[LIST_SIZE] = {0};
    struct names_list *list = (struct names_list *)(void *)page;
    struct names_list_reply reply = {0};
    struct names_retry retry = {0};

    list->cursor = *cursor;
    list->capacity = capacity < LIST_SIZE ? (uint32_t)capacity : LIST_SIZE;
    while (names_try(&retry, &reply.error, reply.answered)) {
        reply = names_list(retry.connection, XOUS_FOREVER, list, LIST_SIZE);
    }
    *count = reply.error == XOUS_OK ? list->count : 0;
    if (*count != 0) {
        memcpy(entries, list->entries, *count * sizeof(entries[0]));
    }
    *cursor = reply.error == XOUS_OK ? list->cursor : *cursor;
    return reply.error;
}

xous_error_t xous_service_connect(struct xous_service *service, uint64_t how, xous_handle_t *connection)
{
    xous_handle_t fresh;
    xous_error_t error;

    xous_mutex_lock(&services_lock);
    *connection = service->connection;
    xous_mutex_unlock(&services_lock);
    if (*connection != 0) {
        return XOUS_OK;
    }
    error = xous_name_connect(service->name, how, &fresh);
    if (error != XOUS_OK) {
        return error;
    }
    /* Not under the lock while waiting for the name; another thread may have been faster. */
    xous_mutex_lock(&services_lock);
    *connection = service->connection != 0 ? service->connection : fresh;
    service->connection = *connection;
    xous_mutex_unlock(&services_lock);
    if (*connection != fresh) {
        (void)xous_disconnect(fresh);
    }
    return XOUS_OK;
}

xous_error_t xous_service_check(struct xous_service *service, xous_handle_t used, xous_error_t error)
{
    if (xous_error_is_gone(error)) {
        connection_forget(&services_lock, &service->connection, used);
    }
    return error;
}

bool xous_retry_next(struct xous_retry *retry, uint64_t how, xous_error_t *error, bool answered)
{
    if (retry->attempts > 0) {
        if (answered || !xous_error_is_gone(xous_service_check(retry->service, retry->connection, *error))) {
            return false;
        }
    }
    if (retry->attempts == SERVICE_ATTEMPTS) {
        return false;
    }
    retry->attempts++;
    *error = xous_service_connect(retry->service, how, &retry->connection);
    return *error == XOUS_OK;
}
