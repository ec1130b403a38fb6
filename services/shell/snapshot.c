/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "snapshot.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define NAMES_SERVICE "names"

static bool server_has_client(const struct snapshot *snapshot, uint32_t server, xous_pid_t client)
{
    const struct xous_connection_entry *connections = snapshot->connections.entries;

    for (size_t i = 0; i < snapshot->connections.count; i++) {
        if (connections[i].server == server && connections[i].pid == client) {
            return true;
        }
    }
    return false;
}

static xous_pid_t names_service_pid(const struct snapshot *snapshot)
{
    const struct process_entry *users = snapshot->users.entries;

    for (size_t i = 0; i < snapshot->users.count; i++) {
        if (users[i].ended == 0 && strcmp(users[i].name, NAMES_SERVICE) == 0) {
            return users[i].pid;
        }
    }
    return 0;
}

/* A server is registered if the names service has a connection to it. */
static bool server_is_registered(const struct snapshot *snapshot, const struct xous_server_entry *server)
{
    xous_pid_t names = names_service_pid(snapshot);

    return names != 0 && server->pid != names && server_has_client(snapshot, server->id, names);
}

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

static size_t server_ordinal(const struct snapshot *snapshot, const struct xous_server_entry *server)
{
    const struct xous_server_entry *servers = snapshot->servers.entries;
    size_t ordinal = 1;

    for (size_t i = 0; i < snapshot->servers.count && servers[i].id != server->id; i++) {
        ordinal += servers[i].pid == server->pid ? 1 : 0;
    }
    return ordinal;
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
    char owner[SNAPSHOT_NAME];

    name[0] = '\0';
    if (server_is_registered(snapshot, server)) {
        registered_names(snapshot, server->pid, name);
    }
    if (name[0] == '\0') {
        snapshot_process_name(snapshot, server->pid, owner);
        (void)snprintf(name, SNAPSHOT_NAME, "%.40s#%zu", owner, server_ordinal(snapshot, server));
    }
}
