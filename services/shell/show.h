/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Snapshots as tables. Pure.
 */
#pragma once

#include <stdint.h>

#include "snapshot.h"
#include "text.h"

struct show_ps_options {
    bool details;      /* more columns */
    uint64_t timebase; /* ticks in a second */
};

/* Needs users, processes, threads. */
void show_processes(const struct snapshot *snapshot, const struct show_ps_options *options, struct text *out);

/* Needs users, names, servers, connections. name: only servers of that name; NULL: all. Returns how many. */
size_t show_servers(const struct snapshot *snapshot, const char *name, struct text *out);

/* The same lists. name: only connections that the server or the client of that name has; NULL: all. */
size_t show_connections(const struct snapshot *snapshot, const char *name, struct text *out);

/* The same lists, as a graph in the language of Graphviz. */
void show_graph(const struct snapshot *snapshot, struct text *out);

/* Needs users, accounts, lends, objects, memory. */
void show_memory(const struct snapshot *snapshot, struct text *out);
