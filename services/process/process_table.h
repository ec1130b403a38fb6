/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The processes as users see them: those that live, and the last PROCESS_ENDED_KEPT that ended. Pure.
 *
 * Invariants
 *  1. A PID is in the table at most once: the kernel gives none out twice while it is in use, and an ended
 *     one never again.
 *  2. The parent of a living process is a living process, or 0 for the service itself: orphans pass to the
 *     nearest living ancestor.
 *  3. Sequence numbers only grow, so a list that is read in pieces shows no process twice.
 */
#pragma once

#include <stdbool.h>

#include <xous/process_api.h>

struct launch;

#define PROCESS_LIVE 256u

struct process_record {
    struct process_entry entry; /* entry.pid 0: the slot is free */
    struct launch *launch;      /* how it was started, owned; NULL for the service itself and the ended */
    uint32_t sequence;
    uint32_t policy; /* restart word */
    uint32_t streak; /* restarts in quick succession, see restart.h */
};

struct process_table {
    struct process_record live[PROCESS_LIVE];
    struct process_record ended[PROCESS_ENDED_KEPT]; /* ring */
    uint32_t ended_next;
    uint32_t next_sequence;
};

void process_table_init(struct process_table *table);
bool process_table_full(const struct process_table *table);

/* A new living process. Requires: not full; the name is terminated. */
struct process_record *process_table_add(struct process_table *table, xous_pid_t pid, xous_pid_t parent,
                                         const char *name, uint64_t now);

/* A living process, or NULL. */
struct process_record *process_table_find(struct process_table *table, xous_pid_t pid);

/* An ended process that is still listed, or NULL. */
const struct process_record *process_table_find_ended(const struct process_table *table, xous_pid_t pid);

/* How a process ended, as the kernel tells it. */
struct process_end {
    xous_pid_t pid;
    uint32_t state; /* enum xous_process_state */
    uint64_t status;
    uint32_t cause;
    uint32_t access;
    uint64_t address;
    uint64_t pc;
    uint32_t tid;
};

/* Moves the record to the ended ones, with what the kernel says, and its children to its parent. The launch
 * is the caller's from then on; the record it was called with is free. */
void process_table_end(struct process_table *table, struct process_record *record,
                       const struct process_end *end, uint64_t now);

/* Whether the living process `pid` descends from `ancestor`. No process descends from itself. */
bool process_table_descends(struct process_table *table, xous_pid_t pid, xous_pid_t ancestor);

/* The entry with the lowest sequence number at or after *cursor, which then names the one behind it; NULL at
 * the end. */
const struct process_entry *process_table_next(const struct process_table *table, uint32_t *cursor);
