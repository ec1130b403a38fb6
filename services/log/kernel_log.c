/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "kernel_log.h"

#include <string.h>

#include <xous/events.h>
#include <xous/syscall.h>

#include "journal.h"

static uint64_t position; /* in the kernel's log */
static uint64_t claimed;  /* the time register then */
static uint8_t buffer[XOUS_PAGE_SIZE] __attribute__((aligned(8)));

/* Requires: the journal's lock. */
static void lost_note(uint64_t lost)
{
    static const char text[] = "lines of the kernel's log were lost";
    const struct xous_log_record record = {
        .time = xous_machine_time(), .level = XOUS_LOG_WARNING, .length = sizeof(text) - 1};

    if (lost > 0) {
        journal_add(&record, text, false);
    }
}

/* Records are whole: the kernel writes no others. Requires: the journal's lock. */
static void records_take(size_t size)
{
    size_t at = 0;

    while (at + sizeof(struct xous_log_record) <= size) {
        struct xous_log_record record;

        memcpy(&record, buffer + at, sizeof(record));
        journal_add(&record, (const char *)buffer + at + sizeof(record), record.time < claimed);
        at += sizeof(record) + ((record.length + 7u) & ~(size_t)7);
    }
}

/* True if there may be more. */
static bool part_fetch(void)
{
    struct xous_result result = xous_raw_log_read((struct xous_args_log_read){
        .position = position, .buffer = (uintptr_t)buffer, .size = sizeof(buffer)});

    if (result.tag != XOUS_TAG_OK || result.value[0] == 0) {
        return false;
    }
    lost_note(position == 0 ? 0 : result.value[2]);
    records_take(result.value[0]);
    position = result.value[1];
    return true;
}

/* ------------------------------------------------------------------------------------------------------- */

xous_error_t kernel_log_claim(const struct xous_server *server, uint32_t bit)
{
    claimed = xous_machine_time();
    return xous_event_bind(XOUS_EVENT_LOG, 0, server->handle, bit);
}

void kernel_log_drain(void)
{
    bool added = false;

    xous_mutex_lock(&journal.lock);
    while (part_fetch()) {
        added = true;
    }
    if (added) {
        journal_announce();
    }
    xous_mutex_unlock(&journal.lock);
}
