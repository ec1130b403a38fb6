/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Messages with checks built in.
 */
#include "peer.h"

#include <xous/syscall.h>

#include "harness.h"

struct own_server own_server_create(uint64_t borrow_limit, uint64_t flags)
{
    struct xous_result server = xous_raw_server_create(
        (struct xous_args_server_create){.borrow_limit = borrow_limit, .flags = flags, .peer_bits = 0xff});

    CHECK_EQUAL(server.tag, XOUS_TAG_OK);
    struct xous_result link =
        xous_raw_server_connection((struct xous_args_server_connection){.server = server.value[0]});
    CHECK_EQUAL(link.tag, XOUS_TAG_OK);
    return (struct own_server){.server = (xous_handle_t)server.value[0],
                               .connection = (xous_handle_t)link.value[0],
                               .sid = {server.value[1], server.value[2]}};
}

struct meeting meeting_create(void)
{
    struct own_server own = own_server_create(0, 0);

    return (struct meeting){own.server, own.connection};
}

xous_pid_t meeting_child(const struct meeting *meeting, child_function_t function, uint64_t argument)
{
    return child_start_with(function, argument, meeting->connection);
}

void meeting_say(uint64_t id, uint64_t first, uint64_t second)
{
    CHECK_OK(send_error(child_handle(0), XOUS_BLOCKING_SCALAR, id, first, second));
}

struct xous_message meeting_hear(const struct meeting *meeting, uint64_t id)
{
    struct xous_message message = receive(meeting->server);

    CHECK_EQUAL(message.id, id);
    reply(&message, 0);
    return message;
}

xous_handle_t peer_server(void)
{
    struct own_server own = own_server_create(PEER_BORROW, XOUS_SERVER_ACCEPT);

    CHECK_OK(xous_disconnect(own.connection));
    meeting_say(PEER_SERVER, own.sid.low, own.sid.high);
    return own.server;
}

xous_handle_t peer_connect(const struct meeting *meeting)
{
    struct xous_message hello = meeting_hear(meeting, PEER_SERVER);
    xous_handle_t connection;

    CHECK_OK(xous_connect((struct xous_sid){hello.words[0], hello.words[1]}, XOUS_FOREVER, 0, &connection));
    return connection;
}

struct xous_message receive(xous_handle_t server)
{
    struct xous_message message;

    CHECK_OK(xous_message_receive(server, XOUS_FOREVER, &message));
    CHECK_EQUAL(message.arrival, XOUS_ARRIVED_MESSAGE);
    return message;
}

xous_error_t reply_try(const struct xous_message *message, uint64_t word)
{
    struct xous_answer answer = xous_answer_make(message, (int64_t)word, 0);

    return xous_message_reply(&answer);
}

void reply(const struct xous_message *message, uint64_t word)
{
    CHECK_OK(reply_try(message, word));
}

struct xous_result send(xous_handle_t connection, uint64_t how, uint64_t id, uint64_t first, uint64_t second)
{
    return xous_raw_client_send((struct xous_args_client_send){
        .connection = connection, .how = how, .id = id, .arg1 = first, .arg2 = second});
}

xous_error_t send_error(xous_handle_t connection, uint64_t how, uint64_t id, uint64_t first, uint64_t second)
{
    struct xous_result result = send(connection, how, id, first, second);

    return xous_result_error(&result);
}
