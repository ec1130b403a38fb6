/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "readers.h"

#include <string.h>

static struct xous_request *reader_find(struct readers *readers, xous_pid_t pid)
{
    for (uint32_t i = 0; i < readers->count; i++) {
        if (readers->requests[i].message.sender == pid) {
            return &readers->requests[i];
        }
    }
    return NULL;
}

static void reader_answer(struct readers *readers, struct xous_request *request, int64_t value)
{
    size_t behind = (size_t)(&readers->requests[readers->count] - (request + 1));

    (void)xous_request_reply(request, value);
    memmove(request, request + 1, behind * sizeof(*request));
    readers->count--;
}

static void reader_fill(struct readers *readers, struct xous_request *request, struct input *input)
{
    size_t wanted = request->borrow.valid != 0 ? request->borrow.valid : request->borrow.length;

    request->reply_offset = 0;
    request->reply_valid = input_take(input, (char *)request->borrow.address, wanted);
    reader_answer(readers, request, 0);
}

/* ------------------------------------------------------------------------------------------------------- */

int64_t readers_add(struct readers *readers, const struct xous_request *request)
{
    if (request->borrow.length > CONSOLE_READ_MAX) {
        return -XOUS_INVALID_ARGUMENT;
    }
    if (readers->count == READERS_MAX) {
        return -XOUS_OUT_OF_MEMORY;
    }
    readers->requests[readers->count++] = *request;
    return XOUS_DEFER;
}

void readers_serve(struct readers *readers, struct input *input, xous_pid_t pid)
{
    struct xous_request *request = reader_find(readers, pid);

    while (request != NULL && input_is_ready(input)) {
        reader_fill(readers, request, input);
        request = reader_find(readers, pid);
    }
}

void readers_drop(struct readers *readers, xous_pid_t pid)
{
    struct xous_request *request = reader_find(readers, pid);

    while (request != NULL) {
        reader_answer(readers, request, -XOUS_PROCESS_TERMINATED);
        request = reader_find(readers, pid);
    }
}
