/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The service's state, shared by the thread that serves and the one that writes to the console.
 *
 * Everything is under `lock`, which is never held over a message to another process. `grown` is signalled
 * whenever a line was added.
 */
#pragma once

#include <xous/server.h>
#include <xous/sync.h>

#include "levels.h"
#include "store.h"
#include "subscribers.h"

struct journal_flush {
    uint64_t until; /* the number of the line that need not be shown any more */
    struct xous_request request;
};

struct journal {
    struct xous_mutex lock;
    struct xous_condition grown;
    struct store store;
    struct levels levels;
    struct subscribers subscribers;
    uint32_t console_level;
    uint64_t forwarded; /* number of the next line for the console */
    uint32_t flushing;
    struct journal_flush flushes[LOG_FLUSHING];
};

extern struct journal journal;

/* Keeps the line if its level is. Requires: lock. */
void journal_add(const struct xous_log_record *record, const char *text, bool shown);

/* Tells everybody that lines were added. Requires: lock. */
void journal_announce(void);

/* The console has the lines before this number. Takes the lock. */
void journal_forwarded(uint64_t number);

/* The body of the flush handler. Takes the lock. */
int64_t journal_flush_add(const struct xous_request *request);
