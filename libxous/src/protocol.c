/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the expansions of a protocol have in common.
 *
 * Invariant: nothing that the other side said is used before it was held against what is known here: the size of
 * the memory, the type of a field, the count of what was asked for.
 */
#include <string.h>

#include <xous/memory.h>
#include <xous/protocol.h>
#include <xous/server.h>

#define REQUEST_WORDS 4u

/* How every list begins. */
struct list_head {
    uint32_t cursor;
    uint32_t capacity;
    uint32_t count;
};

static size_t minimum(size_t a, size_t b)
{
    return a < b ? a : b;
}

static struct xous_outcome outcome_local(xous_error_t error)
{
    return (struct xous_outcome){.error = error};
}

/* --- */

struct xous_outcome xous_reply_outcome(const struct xous_reply *reply)
{
    struct xous_outcome outcome = {.error = xous_reply_error(reply), .answered = reply->error == XOUS_OK};

    if (outcome.error != XOUS_OK && reply->granted != 0) {
        (void)xous_handle_close(reply->granted);
    }
    return outcome;
}

struct xous_fields xous_reply_fields(const struct xous_reply *reply)
{
    struct xous_fields fields = {0};

    memcpy(fields.words, reply->words, sizeof(fields.words));
    return fields;
}

struct xous_outcome xous_exchange_ask(xous_handle_t connection, uint64_t how, uint64_t id, void *object,
                                      size_t least, size_t size, size_t *valid)
{
    struct xous_reply reply;
    struct xous_outcome outcome;

    *valid = 0;
    if (size < least) {
        return outcome_local(XOUS_INVALID_ARGUMENT);
    }
    reply = xous_copy_exchange(connection, how, id, object, least, size);
    outcome = xous_reply_outcome(&reply);
    if (outcome.error == XOUS_OK && reply.words[XOUS_REPLY_VALID] < least) {
        outcome.error = XOUS_INVALID_ARGUMENT;
    }
    if (outcome.error == XOUS_OK) {
        *valid = reply.words[XOUS_REPLY_VALID];
    }
    return outcome;
}

struct xous_outcome xous_list_ask(xous_handle_t connection, uint64_t how, uint64_t id, void *list,
                                  size_t size, struct xous_list_shape shape)
{
    struct list_head *head = list;
    struct xous_outcome outcome;
    size_t valid;
    size_t capacity;

    if (size < shape.head) {
        return outcome_local(XOUS_INVALID_ARGUMENT);
    }
    capacity = minimum(head->capacity, (size - shape.head) / shape.entry);
    head->capacity = (uint32_t)capacity;
    outcome = xous_exchange_ask(connection, how, id, list, shape.head, size, &valid);
    if (outcome.error == XOUS_OK &&
        (head->count > capacity || valid != shape.head + head->count * shape.entry)) {
        outcome.error = XOUS_INVALID_ARGUMENT;
    }
    if (outcome.error != XOUS_OK) {
        head->count = 0;
    }
    return outcome;
}

struct xous_fields xous_request_fields(const struct xous_request *request)
{
    struct xous_fields fields = {0};

    memcpy(fields.words, request->message.words, REQUEST_WORDS * sizeof(fields.words[0]));
    return fields;
}

bool xous_fields_end(const struct xous_fields *fields)
{
    uint64_t rest = 0;

    for (size_t i = fields->count; i < REQUEST_WORDS; i++) {
        rest |= fields->words[i];
    }
    return rest == 0;
}

const void *xous_request_structure(const struct xous_request *request, size_t size, size_t alignment)
{
    const void *data = xous_request_data(request, size);

    return (uintptr_t)data % alignment == 0 ? data : NULL;
}

void *xous_request_exchange(struct xous_request *request, size_t size)
{
    return request->borrow.offset == 0 && request->borrow.valid >= size ? xous_request_room(request, size)
                                                                        : NULL;
}

uint32_t xous_request_capacity(const struct xous_request *request, uint32_t asked, size_t head, size_t entry)
{
    return (uint32_t)minimum(asked, (request->borrow.length - head) / entry);
}
