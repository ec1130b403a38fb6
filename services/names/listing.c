/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The list is merged name by name: the next entry is the lowest name above the last one, from either
 * source. No copy of the whole is needed, however long it is.
 */
#include "listing.h"

#include <string.h>

static struct name client_name(const struct waiting_client *client)
{
    return (struct name){client->text, client->length};
}

static bool is_after(struct name name, const struct name *last)
{
    return last == NULL || name_compare(name, *last) > 0;
}

static const struct name_record *record_after(const struct name_table *table, const struct name *last)
{
    for (uint32_t i = 0; i < table->count; i++) {
        if (is_after((struct name){table->records[i].text, table->records[i].length}, last)) {
            return &table->records[i];
        }
    }
    return NULL;
}

static const struct waiting_client *client_after(const struct waiting *waiting, const struct name *last)
{
    const struct waiting_client *best = NULL;

    for (uint32_t i = 0; i < WAITING_MAX; i++) {
        const struct waiting_client *client = &waiting->list[i];

        if (client->order != 0 && is_after(client_name(client), last) &&
            (best == NULL || name_compare(client_name(client), client_name(best)) < 0)) {
            best = client;
        }
    }
    return best;
}

static uint32_t waiting_count(const struct waiting *waiting, struct name name)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < WAITING_MAX; i++) {
        count += waiting->list[i].order != 0 && name_compare(client_name(&waiting->list[i]), name) == 0;
    }
    return count;
}

static struct names_entry record_entry(const struct name_record *record)
{
    struct names_entry entry = {.length = record->length, .pid = record->pid, .connects = record->connects};

    memcpy(entry.name, record->text, sizeof(entry.name));
    return entry;
}

static struct names_entry client_entry(const struct waiting *waiting, const struct waiting_client *client)
{
    struct names_entry entry = {.length = client->length,
                                .waiting = waiting_count(waiting, client_name(client))};

    memcpy(entry.name, client->text, sizeof(entry.name));
    return entry;
}

/* The entry behind the name `last` (NULL: the first); false at the end. */
static bool entry_next(const struct name_table *table, const struct waiting *waiting, const struct name *last,
                       struct names_entry *entry)
{
    const struct name_record *record = record_after(table, last);
    const struct waiting_client *client = client_after(waiting, last);

    if (record == NULL && client == NULL) {
        return false;
    }
    if (client == NULL || (record != NULL && name_compare((struct name){record->text, record->length},
                                                          client_name(client)) <= 0)) {
        *entry = record_entry(record);
    } else {
        *entry = client_entry(waiting, client);
    }
    return true;
}

uint32_t listing_fill(const struct name_table *table, const struct waiting *waiting, uint32_t cursor,
                      struct names_entry *entries, uint32_t capacity)
{
    struct names_entry entry;
    struct name last;
    const struct name *after = NULL;
    uint32_t filled = 0;

    for (uint32_t n = 0; filled < capacity; n++) {
        struct names_entry next;

        if (!entry_next(table, waiting, after, &next)) {
            break;
        }
        entry = next;
        last = (struct name){entry.name, entry.length};
        after = &last;
        if (n >= cursor) {
            entries[filled++] = entry;
        }
    }
    return filled;
}
