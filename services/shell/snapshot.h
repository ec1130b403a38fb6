/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The system at a moment, as far as the commands want to show it: the kernel's lists, and the names that the
 * process and names services have for what is in them.
 *
 * The lists are fetched one after another, so they may disagree about what began or ended meanwhile; whoever
 * joins them copes with entries that have no partner.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <xous/abi/system.h>
#include <xous/abi/thread.h>
#include <xous/names_api.h>
#include <xous/process_api.h>

/* Entries of one list. */
struct snapshot_list {
    void *entries;
    size_t count;
};

struct snapshot {
    struct snapshot_list users;       /* struct process_entry: living and ended, as users see them */
    struct snapshot_list names;       /* struct names_entry */
    struct snapshot_list processes;   /* struct xous_process_entry */
    struct snapshot_list threads;     /* struct xous_thread_entry */
    struct snapshot_list servers;     /* struct xous_server_entry */
    struct snapshot_list connections; /* struct xous_connection_entry */
    struct snapshot_list accounts;    /* struct xous_account_entry */
    struct snapshot_list lends;       /* struct xous_lend_entry */
    struct snapshot_list objects;     /* struct xous_object_entry */
    struct xous_memory_entry memory;
};

#define SNAPSHOT_NAME 80u

const struct process_entry *snapshot_user(const struct snapshot *snapshot, xous_pid_t pid);
const struct xous_process_entry *snapshot_process(const struct snapshot *snapshot, xous_pid_t pid);
const struct xous_server_entry *snapshot_server(const struct snapshot *snapshot, uint32_t id);

/* What all accounts own, and what is nobody's: the RAM, if the lists are of one moment. Needs accounts, memory. */
uint64_t snapshot_memory_sum(const struct snapshot *snapshot);

/* The process's name, or "pid N". */
void snapshot_process_name(const struct snapshot *snapshot, xous_pid_t pid, char name[SNAPSHOT_NAME]);

/* The name under which the server is registered. Which of its names belongs to which of several servers only
 * the process itself knows: then they are all given, with '|' between them, and '#' and the server's number. A
 * server that is not registered is called by its process's name in parentheses. */
void snapshot_server_name(const struct snapshot *snapshot, const struct xous_server_entry *server,
                          char name[SNAPSHOT_NAME]);
