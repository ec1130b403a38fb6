/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The server loop: finds the handler, checks what came from the peer, replies.
 *
 * Invariant: between two receives, every message that expects a reply is in exactly one place: replied, in the
 * answer that goes with the next receive, or deferred by its handler.
 */
#include <string.h>

#include <xous/memory.h>
#include <xous/names.h>
#include <xous/server.h>
#include <xous/syscall.h>

#define FAULT_KILL 2ul

static const struct xous_handler *handler_find(const struct xous_server *server, uint64_t id)
{
    if (id - 1 < server->handler_count && server->handlers[id - 1].id == id) {
        return &server->handlers[id - 1];
    }
    for (size_t i = 0; i < server->handler_count; i++) {
        if (server->handlers[i].id == id) {
            return &server->handlers[i];
        }
    }
    return NULL;
}

static bool kind_has_range(uint32_t kind)
{
    return kind == XOUS_LEND || kind == XOUS_LEND_MUTABLE || kind == XOUS_MOVE;
}

/* All words are the kernel's. */
static void request_borrow_pair(struct xous_request *request)
{
    const uint64_t *words = request->message.words;

    request->borrow = (struct xous_borrow){
        .address = (uint8_t *)(uintptr_t)words[0], .length = words[1], .valid = words[1]};
    request->out = (struct xous_borrow){
        .address = (uint8_t *)(uintptr_t)words[2], .length = words[3], .writable = words[3] != 0};
}

/* Offset and valid are the peer's words; address and length are the kernel's. */
static xous_error_t request_borrow(struct xous_request *request)
{
    const uint64_t *words = request->message.words;

    if (request->message.kind == XOUS_PAIR) {
        request_borrow_pair(request);
        return XOUS_OK;
    }
    if (!kind_has_range(request->message.kind)) {
        return XOUS_OK;
    }
    request->borrow = (struct xous_borrow){
        .address = (uint8_t *)(uintptr_t)words[0],
        .length = words[1],
        .writable = request->message.kind != XOUS_LEND,
    };
    if (words[2] > words[1] || words[3] > words[1] - words[2]) {
        return XOUS_INVALID_ARGUMENT;
    }
    request->borrow.offset = words[2];
    request->borrow.valid = words[3];
    return XOUS_OK;
}

static int64_t request_handle(struct xous_server *server, struct xous_request *request)
{
    const struct xous_message *message = &request->message;
    const struct xous_handler *handler = handler_find(server, message->id);

    if (request_borrow(request) != XOUS_OK) {
        return -XOUS_INVALID_ARGUMENT;
    }
    if (message->id == 0) {
        return message->kind == XOUS_BLOCKING_SCALAR ? (int64_t)server->version : -XOUS_INVALID_ARGUMENT;
    }
    if (handler == NULL) {
        return -XOUS_INVALID_SYSCALL;
    }
    if (handler->kind != (enum xous_kind)message->kind || request->borrow.valid < handler->size) {
        return -XOUS_INVALID_ARGUMENT;
    }
    return handler->function(server, request);
}

/* What the handler did not take would otherwise stay on this process's account for ever. */
static void request_give_up(struct xous_request *request)
{
    if (request->message.granted != 0) {
        (void)xous_handle_close(request->message.granted);
        request->message.granted = 0;
    }
    if (request->message.kind == XOUS_MOVE && request->borrow.address != NULL) {
        (void)xous_memory_free(request->borrow.address, request->borrow.length);
        request->borrow.address = NULL;
    }
}

static struct xous_answer request_answer(const struct xous_request *request, int64_t value)
{
    struct xous_answer answer = xous_answer_make(&request->message, value, value < 0 ? 0 : request->grant);

