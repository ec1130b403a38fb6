/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "subscribers.h"

#include <stddef.h>

#include <xous/events.h>
#include <xous/message.h>

static void entry_free(struct subscribers *subscribers, size_t place)
{
    (void)xous_handle_close(subscribers->entries[place].connection);
    subscribers->entries[place].pid = 0;
}

/* ------------------------------------------------------------------------------------------------------- */

int64_t subscribers_add(struct subscribers *subscribers, xous_pid_t pid, xous_handle_t connection,
                        uint64_t bits)
{
    for (size_t i = 0; i < LOG_SUBSCRIBERS; i++) {
        if (subscribers->entries[i].pid == 0) {
            subscribers->entries[i].pid = pid;
            subscribers->entries[i].connection = connection;
            subscribers->entries[i].bits = bits;
            return (int64_t)i + 1;
        }
    }
    return -XOUS_OUT_OF_MEMORY;
}

int64_t subscribers_remove(struct subscribers *subscribers, xous_pid_t pid, uint64_t number)
{
    if (number == 0 || number > LOG_SUBSCRIBERS || subscribers->entries[number - 1].pid != pid) {
        return -XOUS_INVALID_ARGUMENT;
    }
    entry_free(subscribers, number - 1);
    return 0;
}

void subscribers_forget(struct subscribers *subscribers, xous_pid_t pid)
{
    for (size_t i = 0; i < LOG_SUBSCRIBERS; i++) {
        if (pid != 0 && subscribers->entries[i].pid == pid) {
            entry_free(subscribers, i);
        }
    }
}

void subscribers_signal(struct subscribers *subscribers)
{
    for (size_t i = 0; i < LOG_SUBSCRIBERS; i++) {
        if (subscribers->entries[i].pid != 0 &&
            xous_event_signal(subscribers->entries[i].connection, subscribers->entries[i].bits) != XOUS_OK) {
            entry_free(subscribers, i);
        }
    }
}
