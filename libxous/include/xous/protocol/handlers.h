/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Expands XOUS_PROTOCOL for the files that have the handlers: see <xous/protocol.h>. Comes after the protocol's client
 * side; included once for each protocol, so without a guard.
 *
 * For each row a handler on_NAME, for the server to define, which gets checked what the client sent:
 *     CALL, TELL the fields; a handle that it keeps, it takes with xous_request_take_handle()
 *     LEND       the structure, in the client's memory, which cannot change before the reply
 *     LEND_TAIL  the structure and the size of it and what is behind it
 *     EXCHANGE   the structure in the client's memory and the size of the memory; the answer, by default as long as the
 *                structure, has request->reply_valid bytes
 *     LIST       the list and how many entries it has room for; returns how many it filled in
 *     BYTES      nothing more than the request
 * It returns as every handler: the first result, XOUS_DEFER, or minus an error. With more results than one,
 * NAME_answer() puts them into the request and returns the first.
 */
#include <string.h>

#include <xous/server.h>

#define XOUS_HANDLER(name, ...) \
    int64_t on_##name(struct xous_server *server, struct xous_request *request, __VA_ARGS__);
#define RESULT(type, field) told.words[told.count++] = (uint64_t)reply->field;
#define GRANTED(field) request->grant = reply->field;
#define CALL(id, OPCODE, name, fields, results)                                                         \
    XOUS_HANDLER(name, const struct name##_request *sent)                                               \
    static inline int64_t name##_answer(struct xous_request *request, const struct name##_reply *reply) \
    {                                                                                                   \
        struct xous_fields told = {0};                                                                  \
        XOUS_DO(results);                                                                               \
        memcpy(request->reply, &told.words[1], sizeof(request->reply));                                 \
        return reply->error != XOUS_OK ? -reply->error : (int64_t)told.words[0];                        \
    }
#define TELL(id, OPCODE, name, fields) XOUS_HANDLER(name, const struct name##_request *sent)
#define LEND(id, OPCODE, name, type, results) XOUS_HANDLER(name, const type *sent)
#define LEND_TAIL(id, OPCODE, name, type, results) XOUS_HANDLER(name, const type *sent, size_t size)
#define EXCHANGE(id, OPCODE, name, type) XOUS_HANDLER(name, type *object, size_t size)
#define LIST(id, OPCODE, name, type, entry) XOUS_HANDLER(name, type *list, uint32_t capacity)
#define BYTES(id, OPCODE, name, kind) \
    int64_t on_##name(struct xous_server *server, struct xous_request *request);
#include <xous/protocol/rest.h>
#include XOUS_PROTOCOL
#include <xous/protocol/end.h>
#undef XOUS_HANDLER
