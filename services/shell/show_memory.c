/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "show.h"

#include <inttypes.h>

#include "table.h"

static void use_row(struct table *table, const char *use, uint64_t bytes)
{
    table_cell(table, "%s", use);
    table_cell(table, "%" PRIu64 "K", bytes / 1024);
}

static void uses_show(const struct xous_memory_entry *memory, struct text *out)
{
    static const char *const titles[] = {"USE", "MEMORY"};
    struct table table;

    table_begin(&table, "lr", titles);
    use_row(&table, "free", memory->free);
    use_row(&table, "user pages", memory->user);
    use_row(&table, "page tables", memory->tables);
    use_row(&table, "kernel objects", memory->objects);
    use_row(&table, "kernel image", memory->kernel);
    use_row(&table, "firmware and boot", memory->reserved);
    use_row(&table, "RAM", memory->total);
    table_end(&table, out);
    text_add(out, "Of the free memory %" PRIu64 "K are promised to processes that have not used it yet.\n\n",
             memory->promised / 1024);
}

static void owner_row(struct table *table, const struct snapshot *snapshot,
                      const struct xous_process_entry *process)
{
    char name[SNAPSHOT_NAME];

    snapshot_process_name(snapshot, process->pid, name);
    table_cell(table, "%u", (unsigned)process->pid);
    table_cell(table, "%s", name);
    table_cell(table, "%" PRIu64 "K", process->memory_own / 1024);
    table_cell(table, "%" PRIu64 "K", process->memory_kernel / 1024);
    table_cell(table, "%" PRIu64 "K", process->memory_used / 1024);
    table_cell(table, "%" PRIu64 "K", process->memory_limit / 1024);
}

/* ------------------------------------------------------------------------------------------------------- */

void show_memory(const struct snapshot *snapshot, struct text *out)
{
    static const char *const titles[] = {"PID", "OWNER", "PAGES", "KERNEL", "CHARGED", "LIMIT"};
    const struct xous_process_entry *processes = snapshot->processes.entries;
    struct table table;

    uses_show(&snapshot->memory, out);
    table_begin(&table, "rlrrrr", titles);
    for (size_t i = 0; i < snapshot->processes.count; i++) {
        owner_row(&table, snapshot, &processes[i]);
    }
    table_end(&table, out);
}