    if (request->message.kind == XOUS_BLOCKING_SCALAR) {
        size_t first = (answer.how & XOUS_HOW_GRANT) != 0 ? 1 : 0;

        memcpy(&answer.words[1 + first], &request->reply[first], (4 - first) * sizeof(uint64_t));
    } else if (value >= 0) {
        answer.words[XOUS_REPLY_OFFSET] = request->reply_offset;
        answer.words[XOUS_REPLY_VALID] = request->reply_valid;
    }
    return answer;
}

static bool dispatch_fault(struct xous_server *server, const struct xous_message *message,
                           struct xous_answer *answer)
{
    *answer = xous_answer_make(message, FAULT_KILL, 0);
    if (server->on_fault != NULL) {
        server->on_fault(server, message, answer);
    }
    return true;
}

static bool dispatch_message(struct xous_server *server, const struct xous_message *message,
                             struct xous_answer *answer)
{
    struct xous_request request = {.message = *message};
    int64_t value = request_handle(server, &request);

    if (value == XOUS_DEFER && xous_message_expects_reply(message)) {
        return false;
    }
    request_give_up(&request);
    *answer = request_answer(&request, value);
    return xous_message_expects_reply(message);
}

/* The kernel did not take the answer. If the message still waits (a grant that could not be made, say) it gets
 * an error; if its sender is gone there is nobody to tell. */
static xous_error_t answer_refused(const struct xous_answer *answer, xous_error_t error)
{
    struct xous_answer plain = *answer;

    if (error == XOUS_PROCESS_TERMINATED || error == XOUS_STALE_TOKEN) {
        return error;
    }
    plain.how &= ~XOUS_HOW_GRANT;
    plain.words[0] = (uint64_t) - (int64_t)error;
    if (plain.how == XOUS_LEND || plain.how == XOUS_LEND_MUTABLE) {
        plain.words[XOUS_REPLY_OFFSET] = 0;
        plain.words[XOUS_REPLY_VALID] = 0;
    }
    return xous_message_reply(&plain);
}

static xous_error_t answer_send(const struct xous_answer *answer)
{
    xous_error_t error = xous_message_reply(answer);

    return error == XOUS_OK ? XOUS_OK : answer_refused(answer, error);
}

static xous_error_t server_next(struct xous_server *server, const struct xous_answer *answer,
                                struct xous_message *message)
{
    bool replied = true;
    xous_error_t error;

    if (answer == NULL) {
        return xous_message_receive(server->handle, server->how, message);
    }
    error = xous_message_reply_receive(answer, server->how, message, &replied);
    if (error == XOUS_OK || replied) {
        return error;
    }
    (void)answer_refused(answer, error);
    return xous_message_receive(server->handle, server->how, message);
}

/* An error of a receive after the first: a destroyed server is the ordinary end of its loop. */
static xous_error_t server_end(xous_error_t error)
{
    return error == XOUS_SERVER_NOT_FOUND || error == XOUS_INVALID_HANDLE ? XOUS_OK : error;
}

static bool server_is_stopped(const struct xous_server *server)
{
    return __atomic_load_n(&server->stopped, __ATOMIC_ACQUIRE);
}

/* --- */

xous_error_t xous_server_create(struct xous_server *server, const struct xous_server_options *options)
{
    static const struct xous_server_options usual = {0};
    const struct xous_server_options *chosen = options != NULL ? options : &usual;
    struct xous_result result = xous_raw_server_create((struct xous_args_server_create){
        .sid_low = chosen->sid.low,
        .sid_high = chosen->sid.high,
        .flags = chosen->flags,
        .borrow_limit = chosen->borrow_limit != 0 ? chosen->borrow_limit : XOUS_BORROW_DEFAULT,
        .peer_bits = chosen->peer_bits,
    });

    if (result.tag != XOUS_TAG_OK) {
        return xous_result_error(&result);
    }
    server->handle = (xous_handle_t)result.value[0];
    server->sid = (struct xous_sid){.low = result.value[1], .high = result.value[2]};
    server->stopped = false;
    return XOUS_OK;
}

