/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "show.h"

#include <inttypes.h>

#include <xous/abi/memory.h>
#include <xous/abi/message.h>

#include "table.h"

static void bytes_cell(struct table *table, uint64_t bytes)
{
    table_cell(table, "%" PRIu64 "K", bytes / 1024);
}

static void use_row(struct table *table, const char *use, uint64_t bytes)
{
    table_cell(table, "%s", use);
    bytes_cell(table, bytes);
}

static void uses_show(const struct xous_memory_entry *memory, struct text *out)
{
    static const char *const titles[] = {"USE", "MEMORY"};
    struct table table;

    table_begin(&table, "lr", titles);
    use_row(&table, "free", memory->free);
    use_row(&table, "private pages", memory->user);
    use_row(&table, "shared objects", memory->shared);
    use_row(&table, "page tables", memory->tables);
    use_row(&table, "kernel objects", memory->objects);
    use_row(&table, "kernel image", memory->kernel);
    use_row(&table, "firmware and boot", memory->reserved);
    use_row(&table, "RAM", memory->total);
    table_end(&table, out);
    text_add(out, "Of the free memory %" PRIu64 "K are promised to processes that have not used it yet.\n\n",
             memory->promised / 1024);
}

/* --- owners --- */

/* What the process has lent, and what it has borrowed. */
static void lends_sum(const struct snapshot *snapshot, xous_pid_t pid, uint64_t *lent, uint64_t *borrowed)
{
    const struct xous_lend_entry *lends = snapshot->lends.entries;

    *lent = 0;
    *borrowed = 0;
    for (size_t i = 0; i < snapshot->lends.count; i++) {
        *lent += lends[i].from == pid ? lends[i].size : 0;
        *borrowed += lends[i].to == pid && lends[i].received ? lends[i].size : 0;
    }
}

static uint64_t account_sum(const struct xous_account_entry *account)
{
    return account->pages + account->shared + account->tables + account->objects + account->boot;
}

static void account_cells(struct table *table, const struct xous_account_entry *account, uint64_t lent,
                          uint64_t borrowed)
{
    bytes_cell(table, account->pages);
    bytes_cell(table, account->shared);
    bytes_cell(table, account->tables);
    bytes_cell(table, account->objects + account->boot);
    bytes_cell(table, account_sum(account));
    bytes_cell(table, lent);
    bytes_cell(table, borrowed);
    bytes_cell(table, account->mapped);
}

static void owner_row(struct table *table, const struct snapshot *snapshot,
                      const struct xous_account_entry *account)
{
    char name[SNAPSHOT_NAME];
    uint64_t lent;
    uint64_t borrowed;

    snapshot_process_name(snapshot, account->pid, name);
    lends_sum(snapshot, account->pid, &lent, &borrowed);
    table_cell(table, "%u", (unsigned)account->pid);
    table_cell(table, "%s", name);
    account_cells(table, account, lent, borrowed);
    bytes_cell(table, account->limit);
}

/* Adds the account to the sum of all. */
static void account_add(struct xous_account_entry *sum, const struct xous_account_entry *account)
{
    sum->pages += account->pages;
    sum->shared += account->shared;
    sum->tables += account->tables;
    sum->objects += account->objects;
    sum->boot += account->boot;
    sum->mapped += account->mapped;
}

static void owners_show(const struct snapshot *snapshot, struct text *out)
{
    static const char *const titles[] = {"PID", "OWNER", "PRIVATE",  "SHARED", "TABLES", "KERNEL",
                                         "SUM", "LENT",  "BORROWED", "MAPPED", "LIMIT"};
    const struct xous_account_entry *accounts = snapshot->accounts.entries;
    struct xous_account_entry sum = {0};
    struct table table;

    table_begin(&table, "rlrrrrrrrrr", titles);
    for (size_t i = 0; i < snapshot->accounts.count; i++) {
        owner_row(&table, snapshot, &accounts[i]);
        account_add(&sum, &accounts[i]);
    }
    const struct xous_memory_entry *memory = &snapshot->memory;
    table_end(&table, out);
    text_add(out,
             "All owners %" PRIu64 "K + free %" PRIu64 "K + kernel image %" PRIu64
             "K + firmware and boot %" PRIu64 "K = %" PRIu64 "K of %" PRIu64 "K RAM.\n",
             account_sum(&sum) / 1024, memory->free / 1024, memory->kernel / 1024,
             (memory->reserved - sum.boot) / 1024, snapshot_memory_sum(snapshot) / 1024,
             memory->total / 1024);
}

/* --- who has memory of whom --- */

static void process_cell(struct table *table, const struct snapshot *snapshot, xous_pid_t pid)
{
    char name[SNAPSHOT_NAME];

    snapshot_process_name(snapshot, pid, name);
    table_cell(table, "%s (%u)", name, (unsigned)pid);
}

static const char *kind_text(unsigned kind)
{
    switch (kind) {
    case XOUS_LEND:
        return "to read";
    case XOUS_PAIR:
        return "a pair";
    default:
        return "to write";
    }
}

static void lends_show(const struct snapshot *snapshot, struct text *out)
{
    static const char *const titles[] = {"LENDER", "BORROWER", "MEMORY", "KIND", "STATE"};
    const struct xous_lend_entry *lends = snapshot->lends.entries;
    struct table table;

    if (snapshot->lends.count == 0) {
        return;
    }
    text_add(out, "\n");
    table_begin(&table, "llrll", titles);
    for (size_t i = 0; i < snapshot->lends.count; i++) {
        process_cell(&table, snapshot, lends[i].from);
        process_cell(&table, snapshot, lends[i].to);
        bytes_cell(&table, lends[i].size);
        table_cell(&table, "%s", kind_text(lends[i].kind));
        table_cell(&table, "%s", lends[i].received ? "received" : "waits");
    }
    table_end(&table, out);
}

static void objects_show(const struct snapshot *snapshot, struct text *out)
{
    static const char *const titles[] = {"CREATOR", "HOLDER", "MEMORY", "RIGHTS"};
    const struct xous_object_entry *objects = snapshot->objects.entries;
    struct table table;

    if (snapshot->objects.count == 0) {
        return;
    }
    text_add(out, "\n");
    table_begin(&table, "llrl", titles);
    for (size_t i = 0; i < snapshot->objects.count; i++) {
        process_cell(&table, snapshot, objects[i].creator);
        process_cell(&table, snapshot, objects[i].pid);
        bytes_cell(&table, objects[i].size);
        table_cell(&table, "%s%s", objects[i].rights & XOUS_WRITE ? "read and write" : "read",
                   objects[i].revoked ? ", revoked" : "");
    }
    table_end(&table, out);
}

/* ------------------------------------------------------------------------------------------------------- */

void show_memory(const struct snapshot *snapshot, struct text *out)
{
    uses_show(&snapshot->memory, out);
    owners_show(snapshot, out);
    lends_show(snapshot, out);
    objects_show(snapshot, out);
}
