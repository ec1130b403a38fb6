/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "table.h"

static bool name_matches(const char *name, const char *wanted)
{
    return wanted == NULL || strcmp(name, wanted) == 0;
}

/* What the connection leads to; a server that is gone has no name any more. */
static void target_name(const struct snapshot *snapshot, const struct xous_connection_entry *connection,
                        char name[SNAPSHOT_NAME])
{
    const struct xous_server_entry *server = snapshot_server(snapshot, connection->server);

    if (server != NULL) {
        snapshot_server_name(snapshot, server, name);
    } else {
        (void)snprintf(name, SNAPSHOT_NAME, "(gone)");
    }
}

static void server_row(struct table *table, const struct snapshot *snapshot,
                       const struct xous_server_entry *server, const char *name)
{
    char owner[SNAPSHOT_NAME];

    snapshot_process_name(snapshot, server->pid, owner);
    table_cell(table, "%s", name);
    table_cell(table, "%s (%u)", owner, (unsigned)server->pid);
    table_cell(table, "%u", (unsigned)server->connections);
    table_cell(table, "%u", (unsigned)server->waiting);
    table_cell(table, "%" PRIu64, server->received);
    table_cell(table, "%" PRIu64 "K", server->borrowed / 1024);
}

static void connection_row(struct table *table, const struct xous_connection_entry *connection,
                           const char *client, const char *server)
{
    table_cell(table, "%s (%u)", client, (unsigned)connection->pid);
    table_cell(table, "%s", server);
    table_cell(table, "%u", (unsigned)connection->label);
    table_cell(table, "%u/%u", (unsigned)connection->slots_used, (unsigned)connection->slots);
    table_cell(table, "%" PRIu64, connection->sent);
}

/* All that this connection's client sent to its server, by whatever connections. */
static uint64_t pair_sent(const struct snapshot *snapshot, const struct xous_connection_entry *pair)
{
    const struct xous_connection_entry *connections = snapshot->connections.entries;
    uint64_t sent = 0;

    for (size_t i = 0; i < snapshot->connections.count; i++) {
        if (connections[i].pid == pair->pid && connections[i].server == pair->server) {
            sent += connections[i].sent;
        }
    }
    return sent;
}

/* Whether no connection before it has the same ends. */
static bool pair_is_first(const struct snapshot *snapshot, const struct xous_connection_entry *pair)
{
    const struct xous_connection_entry *connections = snapshot->connections.entries;

    for (size_t i = 0; &connections[i] != pair; i++) {
        if (connections[i].pid == pair->pid && connections[i].server == pair->server) {
            return false;
        }
    }
    return true;
}

static void graph_process(const struct snapshot *snapshot, const struct xous_process_entry *process,
                          struct text *out)
{
    char name[SNAPSHOT_NAME];

    snapshot_process_name(snapshot, process->pid, name);
    text_add(out, "    p%u [label=\"%s\\npid %u\"];\n", (unsigned)process->pid, name, (unsigned)process->pid);
}

static void graph_edge(const struct snapshot *snapshot, const struct xous_connection_entry *connection,
                       struct text *out)
{
    char name[SNAPSHOT_NAME];

    target_name(snapshot, connection, name);
    text_add(out, "    p%u -> p%u [label=\"%s\\n%" PRIu64 "\"];\n", (unsigned)connection->pid,
             (unsigned)connection->server_pid, name, pair_sent(snapshot, connection));
}

/* ------------------------------------------------------------------------------------------------------- */

size_t show_servers(const struct snapshot *snapshot, const char *name, struct text *out)
{
    static const char *const titles[] = {"SERVER", "OWNER", "CLIENTS", "WAITING", "MESSAGES", "BORROWED"};
    const struct xous_server_entry *servers = snapshot->servers.entries;
    struct table table;
    size_t shown = 0;

    table_begin(&table, "llrrrr", titles);
    for (size_t i = 0; i < snapshot->servers.count; i++) {
        char own[SNAPSHOT_NAME];

        snapshot_server_name(snapshot, &servers[i], own);
        if (name_matches(own, name)) {
            server_row(&table, snapshot, &servers[i], own);
            shown++;
        }
    }
    table_end(&table, out);
    return shown;
}

size_t show_connections(const struct snapshot *snapshot, const char *name, struct text *out)
{
    static const char *const titles[] = {"CLIENT", "SERVER", "LABEL", "SLOTS", "MESSAGES"};
    const struct xous_connection_entry *connections = snapshot->connections.entries;
    struct table table;
    size_t shown = 0;

    table_begin(&table, "llrrr", titles);
    for (size_t i = 0; i < snapshot->connections.count; i++) {
        char client[SNAPSHOT_NAME];
        char server[SNAPSHOT_NAME];

        snapshot_process_name(snapshot, connections[i].pid, client);
        target_name(snapshot, &connections[i], server);
        if (name_matches(client, name) || name_matches(server, name)) {
            connection_row(&table, &connections[i], client, server);
            shown++;
        }
    }
    table_end(&table, out);
    return shown;
}

void show_graph(const struct snapshot *snapshot, struct text *out)
{
    const struct xous_process_entry *processes = snapshot->processes.entries;
    const struct xous_connection_entry *connections = snapshot->connections.entries;

    text_add(out, "digraph connections {\n    rankdir=LR;\n    node [shape=box];\n");
    for (size_t i = 0; i < snapshot->processes.count; i++) {
        graph_process(snapshot, &processes[i], out);
    }
    for (size_t i = 0; i < snapshot->connections.count; i++) {
        if (connections[i].server != 0 && pair_is_first(snapshot, &connections[i])) {
            graph_edge(snapshot, &connections[i], out);
        }
    }
    text_add(out, "}\n");
}
