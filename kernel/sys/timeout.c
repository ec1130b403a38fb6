/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a deadline means in each state. A timeout never takes back what a server already holds: received pages
 * come home by reply or death only (their timeout was disarmed at receipt).
 */
#include <kernel/ipc.h>
#include <kernel/system.h>

/* Still queued. Pages may take steps to come home; then the thread does them itself, in its own call. */
static void send_timed_out(struct thread *thread)
{
    struct message *message = &thread->message;

    if (message_unwind(message) == STATUS_AGAIN) {
        message->failure = XOUS_TIMEOUT;
        thread->calling = true;
        thread_wake(thread);
        return;
    }
    message_fail(message, XOUS_TIMEOUT);
}

/* Received: the token dies, so a late reply is stale. */
static void reply_timed_out(struct thread *thread)
{
    struct message *message = &thread->message;

    message_return_priority(message);
    message_forget(message);
    message_fail(message, XOUS_TIMEOUT);
}

static void receive_timed_out(struct thread *thread)
{
    uint64_t replied = thread->replied ? 1 : 0;

    thread->replied = false;
    thread->receiving = NULL;
    thread_result(thread, XOUS_TAG_ERROR, XOUS_TIMEOUT, replied, 0);
    thread_wake(thread);
}

/* thread_wait without an address is a sleep: its end is no error. */
static void wait_timed_out(struct thread *thread)
{
    if (thread->key == 0) {
        thread_result(thread, XOUS_TAG_OK, 0, 0, 0);
    } else {
        thread_fail(thread, XOUS_TIMEOUT);
    }
    thread_wake(thread);
}

void thread_timed_out(struct thread *thread)
{
    switch (thread->state) {
    case XOUS_THREAD_SENDING:
        send_timed_out(thread);
        break;
    case XOUS_THREAD_AWAITING_REPLY:
        reply_timed_out(thread);
        break;
    case XOUS_THREAD_RECEIVING:
        receive_timed_out(thread);
        break;
    case XOUS_THREAD_WAITING:
        wait_timed_out(thread);
        break;
    case XOUS_THREAD_AWAITING_SLOT:
        message_abandon(thread);
        thread_fail(thread, XOUS_TIMEOUT);
        thread_wake(thread);
        break;
    case XOUS_THREAD_CONNECTING:
    case XOUS_THREAD_JOINING:
    case XOUS_THREAD_AWAITING_CHILD:
        thread_fail(thread, XOUS_TIMEOUT);
        thread_wake(thread);
        break;
    default:
        /* In the middle of a long call: a message that is being built is given up; the next wait, if any, ends. */
        if (thread->calling && thread->message.state == MESSAGE_BUILDING) {
            thread->message.failure = XOUS_TIMEOUT;
        }
        thread->expired = thread->calling;
        break;
    }
}
