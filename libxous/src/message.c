/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Messages between registers and structures. This file knows which result register means what; all others
 * work with the structures.
 */
#include <string.h>

#include <xous/message.h>
#include <xous/syscall.h>

_Static_assert(sizeof(struct xous_reply) == 48, "fits its words");

/* Indices in xous_result.value, which begins with a1. */
enum {
    A1 = 0,
    A2 = 1,
    A3 = 2,
    A7 = 6,
};

static bool kind_lends(uint64_t kind)
{
    return kind == XOUS_LEND || kind == XOUS_LEND_MUTABLE || kind == XOUS_PAIR;
}

/* Where a granted handle travels: a2 in the reply to a lend, whose a3 names the buffer; else a3. */
static size_t grant_word(uint64_t kind)
{
    return kind_lends(kind) ? 0 : 1;
}

static struct xous_reply reply_decode(const struct xous_result *result, uint64_t kind)
{
    struct xous_reply reply = {0};

    if (result->tag != XOUS_TAG_OK) {
        reply.error = result->tag == XOUS_TAG_ERROR ? xous_result_error(result) : XOUS_INVALID_ARGUMENT;
        return reply;
    }
    memcpy(reply.words, &result->value[A2], sizeof(reply.words));
    if (result->value[A7] != 0) {
        reply.granted = (xous_handle_t)reply.words[grant_word(kind)];
    }
    return reply;
}

static struct xous_reply message_send(xous_handle_t connection, uint64_t kind, uint64_t how, uint64_t id,
                                      const uint64_t words[4])
{
    struct xous_result result = xous_raw_client_send((struct xous_args_client_send){
        .connection = connection,
        .how = how | kind,
        .id = id,
        .arg1 = words[0],
        .arg2 = words[1],
        .arg3 = words[2],
        .arg4 = words[3],
    });

    return reply_decode(&result, kind);
}

static struct xous_reply range_send(xous_handle_t connection, uint64_t kind, uint64_t how, uint64_t id,
                                    const struct xous_range *range)
{
    const uint64_t words[4] = {(uintptr_t)range->address, range->length, range->offset, range->valid};

    return message_send(connection, kind, how, id, words);
}

static xous_error_t message_decode_tag(const struct xous_result *result, uint64_t first, uint64_t *kind)
{
    if (result->tag < first || result->tag >= first + XOUS_KINDS) {
        return XOUS_INVALID_ARGUMENT;
    }
    *kind = result->tag - first;
    return XOUS_OK;
}

static void message_decode_common(const struct xous_result *result, struct xous_message *message)
{
    message->token = result->value[A1];
    message->id = result->value[A2];
    memcpy(message->words, &result->value[A3], sizeof(message->words));
    message->sender = XOUS_SENDER_PID(result->value[A7]);
    message->label = XOUS_SENDER_LABEL(result->value[A7]);
}

/* --- */

xous_error_t xous_reply_error(const struct xous_reply *reply)
{
    int64_t value = (int64_t)reply->words[0];

    if (reply->error != XOUS_OK || value >= 0) {
        return reply->error;
    }
    return value >= -INT32_MAX ? (xous_error_t)-value : XOUS_INVALID_ARGUMENT;
}

xous_error_t xous_scalar_send(xous_handle_t connection, uint64_t how, uint64_t id, const uint64_t words[4])
{
    return message_send(connection, XOUS_SCALAR, how, id, words).error;
}

struct xous_reply xous_scalar_call(xous_handle_t connection, uint64_t how, uint64_t id,
                                   const uint64_t words[4])
{
    return message_send(connection, XOUS_BLOCKING_SCALAR, how, id, words);
}

struct xous_reply xous_lend(xous_handle_t connection, uint64_t how, uint64_t id,
                            const struct xous_range *range)
{
    return range_send(connection, XOUS_LEND, how, id, range);
}

struct xous_reply xous_lend_mutable(xous_handle_t connection, uint64_t how, uint64_t id,
                                    const struct xous_range *range)
{
    return range_send(connection, XOUS_LEND_MUTABLE, how, id, range);
}

struct xous_reply xous_pair(xous_handle_t connection, uint64_t how, uint64_t id, const struct xous_range *in,
                            const struct xous_range *out)
{
    uint64_t words[4] = {0};

    if (in != NULL) {
        words[0] = (uintptr_t)in->address;
        words[1] = in->length;
    }
    if (out != NULL) {
        words[2] = (uintptr_t)out->address;
        words[3] = out->length;
    }
    return message_send(connection, XOUS_PAIR, how, id, words);
}

xous_error_t xous_move(xous_handle_t connection, uint64_t how, uint64_t id, const struct xous_range *range)
{
    return range_send(connection, XOUS_MOVE, how, id, range).error;
}

