/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The message paths, called by the handlers in sys/ after their checks. See message.h for the states.
 */
#pragma once

#include <kernel/server.h>
#include <kernel/thread.h>

/* Builds what the thread sends: sender, label, words. The state stays NONE. */
void message_init(struct thread *thread, struct connection *connection, unsigned kind);
/* Delivers to a waiting receiver or queues. The message is complete: pages are taken. */
void message_post(struct message *message);
/* Gives the most urgent event or message to the thread: STATUS_DONE, STATUS_AGAIN (pages are being mapped), or
 * STATUS_BLOCKED if there was nothing and the thread must wait. */
MUST_CHECK status_t message_receive(struct thread *thread, struct server *server);
/* Goes on mapping the pages of thread->incoming. */
MUST_CHECK status_t message_receive_step(struct thread *thread);
/* The result of a thread whose receive fails. */
void message_receive_fail(struct thread *thread, xous_error_t error);
/* Takes a message back that was not received, or gives up one that was: pages go home in steps, reserved
 * handles are closed, it is in no list. STATUS_AGAIN until then. The client is not woken. STATUS_DONE: it was
 * delivered after all, and is gone. */
MUST_CHECK status_t message_unwind(struct message *message);
/* A send that has no pages out ends: what was prepared for it is given back. Harmless before message_init. */
void message_abandon(struct thread *thread);
/* The end of the thread's send, in whatever stage without pages; wakes it if it waits. */
void message_send_fail(struct thread *thread, xous_error_t error);
/* The message's end as its client sees it; frees the slot of one without a client. State is NONE after. */
void message_fail(struct message *message, xous_error_t error);
/* The handles that were made for the message and have not reached anybody. */
void message_close_grants(struct message *message);
/* The client does not wait any more: who received its message gives the lent priority back. */
void message_return_priority(const struct message *message);
/* A received message, whose pages are detached if it has any, goes to another server as if it had been sent there, in
 * the words that stand in its client's registers. */
void message_forward(struct message *message, struct connection *target);
/* What the reply needs no more: held list, token. */
void message_forget(struct message *message);
/* An orphan's last act: its thread and the reference to its process. */
void message_bury(struct message *message);
