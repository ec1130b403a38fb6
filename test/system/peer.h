/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Servers and clients in other processes, for tests of messages.
 *
 * A meeting is a server of the test itself. A child is given a connection to it (child_handle(0)) and says through
 * it what the test should know: its own server, or that it has come to some point.
 */
#pragma once

#include <xous/message.h>

#include "child.h"

struct meeting {
    xous_handle_t server;
    xous_handle_t connection; /* to it */
};

struct meeting meeting_create(void);

/* Starts function(argument) in a child with a connection to the meeting. */
xous_pid_t meeting_child(const struct meeting *meeting, child_function_t function, uint64_t argument);

/* In the child: says the id and two words, and goes on when the test has heard it. */
void meeting_say(uint64_t id, uint64_t first, uint64_t second);

/* In the test: the next that is said, as the message; has to have that id. */
struct xous_message meeting_hear(const struct meeting *meeting, uint64_t id);

/* In the child: creates a server and says its identity; returns its handle. */
#define PEER_SERVER 1000u
#define PEER_BORROW (5ul << 20)
xous_handle_t peer_server(void);

/* In the test: hears it and connects. */
xous_handle_t peer_connect(const struct meeting *meeting);

/* A server of the calling process, and a connection to it. */
struct own_server {
    xous_handle_t server;
    xous_handle_t connection;
    struct xous_sid sid;
};
struct own_server own_server_create(uint64_t borrow_limit, uint64_t flags);

/* Receives a message, which there has to be. */
struct xous_message receive(xous_handle_t server);
/* Replies with the word, and to a lend with its buffer; fails the test unless it works. */
void reply(const struct xous_message *message, uint64_t word);
xous_error_t reply_try(const struct xous_message *message, uint64_t word);

/* Sends; words[0] and [1] are address and length of lends and moves. */
struct xous_result send(xous_handle_t connection, uint64_t how, uint64_t id, uint64_t first, uint64_t second);
xous_error_t send_error(xous_handle_t connection, uint64_t how, uint64_t id, uint64_t first, uint64_t second);
