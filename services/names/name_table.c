/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "name_table.h"

#include <string.h>

static struct name record_name(const struct name_record *record)
{
    return (struct name){record->text, record->length};
}

/* The index of the first record that is not below the name. */
static uint32_t position(const struct name_table *table, struct name name)
{
    uint32_t low = 0;
    uint32_t high = table->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (name_compare(record_name(&table->records[middle]), name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint32_t count_of(const struct name_table *table, xous_pid_t pid)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < table->count; i++) {
        count += table->records[i].pid == pid;
    }
    return count;
}

int name_compare(struct name a, struct name b)
{
    int order = memcmp(a.text, b.text, a.length < b.length ? a.length : b.length);

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

struct name_record *name_table_find(struct name_table *table, struct name name)
{
    uint32_t at = position(table, name);

    return at < table->count && name_compare(record_name(&table->records[at]), name) == 0
               ? &table->records[at]
               : NULL;
}

xous_error_t name_table_add(struct name_table *table, struct name name, xous_pid_t pid, struct xous_sid sid)
{
    uint32_t at = position(table, name);
    struct name_record *record = &table->records[at];

    if (at < table->count && name_compare(record_name(record), name) == 0) {
        return XOUS_SERVER_EXISTS;
    }
    if (table->count == NAMES_MAX || count_of(table, pid) >= NAMES_PER_PROCESS) {
        return XOUS_OUT_OF_MEMORY;
    }
    memmove(record + 1, record, (table->count - at) * sizeof(*record));
    *record = (struct name_record){.sid = sid, .pid = pid, .length = (uint32_t)name.length};
    memcpy(record->text, name.text, name.length);
    table->count++;
    return XOUS_OK;
}

void name_table_remove(struct name_table *table, struct name_record *record)
{
    size_t behind = (size_t)(&table->records[table->count] - (record + 1));

    memmove(record, record + 1, behind * sizeof(*record));
    table->count--;
}
