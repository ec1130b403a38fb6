/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Expands XOUS_PROTOCOL for clients: see <xous/protocol.h>. Included once for each protocol, so without a guard.
 *
 * For each row a function that sends the request and waits for the answer, as long as `how` allows:
 *     CALL       struct NAME_reply NAME(connection, how, struct NAME_request)
 *     TELL       xous_error_t NAME(connection, how, struct NAME_request)
 *     LEND       struct NAME_reply NAME(connection, how, const type *)
 *     LEND_TAIL  struct NAME_reply NAME(connection, how, const type *, size of both)
 *     EXCHANGE   struct NAME_reply NAME(connection, how, type *, size of the memory); .valid bytes of it are the answer
 *     LIST       struct NAME_reply NAME(connection, how, type *, size of the memory)
 * If .error is not 0 the other results are 0. BYTES have none here: <xous/stream.h> is their client.
 */
#include <xous/protocol.h>

/* Ids and version. */
#define PROTOCOL(service, VERSION, number) enum { VERSION = (number) };
#define CALL(id, OPCODE, name, fields, results) enum { OPCODE = (id) };
#define TELL(id, OPCODE, name, fields) enum { OPCODE = (id) };
#define LEND(id, OPCODE, name, type, results) enum { OPCODE = (id) };
#define LEND_TAIL(id, OPCODE, name, type, results) enum { OPCODE = (id) };
#define EXCHANGE(id, OPCODE, name, type) enum { OPCODE = (id) };
#define LIST(id, OPCODE, name, type, entry) enum { OPCODE = (id) };
#define BYTES(id, OPCODE, name, kind) enum { OPCODE = (id) };
#include XOUS_PROTOCOL
#include <xous/protocol/end.h>

/* The flags of the how word that go with what a row grants: NAME_flags. */
#define WORD(type, field)
#define HANDLE(field) | XOUS_HOW_GRANT
#define NONE
#define RESULT(type, field)
#define GRANTED(field) | XOUS_HOW_ACCEPT
#define CALL(id, OPCODE, name, fields, results) enum { name##_flags = 0 fields results };
#define TELL(id, OPCODE, name, fields) enum { name##_flags = 0 fields };
#define LEND(id, OPCODE, name, type, results) enum { name##_flags = 0 results };
#define LEND_TAIL(id, OPCODE, name, type, results) LEND(id, OPCODE, name, type, results)
#include <xous/protocol/rest.h>
#include XOUS_PROTOCOL
#include <xous/protocol/end.h>

/* What goes and what comes. */
#define WORD(type, field) type field;
#define HANDLE(field) xous_handle_t field;
#define NONE uint64_t none;
#define RESULT(type, field) type field;
#define GRANTED(field) xous_handle_t field;
#define XOUS_REPLY_STRUCTURE(name, results) \
    struct name##_reply {                   \
        xous_error_t error;                 \
        bool answered;                      \
        results                             \
    };
#define CALL(id, OPCODE, name, fields, results) \
    struct name##_request {                     \
        fields                                  \
    };                                          \
    XOUS_REPLY_STRUCTURE(name, results)
#define TELL(id, OPCODE, name, fields) \
    struct name##_request {            \
        fields                         \
    };
#define LEND(id, OPCODE, name, type, results) XOUS_REPLY_STRUCTURE(name, results)
#define LEND_TAIL(id, OPCODE, name, type, results) XOUS_REPLY_STRUCTURE(name, results)
#define EXCHANGE(id, OPCODE, name, type) XOUS_REPLY_STRUCTURE(name, size_t valid;)
#define LIST(id, OPCODE, name, type, entry) XOUS_REPLY_STRUCTURE(name, )
#include <xous/protocol/rest.h>
#include XOUS_PROTOCOL
#include <xous/protocol/end.h>
#undef XOUS_REPLY_STRUCTURE