xous_error_t xous_message_decode(const struct xous_result *result, struct xous_message *message)
{
    uint64_t kind = 0;

    memset(message, 0, sizeof(*message));
    if (result->tag == XOUS_TAG_ERROR) {
        return xous_result_error(result);
    }
    if (result->tag == XOUS_TAG_EVENT) {
        message->arrival = XOUS_ARRIVED_EVENT;
        message->events = result->value[A2];
        return XOUS_OK;
    }
    message_decode_common(result, message);
    if (result->tag == XOUS_TAG_FAULT) {
        message->arrival = XOUS_ARRIVED_FAULT;
        return XOUS_OK;
    }
    message->arrival = XOUS_ARRIVED_MESSAGE;
    if (message_decode_tag(result, XOUS_TAG_MESSAGE_GRANT, &kind) == XOUS_OK) {
        message->granted = (xous_handle_t)message->words[0];
    } else if (message_decode_tag(result, XOUS_TAG_MESSAGE, &kind) != XOUS_OK) {
        return XOUS_INVALID_ARGUMENT;
    }
    message->kind = (uint32_t)kind;
    return XOUS_OK;
}

struct xous_fault xous_message_fault(const struct xous_message *message)
{
    return (struct xous_fault){
        .cause = (uint32_t)message->id,
        .access = (uint32_t)(message->id >> 32),
        .address = message->words[0],
        .pc = message->words[1],
        .tid = (xous_tid_t)message->words[2],
    };
}

bool xous_message_expects_reply(const struct xous_message *message)
{
    return message->token != 0;
}

struct xous_answer xous_answer_make(const struct xous_message *message, int64_t value, xous_handle_t grant)
{
    struct xous_answer answer = {.token = message->token, .how = message->kind};

    answer.words[0] = (uint64_t)value;
    if (message->arrival == XOUS_ARRIVED_FAULT) {
        answer.how = XOUS_REPLY_FAULT;
        return answer;
    }
    if (kind_lends(message->kind)) {
        bool out = message->kind == XOUS_PAIR && message->words[3] != 0;

        answer.words[1] = message->words[out ? 2 : 0];
        answer.words[2] = message->words[out ? 3 : 1];
    }
    if (grant != 0) {
        answer.how |= XOUS_HOW_GRANT;
        answer.words[grant_word(message->kind)] = grant;
    }
    return answer;
}

xous_error_t xous_message_receive(xous_handle_t server, uint64_t how, struct xous_message *message)
{
    struct xous_result result =
        xous_raw_server_receive((struct xous_args_server_receive){.server = server, .how = how});

    return xous_message_decode(&result, message);
}

xous_error_t xous_message_reply(const struct xous_answer *answer)
{
    struct xous_result result = xous_raw_server_reply((struct xous_args_server_reply){
        .token = answer->token,
        .how = answer->how,
        .word1 = answer->words[0],
        .word2 = answer->words[1],
        .word3 = answer->words[2],
        .word4 = answer->words[3],
        .word5 = answer->words[4],
    });

    return xous_result_error(&result);
}

xous_error_t xous_message_forward(const struct xous_message *message, xous_handle_t target, uint64_t how,
                                  uint64_t id, const uint64_t words[4])
{
    bool scalar = !kind_lends(message->kind);
    bool pair = message->kind == XOUS_PAIR;
    struct xous_result result = xous_raw_server_forward((struct xous_args_server_forward){
        .token = message->token,
        .how = XOUS_FORWARD_HOW(message->kind, how, target),
        .id = id,
        .arg1 = scalar ? words[0] : 0,
        .arg2 = scalar ? words[1] : 0,
        .arg3 = pair ? 0 : words[2],
        .arg4 = pair ? 0 : words[3],
    });

    return xous_result_error(&result);
}

xous_error_t xous_message_reply_receive(const struct xous_answer *answer, uint64_t how,
                                        struct xous_message *message, bool *replied)
{
    static const struct xous_answer nothing = {0};
    const struct xous_answer *reply = answer != NULL ? answer : &nothing;
    struct xous_result result = xous_raw_server_reply_receive((struct xous_args_server_reply_receive){
        .token = reply->token,
        .how = reply->how | how,
        .word1 = reply->words[0],
        .word2 = reply->words[1],
        .word3 = reply->words[2],
        .word4 = reply->words[3],
        .word5 = reply->words[4],
    });

    *replied = result.tag != XOUS_TAG_ERROR || result.value[A2] != 0;
    return xous_message_decode(&result, message);
}

xous_error_t xous_connect(struct xous_sid sid, uint64_t how, uint32_t slots, xous_handle_t *connection)
{
    struct xous_result result = xous_raw_client_connect((struct xous_args_client_connect){
        .sid_low = sid.low, .how = how, .sid_high = sid.high, .slots = slots});

    *connection = result.tag == XOUS_TAG_OK ? (xous_handle_t)result.value[A1] : 0;
    return xous_result_error(&result);
}

xous_error_t xous_disconnect(xous_handle_t connection)
{
    struct xous_result result =
        xous_raw_client_disconnect((struct xous_args_client_disconnect){.connection = connection});

    return xous_result_error(&result);
}

xous_error_t xous_handle_close(xous_handle_t handle)
{
    struct xous_result result = xous_raw_handle_close((struct xous_args_handle_close){.handle = handle});

    return xous_result_error(&result);
}

bool xous_error_is_gone(xous_error_t error)
{
    return error == XOUS_SERVER_NOT_FOUND || error == XOUS_PROCESS_TERMINATED || error == XOUS_INVALID_HANDLE;
}
