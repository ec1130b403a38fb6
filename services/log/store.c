/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "store.h"

#include <string.h>

static char printable(char byte)
{
    uint8_t value = (uint8_t)byte;

    return value < ' ' || value == 0x7f ? '?' : byte;
}

static uint64_t minimum(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The number at which reading begins. */
static uint64_t position_resolve(const struct store *store, uint64_t position, uint32_t *lost)
{
    uint64_t first = store_first(store);

    *lost = 0;
    if ((position & LOG_LAST_FLAG) != 0) {
        return store->next - minimum(position & ~LOG_LAST_FLAG, store->next - first);
    }
    if (position == 0) {
        return first;
    }
    if (position < first) {
        *lost = (uint32_t)minimum(first - position, UINT32_MAX);
        return first;
    }
    return minimum(position, store->next);
}

static size_t record_size(const struct store_line *line)
{
    return sizeof(line->record) + ((line->record.length + 7u) & ~(size_t)7);
}

static void record_write(const struct store_line *line, uint8_t *buffer)
{
    memset(buffer, 0, record_size(line));
    memcpy(buffer, &line->record, sizeof(line->record));
    memcpy(buffer + sizeof(line->record), line->text, line->record.length);
}

/* ------------------------------------------------------------------------------------------------------- */

void store_init(struct store *store)
{
    store->next = 1;
}

void store_add(struct store *store, const struct xous_log_record *record, const char *text, bool shown)
{
    struct store_line *line = &store->lines[store->next % STORE_LINES];

    line->record = *record;
    line->record.length = (uint16_t)minimum(record->length, XOUS_LOG_LINE);
    line->shown = shown;
    for (size_t i = 0; i < line->record.length; i++) {
        line->text[i] = printable(text[i]);
    }
    store->next++;
}

uint64_t store_first(const struct store *store)
{
    return store->next > STORE_LINES ? store->next - STORE_LINES : 1;
}

const struct store_line *store_line(const struct store *store, uint64_t number)
{
    if (number < store_first(store) || number >= store->next) {
        return NULL;
    }
    return &store->lines[number % STORE_LINES];
}

size_t store_read(const struct store *store, uint64_t *position, uint8_t *buffer, size_t size, uint32_t *lost)
{
    uint64_t number = position_resolve(store, *position, lost);
    size_t used = 0;

    while (number < store->next) {
        const struct store_line *line = store_line(store, number);

        if (record_size(line) > size - used) {
            break;
        }
        record_write(line, buffer + used);
        used += record_size(line);
        number++;
    }
    *position = number;
    return used;
}
