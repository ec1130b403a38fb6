/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "soundness.h"

#include <kernel/sched.h>
#include <kernel/syscall.h>
#include <world.h>

static void require(bool condition, const struct thread *thread, const char *what)
{
    if (!condition) {
        fail_msg("thread %u.%u in state %u: %s", thread->process->pid, thread->tid, thread->state, what);
    }
}

/* --- threads --- */

static bool is_handed_over(const struct thread *thread)
{
    return harts[0].hand_over == thread;
}

static void check_ready(const struct thread *thread)
{
    const struct process *process = thread->process;
    bool parked = process->state == XOUS_PROCESS_SUSPENDED && !list_empty(&thread->link);

    require(thread->queued || is_handed_over(thread) || parked, thread, "ready but in no queue");
}

static void check_sending(const struct thread *thread)
{
    const struct message *message = &thread->message;

    require(message->state == MESSAGE_QUEUED || message->state == MESSAGE_BUILDING ||
                message->state == MESSAGE_RECEIVING,
            thread, "sends no message");
    require(!list_empty(&message->link), thread, "sends a message that is nowhere");
}

static void check_awaiting_reply(const struct thread *thread)
{
    const struct message *message = &thread->message;

    require(message->state == MESSAGE_RECEIVED || message->state == MESSAGE_RETURNING, thread,
            "awaits a reply to nothing");
    require(message->token != 0, thread, "awaits a reply that nobody can give");
}

/* A slot or room for it would have woken it. Only what takes a slot keeps its connection while it waits. */
static void check_awaiting_slot(const struct thread *thread)
{
    const struct message *message = &thread->message;
    const struct connection *connection = message->connection;
    bool slotted = message->kind == XOUS_SCALAR || message->kind == XOUS_MOVE;

    require(!list_empty(&thread->link), thread, "waits for a slot or room in no list");
    if (slotted && list_first(&connection->waiters) == &thread->link) {
        require(connection->used == connection->slots, thread, "waits for a slot that is free");
    }
    if (list_first(&message->server->room) == &thread->link) {
        require(message->server->borrowed + lend_bytes(&message->lend) > message->server->borrow_limit,
                thread, "waits for room that there is");
    }
}

static bool is_linked(const struct thread *thread)
{
    return !list_empty(&thread->link);
}

static void check_waiting(const struct thread *thread)
{
    switch (thread->state) {
    case XOUS_THREAD_READY:
        check_ready(thread);
        break;
    case XOUS_THREAD_RECEIVING:
        require(is_linked(thread), thread, "receives nowhere");
        break;
    case XOUS_THREAD_SENDING:
        check_sending(thread);
        break;
    case XOUS_THREAD_AWAITING_REPLY:
        check_awaiting_reply(thread);
        break;
    case XOUS_THREAD_AWAITING_SLOT:
        check_awaiting_slot(thread);
        break;
    case XOUS_THREAD_CONNECTING:
        require(is_linked(thread), thread, "waits for a server in no list");
        break;
    case XOUS_THREAD_WAITING:
        require(thread->key == 0 ? thread->timeout.node.linked : is_linked(thread), thread, "never wakes");
        break;
    case XOUS_THREAD_JOINING:
    case XOUS_THREAD_AWAITING_CHILD:
        require(is_linked(thread), thread, "waits in no list");
        break;
    default:
        break;
    }
}

static void check_thread(const struct thread *thread)
{
    bool waits = thread->state > XOUS_THREAD_READY && thread->state != XOUS_THREAD_ENDED;

    require(!thread->queued || thread->state == XOUS_THREAD_READY, thread, "queued but not ready");
    require(!thread->calling || !waits, thread, "waits in the middle of a step");
    require(!thread->expired || thread->calling || waits, thread, "an expired timeout without a call");
    require(!thread->timeout.node.linked || thread->calling || waits, thread, "a timeout without a wait");
    if (thread->process->state == XOUS_PROCESS_RUNNING || thread->process->state == XOUS_PROCESS_SUSPENDED) {
        check_waiting(thread);
    }
}

static bool child_is_ready(const struct process *process)
{
    const struct list *node = process->children.next;
    const struct process *child = LIST_ENTRY(node, struct process, sibling);

    return node != &process->children && child->state > XOUS_PROCESS_ENDING && !child->collected;
}

static void check_threads(const struct process *process)
{
    LIST_FOR_EACH(node, &process->threads)
    {
        check_thread(LIST_ENTRY(node, struct thread, sibling));
    }
    LIST_FOR_EACH(node, &process->waiters)
    {
        const struct thread *thread = LIST_ENTRY(node, struct thread, link);
        require(thread->key != 0 || !child_is_ready(process), thread, "waits for a child that has ended");
    }
}

/* --- servers --- */

static uint64_t bytes_of(const struct list *messages)
{
    uint64_t bytes = 0;

    LIST_FOR_EACH(node, messages)
    {
        bytes += lend_bytes(&LIST_ENTRY(node, struct message, link)->lend);
    }
    return bytes;
}

static uint64_t bytes_queued(const struct server *server)
{
    uint64_t bytes = 0;

    for (unsigned i = 0; i < XOUS_PRIORITIES; i++) {
        bytes += bytes_of(&server->senders.level[i]);
    }
    return bytes;
}

static void check_server(const struct server *server)
{
    uint64_t bytes = bytes_of(&server->building) + bytes_of(&server->held) + bytes_queued(server);

    if (server->borrowed != bytes) {
        fail_msg("server %u: borrowed is %lu, its messages have %lu", server->id, server->borrowed, bytes);
    }
    LIST_FOR_EACH(node, &server->receivers)
    {
        const struct thread *thread = LIST_ENTRY(node, struct thread, link);
        require(thread->state == XOUS_THREAD_RECEIVING, thread, "among the receivers but not receiving");
    }
}

/* ---------------------------------------------------------------------- */

void soundness_check(void)
{
    for (struct process *process = process_from_index(0); process != NULL;
         process = process_from_index(process_index(process) + 1)) {
        check_threads(process);
        LIST_FOR_EACH(node, &process->servers)
        {
            check_server(LIST_ENTRY(node, struct server, sibling));
        }
    }
    fake_verify();
}

/* The kernel's own audit, asked in the name of the first process by a thread that does not exist. */
void soundness_audit(void)
{
    const struct xous_args_system_audit none;
    struct thread judge = {.process = first_process};

    if (sys_system_audit(&judge, &none) != STATUS_DONE || frame_arguments(&judge.frame)[1] != 0) {
        print_error("%s", fake_console());
        fail_msg("the audit finds violations");
    }
}
