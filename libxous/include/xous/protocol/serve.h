/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Expands XOUS_PROTOCOL for the file that runs the server: see <xous/protocol.h>. Comes after the protocol's handlers.
 *
 * `handlers` is the table for struct xous_server. Each row checks what was sent and calls on_NAME.
 */
#define XOUS_SERVE(name) static int64_t serve_##name(struct xous_server *server, struct xous_request *request)
#define WORD(type, field)                                                  \
    sent.field = (type)got.words[got.count];                               \
    got.wrong = got.wrong || (uint64_t)sent.field != got.words[got.count]; \
    got.count++;
#define HANDLE(field)                         \
    sent.field = request->message.granted;    \
    got.wrong = got.wrong || sent.field == 0; \
    got.count++;
#define NONE
#define XOUS_SERVE_FIELDS(name, fields)                        \
    XOUS_SERVE(name)                                           \
    {                                                          \
        struct name##_request sent = {0};                      \
        struct xous_fields got = xous_request_fields(request); \
        XOUS_DO(fields);                                       \
        if (got.wrong || !xous_fields_end(&got)) {             \
            return -XOUS_INVALID_ARGUMENT;                     \
        }                                                      \
        return on_##name(server, request, &sent);              \
    }
#define CALL(id, OPCODE, name, fields, results) XOUS_SERVE_FIELDS(name, fields)
#define TELL(id, OPCODE, name, fields) XOUS_SERVE_FIELDS(name, fields)
#define LEND(id, OPCODE, name, type, results)                                              \
    XOUS_SERVE(name)                                                                       \
    {                                                                                      \
        const type *sent = xous_request_structure(request, sizeof(*sent), _Alignof(type)); \
        if (sent == NULL || request->borrow.valid != sizeof(*sent)) {                      \
            return -XOUS_INVALID_ARGUMENT;                                                 \
        }                                                                                  \
        return on_##name(server, request, sent);                                           \
    }
#define LEND_TAIL(id, OPCODE, name, type, results)                                         \
    XOUS_SERVE(name)                                                                       \
    {                                                                                      \
        const type *sent = xous_request_structure(request, sizeof(*sent), _Alignof(type)); \
        return sent == NULL ? -XOUS_INVALID_ARGUMENT                                       \
                            : on_##name(server, request, sent, request->borrow.valid);     \
    }
#define EXCHANGE(id, OPCODE, name, type)                                                    \
    XOUS_SERVE(name)                                                                        \
    {                                                                                       \
        type *object = xous_request_exchange(request, sizeof(*object));                     \
        return object == NULL ? -XOUS_INVALID_ARGUMENT                                      \
                              : on_##name(server, request, object, request->borrow.length); \
    }
#define LIST(id, OPCODE, name, type, entry)                                                              \
    XOUS_SERVE(name)                                                                                     \
    {                                                                                                    \
        type *list = xous_request_exchange(request, sizeof(*list));                                      \
        int64_t count;                                                                                   \
        if (list == NULL) {                                                                              \
            return -XOUS_INVALID_ARGUMENT;                                                               \
        }                                                                                                \
        count = on_##name(server, request, list,                                                         \
                          xous_request_capacity(request, list->capacity, sizeof(*list), sizeof(entry))); \
        if (count >= 0) {                                                                                \
            list->count = (uint32_t)count;                                                               \
            request->reply_valid = sizeof(*list) + (size_t)count * sizeof(entry);                        \
        }                                                                                                \
        return count;                                                                                    \
    }
#define BYTES(id, OPCODE, name, kind)      \
    XOUS_SERVE(name)                       \
    {                                      \
        return on_##name(server, request); \
    }
#include <xous/protocol/rest.h>
#include XOUS_PROTOCOL
#include <xous/protocol/end.h>
#undef XOUS_SERVE
#undef XOUS_SERVE_FIELDS

#define CALL(id, OPCODE, name, fields, results) {OPCODE, XOUS_BLOCKING_SCALAR, 0, serve_##name},
#define TELL(id, OPCODE, name, fields) {OPCODE, XOUS_SCALAR, 0, serve_##name},
#define LEND(id, OPCODE, name, type, results) {OPCODE, XOUS_LEND, sizeof(type), serve_##name},
#define LEND_TAIL(id, OPCODE, name, type, results) {OPCODE, XOUS_LEND, sizeof(type), serve_##name},
#define EXCHANGE(id, OPCODE, name, type) {OPCODE, XOUS_LEND_MUTABLE, sizeof(type), serve_##name},
#define LIST(id, OPCODE, name, type, entry) {OPCODE, XOUS_LEND_MUTABLE, sizeof(type), serve_##name},
#define BYTES(id, OPCODE, name, kind) {OPCODE, kind, 0, serve_##name},
#include <xous/protocol/rest.h>
static const struct xous_handler handlers[] = {
#include XOUS_PROTOCOL
};
#include <xous/protocol/end.h>