xous_error_t xous_server_create_named(struct xous_server *server, const char *name,
                                      const struct xous_server_options *options)
{
    xous_error_t error = xous_server_create(server, options);

    if (error != XOUS_OK) {
        return error;
    }
    error = xous_name_register(name, server->sid);
    if (error != XOUS_OK) {
        (void)xous_server_destroy(server);
    }
    return error;
}

bool xous_server_dispatch(struct xous_server *server, const struct xous_message *message,
                          struct xous_answer *answer)
{
    switch (message->arrival) {
    case XOUS_ARRIVED_EVENT:
        if (server->on_event != NULL) {
            server->on_event(server, message->events);
        }
        return false;
    case XOUS_ARRIVED_FAULT:
        return dispatch_fault(server, message, answer);
    default:
        return dispatch_message(server, message, answer);
    }
}

xous_error_t xous_server_run(struct xous_server *server)
{
    struct xous_message message;
    struct xous_answer answer;
    xous_error_t error = xous_message_receive(server->handle, server->how, &message);

    if (error != XOUS_OK && error != XOUS_TIMEOUT) {
        return error;
    }
    while (error == XOUS_OK || error == XOUS_TIMEOUT) {
        bool pending = false;

        if (error == XOUS_OK) {
            pending = xous_server_dispatch(server, &message, &answer);
        } else if (server->on_timeout != NULL) {
            server->on_timeout(server);
        }
        if (server_is_stopped(server)) {
            return pending ? answer_send(&answer) : XOUS_OK;
        }
        error = server_next(server, pending ? &answer : NULL, &message);
    }
    return server_end(error);
}

void xous_server_stop(struct xous_server *server)
{
    __atomic_store_n(&server->stopped, true, __ATOMIC_RELEASE);
}

xous_error_t xous_server_destroy(struct xous_server *server)
{
    struct xous_result result =
        xous_raw_server_destroy((struct xous_args_server_destroy){.server = server->handle});

    xous_server_stop(server);
    return xous_result_error(&result);
}

xous_error_t xous_server_connection(const struct xous_server *server, uint32_t label, uint32_t slots,
                                    xous_handle_t *connection)
{
    struct xous_result result = xous_raw_server_connection(
        (struct xous_args_server_connection){.server = server->handle, .label = label, .slots = slots});

    *connection = result.tag == XOUS_TAG_OK ? (xous_handle_t)result.value[0] : 0;
    return xous_result_error(&result);
}

xous_error_t xous_request_reply(struct xous_request *request, int64_t value)
{
    struct xous_answer answer = request_answer(request, value);

    request_give_up(request);
    request->message.token = 0;
    return answer_send(&answer);
}

int64_t xous_request_forward(struct xous_request *request, xous_handle_t target, uint64_t id)
{
    uint64_t how = request->message.granted != 0 ? XOUS_HOW_GRANT : 0;
    xous_error_t error = xous_message_forward(&request->message, target, how, id, request->message.words);

    if (error != XOUS_OK) {
        return -error;
    }
    request_give_up(request);
    return XOUS_DEFER;
}

const void *xous_request_data(const struct xous_request *request, size_t size)
{
    return request->borrow.valid >= size ? request->borrow.address + request->borrow.offset : NULL;
}

void *xous_request_room(struct xous_request *request, size_t size)
{
    const struct xous_borrow *room = request->message.kind == XOUS_PAIR ? &request->out : &request->borrow;

    if (!room->writable || room->length < size) {
        return NULL;
    }
    request->reply_offset = 0;
    request->reply_valid = size;
    return room->address;
}

xous_handle_t xous_request_take_handle(struct xous_request *request)
{
    xous_handle_t handle = request->message.granted;

    request->message.granted = 0;
    return handle;
}

struct xous_borrow xous_request_take_pages(struct xous_request *request)
{
    struct xous_borrow pages = request->borrow;

    if (request->message.kind != XOUS_MOVE) {
        return (struct xous_borrow){0};
    }
    request->borrow = (struct xous_borrow){0};
    return pages;
}
