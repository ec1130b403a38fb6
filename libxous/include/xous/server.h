/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A server as a table of handlers.
 *
 *     static int64_t on_add(struct xous_server *server, struct xous_request *request)
 *     {
 *         return (int64_t)(request->message.words[0] + request->message.words[1]);
 *     }
 *     static const struct xous_handler handlers[] = {
 *         {.id = ADD, .kind = XOUS_BLOCKING_SCALAR, .function = on_add},
 *     };
 *     struct xous_server server = {.handlers = handlers, .handler_count = 1, .version = 1};
 *     error = xous_server_create_named(&server, "adder", NULL);
 *     error = xous_server_run(&server);
 *
 * The loop keeps these promises, so that handlers need not:
 *  1. Every request that expects a reply gets exactly one, by default when its handler returns.
 *  2. A borrowed buffer goes back with the reply; moved pages and granted handles that a handler does not take
 *     are given up.
 *  3. Offsets and lengths that came from the peer lie inside the buffer before a handler sees them.
 *  4. An unknown id is answered InvalidSyscall, a known id of another kind InvalidArgument, id 0 (blocking
 *     scalar) the protocol version. Handlers cannot take id 0.
 *  5. A reply that the kernel refuses becomes an error reply, so that no client waits for ever.
 *
 * Several threads may run the same server; handlers then lock the state they share. A handler must not receive
 * on another server: the loop's next receive would be on that one (server_reply_receive has no server argument).
 */
#pragma once

#include <xous/message.h>

struct xous_server;

/* Memory of a request: borrowed until the reply, or the server's own after a move. */
struct xous_borrow {
    uint8_t *address;
    size_t length; /* whole pages */
    size_t offset; /* offset + valid <= length */
    size_t valid;
    bool writable;
};

struct xous_request {
    struct xous_message message;
    struct xous_borrow
        borrow;             /* of a lend or move; of a pair, the in buffer, all of it valid; else all zero */
    struct xous_borrow out; /* of a pair: the out buffer, if there is one */
    uint64_t reply[4];      /* of a blocking scalar: reply words 2 to 5 */
    size_t reply_offset;    /* of a lend: which bytes of the buffer the client should read */
    size_t reply_valid;
    xous_handle_t grant; /* a connection to grant with the reply: see xous_answer_make */
};

/* What a handler returns: the first reply word (negative: an error), or XOUS_DEFER: the handler copied the
 * request and xous_request_reply() will follow, from any thread. Without effect where no reply is expected. */
#define XOUS_DEFER INT64_MIN
typedef int64_t (*xous_handler_function_t)(struct xous_server *server, struct xous_request *request);

struct xous_handler {
    uint64_t id;
    enum xous_kind kind;
    uint32_t size; /* of a lend or move: fewer valid bytes are refused; 0 for any */
    xous_handler_function_t function;
};

struct xous_server {
    /* Set before xous_server_create; the table in any order, best in that of ids from 1. */
    const struct xous_handler *handlers;
    size_t handler_count;
    uint32_t version; /* of the protocol: the answer to id 0 */
    void *state;      /* the handlers' own */
    void (*on_event)(struct xous_server *server, uint64_t bits);
    /* A fault of a process that this server handles: fills in words of *answer. Without it: kill. */
    void (*on_fault)(struct xous_server *server, const struct xous_message *message,
                     struct xous_answer *answer);
    void (*on_timeout)(struct xous_server *server); /* a receive with `how` ended without an arrival */
    uint64_t how;                                   /* of the receive: XOUS_FOREVER or a timeout */
    /* Set by xous_server_create. */
    xous_handle_t handle;
    struct xous_sid sid;
    bool stopped;
};

struct xous_server_options {
    struct xous_sid sid;   /* 0: random; a chosen one needs the grant */
    uint64_t flags;        /* XOUS_SERVER_ACCEPT */
    uint64_t borrow_limit; /* bytes that may be lent or moved to it at once; 0: XOUS_BORROW_DEFAULT */
    uint64_t peer_bits;    /* event bits that clients may signal */
};

#define XOUS_BORROW_DEFAULT (256ul * 1024)

/* Creates the server. NULL options: all zero. */
XOUS_MUST_CHECK xous_error_t xous_server_create(struct xous_server *server,
                                                const struct xous_server_options *options);

/* The same, and registers it under a name. ServerExists if the name is taken; then nothing was created. */
XOUS_MUST_CHECK xous_error_t xous_server_create_named(struct xous_server *server, const char *name,
                                                      const struct xous_server_options *options);

/* Serves until xous_server_stop() or until the server is destroyed (both return 0), or an error that makes
 * going on impossible. */
xous_error_t xous_server_run(struct xous_server *server);

/* Makes the loop of the calling handler end after its reply. Other threads in the same server end when
 * xous_server_destroy() is called. */
void xous_server_stop(struct xous_server *server);
xous_error_t xous_server_destroy(struct xous_server *server);

/* Handles one arrival: true if *answer has to be sent. For servers with a loop of their own. */
bool xous_server_dispatch(struct xous_server *server, const struct xous_message *message,
                          struct xous_answer *answer);

/* A connection to the server itself, to be granted or given; messages through it carry the label. */
XOUS_MUST_CHECK xous_error_t xous_server_connection(const struct xous_server *server, uint32_t label,
                                                    uint32_t slots, xous_handle_t *connection);

/* Ends a deferred request: value as a handler returns it. The reply words, range and grant are taken from
 * *request. The request is used up, also when an error is returned. */
xous_error_t xous_request_reply(struct xous_request *request, int64_t value);

/* For a handler's last line: passes the request on as it came, with the handle that came with it, under another id. Returns
 * XOUS_DEFER, or minus the error, with which the client is then answered. */
int64_t xous_request_forward(struct xous_request *request, xous_handle_t target, uint64_t id);

/* The valid bytes of the buffer if there are at least size, else NULL. */
const void *xous_request_data(const struct xous_request *request, size_t size);

/* Room for size bytes at the start of a mutably lent buffer (of a pair: the out buffer), else NULL; sets the reply's range to them. */
void *xous_request_room(struct xous_request *request, size_t size);

/* Takes the handle that came with the request, which then belongs to the caller; 0 if there is none. */
xous_handle_t xous_request_take_handle(struct xous_request *request);

/* Takes the moved pages, which then belong to the caller (memory_free when done). */
struct xous_borrow xous_request_take_pages(struct xous_request *request);
