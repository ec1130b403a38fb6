/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "show.h"

#include <inttypes.h>

#include "states.h"
#include "table.h"

static const char *const titles_short[] = {"PID", "NAME", "THREADS", "MEMORY", "TIME", "STATE"};
static const char *const titles_long[] = {"PID",   "PARENT", "NAME",     "THREADS", "PRIORITY", "MEMORY",
                                          "LIMIT", "TIME",   "RESTARTS", "SENT",    "RECEIVED", "STATE"};

/* A process that has ended, or ended between the lists, is not with the kernel any more. */
static void cell_count(struct table *table, const struct xous_process_entry *kernel, uint64_t value)
{
    if (kernel == NULL) {
        table_cell(table, "-");
    } else {
        table_cell(table, "%" PRIu64, value);
    }
}

static void cell_memory(struct table *table, const struct xous_process_entry *kernel, uint64_t bytes)
{
    if (kernel == NULL) {
        table_cell(table, "-");
    } else {
        table_cell(table, "%" PRIu64 "K", bytes / 1024);
    }
}

static void cell_time(struct table *table, const struct xous_process_entry *kernel, uint64_t timebase)
{
    uint64_t milliseconds;

    if (kernel == NULL || timebase == 0) {
        table_cell(table, "-");
        return;
    }
    milliseconds = kernel->time / timebase * 1000 + kernel->time % timebase * 1000 / timebase;
    table_cell(table, "%" PRIu64 ".%03" PRIu64, milliseconds / 1000, milliseconds % 1000);
}

static void cell_state(struct table *table, const struct snapshot *snapshot,
                       const struct process_entry *process)
{
    struct text state = {0};

    state_process(snapshot, process, &state);
    table_cell(table, "%s", text_string(&state));
    text_free(&state);
}

static uint64_t memory_of(const struct xous_process_entry *kernel)
{
    return kernel != NULL ? kernel->memory_own + kernel->memory_kernel : 0;
}

static void row_short(struct table *table, const struct snapshot *snapshot,
                      const struct process_entry *process, uint64_t timebase)
{
    const struct xous_process_entry *kernel = snapshot_process(snapshot, process->pid);

    table_cell(table, "%u", (unsigned)process->pid);
    table_cell(table, "%.*s", (int)PROCESS_NAME_LENGTH, process->name);
    cell_count(table, kernel, kernel != NULL ? kernel->threads : 0);
    cell_memory(table, kernel, memory_of(kernel));
    cell_time(table, kernel, timebase);
    cell_state(table, snapshot, process);
}

static void row_long(struct table *table, const struct snapshot *snapshot,
                     const struct process_entry *process, uint64_t timebase)
{
    const struct xous_process_entry *kernel = snapshot_process(snapshot, process->pid);
    const struct xous_process_entry none = {0};
    const struct xous_process_entry *facts = kernel != NULL ? kernel : &none;

    table_cell(table, "%u", (unsigned)process->pid);
    table_cell(table, "%u", (unsigned)process->parent);
    table_cell(table, "%.*s", (int)PROCESS_NAME_LENGTH, process->name);
    cell_count(table, kernel, facts->threads);
    cell_count(table, kernel, facts->priority_limit);
    cell_memory(table, kernel, memory_of(kernel));
    cell_memory(table, kernel, facts->memory_limit);
    cell_time(table, kernel, timebase);
    table_cell(table, "%u", (unsigned)process->restarts);
    cell_count(table, kernel, facts->messages_sent);
    cell_count(table, kernel, facts->messages_received);
    cell_state(table, snapshot, process);
}

/* ------------------------------------------------------------------------------------------------------- */

void show_processes(const struct snapshot *snapshot, const struct show_ps_options *options, struct text *out)
{
    const struct process_entry *users = snapshot->users.entries;
    struct table table;

    if (options->details) {
        table_begin(&table, "rrlrrrrrrrrl", titles_long);
    } else {
        table_begin(&table, "rlrrrl", titles_short);
    }
    for (size_t i = 0; i < snapshot->users.count; i++) {
        if (options->details) {
            row_long(&table, snapshot, &users[i], options->timebase);
        } else {
            row_short(&table, snapshot, &users[i], options->timebase);
        }
    }
    table_end(&table, out);
}
