/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The processes as users see them. Two small arrays that are searched from end to end: the table is used
 * when a person or a program asks, not on the way of messages.
 */
#include "process_table.h"

#include <string.h>

static struct process_record *slot_find(struct process_table *table, xous_pid_t pid)
{
    for (uint32_t i = 0; i < PROCESS_LIVE; i++) {
        if (table->live[i].entry.pid == pid) {
            return &table->live[i];
        }
    }
    return NULL;
}

static void orphans_pass(struct process_table *table, xous_pid_t parent, xous_pid_t heir)
{
    for (uint32_t i = 0; i < PROCESS_LIVE; i++) {
        if (table->live[i].entry.pid != 0 && table->live[i].entry.parent == parent) {
            table->live[i].entry.parent = heir;
        }
    }
}

static const struct process_record *record_earlier(const struct process_record *best,
                                                   const struct process_record *records, uint32_t count,
                                                   uint32_t cursor)
{
    for (uint32_t i = 0; i < count; i++) {
        if (records[i].entry.pid != 0 && records[i].sequence >= cursor &&
            (best == NULL || records[i].sequence < best->sequence)) {
            best = &records[i];
        }
    }
    return best;
}

void process_table_init(struct process_table *table)
{
    memset(table, 0, sizeof(*table));
    table->next_sequence = 1;
}

bool process_table_full(const struct process_table *table)
{
    for (uint32_t i = 0; i < PROCESS_LIVE; i++) {
        if (table->live[i].entry.pid == 0) {
            return false;
        }
    }
    return true;
}

struct process_record *process_table_add(struct process_table *table, xous_pid_t pid, xous_pid_t parent,
                                         const char *name, uint64_t now)
{
    struct process_record *record = slot_find(table, 0);

    memset(record, 0, sizeof(*record));
    record->sequence = table->next_sequence++;
    record->entry.pid = pid;
    record->entry.parent = parent;
    record->entry.state = XOUS_PROCESS_RUNNING;
    record->entry.started = now;
    strncpy(record->entry.name, name, sizeof(record->entry.name) - 1);
    return record;
}

struct process_record *process_table_find(struct process_table *table, xous_pid_t pid)
{
    return pid == 0 ? NULL : slot_find(table, pid);
}

const struct process_record *process_table_find_ended(const struct process_table *table, xous_pid_t pid)
{
    for (uint32_t i = 0; i < PROCESS_ENDED_KEPT; i++) {
        if (pid != 0 && table->ended[i].entry.pid == pid) {
            return &table->ended[i];
        }
    }
    return NULL;
}

void process_table_end(struct process_table *table, struct process_record *record,
                       const struct process_end *end, uint64_t now)
{
    struct process_record *ended = &table->ended[table->ended_next];

    table->ended_next = (table->ended_next + 1) % PROCESS_ENDED_KEPT;
    *ended = *record;
    ended->launch = NULL;
    ended->entry.state = end->state;
    ended->entry.status = end->status;
    ended->entry.cause = end->cause;
    ended->entry.access = end->access;
    ended->entry.address = end->address;
    ended->entry.pc = end->pc;
    ended->entry.ended = now == 0 ? 1 : now; /* 0 would say that it lives */
    memset(record, 0, sizeof(*record));
    orphans_pass(table, ended->entry.pid, ended->entry.parent);
}

bool process_table_descends(struct process_table *table, xous_pid_t pid, xous_pid_t ancestor)
{
    const struct process_record *record = process_table_find(table, pid);

    while (record != NULL && record->entry.parent != 0) {
        if (record->entry.parent == ancestor) {
            return true;
        }
        record = process_table_find(table, record->entry.parent);
    }
    return false;
}

const struct process_entry *process_table_next(const struct process_table *table, uint32_t *cursor)
{
    const struct process_record *record = record_earlier(NULL, table->live, PROCESS_LIVE, *cursor);

    record = record_earlier(record, table->ended, PROCESS_ENDED_KEPT, *cursor);
    if (record == NULL) {
        return NULL;
    }
    *cursor = record->sequence + 1;
    return &record->entry;
}
