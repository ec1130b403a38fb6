/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a deadline means in each state. A timeout never takes back what a server already holds: received pages
 * come home by reply or death only (their timeout was disarmed at receipt).
 */
#include <kernel/ipc.h>
#include <kernel/system.h>

/* The token dies, so a late reply is stale. Pages of a queued message may take steps to come home; then the thread
 * does them itself, in its own call. */
static bool send_timed_out(struct thread *thread)
{
    struct message *message = &thread->message;
    bool pages = message->lend.size != 0;

    if (message_unwind(message) == STATUS_AGAIN) {
        message->failure = XOUS_TIMEOUT;
        thread->calling = true;
        thread_wake(thread);
        return pages;
    }
    message_fail(message, XOUS_TIMEOUT);
    return pages;
}

bool thread_timed_out(struct thread *thread)
{
    switch (thread->state) {
    case XOUS_THREAD_SENDING:
    case XOUS_THREAD_AWAITING_REPLY:
        return send_timed_out(thread);
    case XOUS_THREAD_AWAITING_SLOT:
        if (thread->message.state == MESSAGE_DETACHED) {
            return send_timed_out(thread);
        }
        message_send_fail(thread, XOUS_TIMEOUT);
        break;
    case XOUS_THREAD_RECEIVING:
        message_receive_fail(thread, XOUS_TIMEOUT);
        thread_wake(thread);
        break;
    case XOUS_THREAD_WAITING:
        /* Without an address it is a sleep: its end is no error. */
        thread_result(thread, thread->key == 0 ? XOUS_TAG_OK : XOUS_TAG_ERROR,
                      thread->key == 0 ? 0 : XOUS_TIMEOUT, 0, 0);
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
    return false;
}