/* The functions. */
#define WORD(type, field) sent.words[sent.count++] = (uint64_t)request.field;
#define HANDLE(field) sent.words[sent.count++] = request.field;
#define NONE (void)request;
#define RESULT(type, field)                                                  \
    result.field = (type)got.words[got.count];                               \
    got.wrong = got.wrong || (uint64_t)result.field != got.words[got.count]; \
    got.count++;
#define GRANTED(field)            \
    result.field = reply.granted; \
    got.wrong = got.wrong || reply.granted == 0;
#define XOUS_REPLY_READ(name, results)                                                    \
    struct xous_outcome outcome = xous_reply_outcome(&reply);                             \
    struct xous_fields got = xous_reply_fields(&reply);                                   \
    struct name##_reply result = {.error = outcome.error, .answered = outcome.answered};  \
    if (outcome.error != XOUS_OK) {                                                       \
        return result;                                                                    \
    }                                                                                     \
    XOUS_DO(results);                                                                     \
    if (got.wrong) {                                                                      \
        result = (struct name##_reply){.error = XOUS_INVALID_ARGUMENT, .answered = true}; \
    }                                                                                     \
    return result;
#define CALL(id, OPCODE, name, fields, results)                                    \
    static inline struct name##_reply name(xous_handle_t connection, uint64_t how, \
                                           struct name##_request request)          \
    {                                                                              \
        struct xous_fields sent = {0};                                             \
        struct xous_reply reply;                                                   \
        XOUS_DO(fields);                                                           \
        reply = xous_scalar_call(connection, how | name##_flags, id, sent.words);  \
        XOUS_REPLY_READ(name, results)                                             \
    }
#define TELL(id, OPCODE, name, fields)                                                                     \
    static inline xous_error_t name(xous_handle_t connection, uint64_t how, struct name##_request request) \
    {                                                                                                      \
        struct xous_fields sent = {0};                                                                     \
        XOUS_DO(fields);                                                                                   \
        return xous_scalar_send(connection, how | name##_flags, id, sent.words);                           \
    }
#define LEND(id, OPCODE, name, type, results)                                                          \
    static inline struct name##_reply name(xous_handle_t connection, uint64_t how, const type *object) \
    {                                                                                                  \
        struct xous_reply reply =                                                                      \
            xous_copy_lend(connection, how | name##_flags, id, object, sizeof(*object));               \
        XOUS_REPLY_READ(name, results)                                                                 \
    }
#define LEND_TAIL(id, OPCODE, name, type, results)                                                     \
    static inline struct name##_reply name(xous_handle_t connection, uint64_t how, const type *object, \
                                           size_t size)                                                \
    {                                                                                                  \
        struct xous_reply reply = xous_copy_lend(connection, how | name##_flags, id, object, size);    \
        XOUS_REPLY_READ(name, results)                                                                 \
    }
#define EXCHANGE(id, OPCODE, name, type)                                                          \
    static inline struct name##_reply name(xous_handle_t connection, uint64_t how, type *object,  \
                                           size_t size)                                           \
    {                                                                                             \
        struct name##_reply result = {0};                                                         \
        struct xous_outcome outcome =                                                             \
            xous_exchange_ask(connection, how, id, object, sizeof(*object), size, &result.valid); \
        result.error = outcome.error;                                                             \
        result.answered = outcome.answered;                                                       \
        return result;                                                                            \
    }
#define LIST(id, OPCODE, name, type, entry)                                                                 \
    static inline struct name##_reply name(xous_handle_t connection, uint64_t how, type *list, size_t size) \
    {                                                                                                       \
        struct xous_list_shape shape = {sizeof(type), sizeof(entry)};                                       \
        struct xous_outcome outcome = xous_list_ask(connection, how, id, list, size, shape);                \
        return (struct name##_reply){.error = outcome.error, .answered = outcome.answered};                 \
    }
#include <xous/protocol/rest.h>
#include XOUS_PROTOCOL
#include <xous/protocol/end.h>
#undef XOUS_REPLY_READ
