/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "snapshot.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void name_append(char name[SNAPSHOT_NAME], const struct names_entry *entry)
{
    size_t used = strlen(name);

    (void)snprintf(name + used, SNAPSHOT_NAME - used, "%s%.*s", used > 0 ? "|" : "", (int)entry->length,
                   entry->name);
}

static void registered_names(const struct snapshot *snapshot, xous_pid_t pid, char name[SNAPSHOT_NAME])
{
    const struct names_entry *entries = snapshot->names.entries;

    name[0] = '\0';
    for (size_t i = 0; i < snapshot->names.count; i++) {
        if (entries[i].pid == pid && entries[i].length <= NAMES_LENGTH) {
            name_append(name, &entries[i]);
        }
    }
}

/* How many servers the process has; *ordinal: which of them this is, from 1. */
static size_t servers_count(const struct snapshot *snapshot, const struct xous_server_entry *server,
                            size_t *ordinal)
{
    const struct xous_server_entry *servers = snapshot->servers.entries;
    size_t count = 0;

    for (size_t i = 0; i < snapshot->servers.count; i++) {
        count += servers[i].pid == server->pid ? 1 : 0;
        if (servers[i].id == server->id) {
            *ordinal = count;
        }
    }
    return count;
}

/* ------------------------------------------------------------------------------------------------------- */

const struct process_entry *snapshot_user(const struct snapshot *snapshot, xous_pid_t pid)
{
    const struct process_entry *users = snapshot->users.entries;

    for (size_t i = 0; i < snapshot->users.count; i++) {
        if (users[i].pid == pid) {
            return &users[i];
        }
    }
    return NULL;
}

const struct xous_process_entry *snapshot_process(const struct snapshot *snapshot, xous_pid_t pid)
{
    const struct xous_process_entry *processes = snapshot->processes.entries;

    for (size_t i = 0; i < snapshot->processes.count; i++) {
        if (processes[i].pid == pid) {
            return &processes[i];
        }
    }
    return NULL;
}

const struct xous_server_entry *snapshot_server(const struct snapshot *snapshot, uint32_t id)
{
    const struct xous_server_entry *servers = snapshot->servers.entries;

    for (size_t i = 0; i < snapshot->servers.count; i++) {
        if (servers[i].id == id) {
            return &servers[i];
        }
    }
    return NULL;
}

uint64_t snapshot_memory_sum(const struct snapshot *snapshot)
{
    const struct xous_account_entry *accounts = snapshot->accounts.entries;
    const struct xous_memory_entry *memory = &snapshot->memory;
    uint64_t sum = memory->free + memory->kernel + memory->reserved;

    for (size_t i = 0; i < snapshot->accounts.count; i++) {
        sum += accounts[i].pages + accounts[i].shared + accounts[i].tables + accounts[i].objects;
    }
    return sum;
}

void snapshot_process_name(const struct snapshot *snapshot, xous_pid_t pid, char name[SNAPSHOT_NAME])
{
    const struct process_entry *user = snapshot_user(snapshot, pid);

    if (user != NULL) {
        (void)snprintf(name, SNAPSHOT_NAME, "%.*s", (int)PROCESS_NAME_LENGTH, user->name);
    } else {
        (void)snprintf(name, SNAPSHOT_NAME, "pid %u", (unsigned)pid);
    }
}

void snapshot_server_name(const struct snapshot *snapshot, const struct xous_server_entry *server,
                          char name[SNAPSHOT_NAME])
{
    char names[SNAPSHOT_NAME];
    char number[16] = "";
    size_t ordinal = 0;

    if (servers_count(snapshot, server, &ordinal) > 1) {
        (void)snprintf(number, sizeof(number), "#%zu", ordinal);
    }
    registered_names(snapshot, server->pid, names);
    if (names[0] != '\0') {
        (void)snprintf(name, SNAPSHOT_NAME, "%.62s%s", names, number);
    } else {
        snapshot_process_name(snapshot, server->pid, names);
        (void)snprintf(name, SNAPSHOT_NAME, "(%.60s%s)", names, number);
    }
}
