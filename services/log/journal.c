/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "journal.h"

struct journal journal;

/* Requires: lock. */
static void flushes_answer(void)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < journal.flushing; i++) {
        struct journal_flush *flush = &journal.flushes[i];

        if (flush->until <= journal.forwarded) {
            (void)xous_request_reply(&flush->request, 0);
        } else {
            journal.flushes[kept++] = *flush;
        }
    }
    journal.flushing = kept;
}

/* ------------------------------------------------------------------------------------------------------- */

void journal_add(const struct xous_log_record *record, const char *text, bool shown)
{
    if (levels_keep(&journal.levels, record->pid, record->level)) {
        store_add(&journal.store, record, text, shown);
    }
}

void journal_announce(void)
{
    subscribers_signal(&journal.subscribers);
    xous_condition_signal(&journal.grown);
}

void journal_forwarded(uint64_t number)
{
    xous_mutex_lock(&journal.lock);
    journal.forwarded = number;
    flushes_answer();
    xous_mutex_unlock(&journal.lock);
}

int64_t journal_flush_add(const struct xous_request *request)
{
    int64_t result = XOUS_DEFER;

    xous_mutex_lock(&journal.lock);
    if (journal.forwarded >= journal.store.next) {
        result = 0;
    } else if (journal.flushing == LOG_FLUSHING) {
        result = -XOUS_OUT_OF_MEMORY;
    } else {
        journal.flushes[journal.flushing++] =
            (struct journal_flush){.until = journal.store.next, .request = *request};
    }
    xous_mutex_unlock(&journal.lock);
    return result;
}
