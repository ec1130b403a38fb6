/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MAX 160u
#define CELLS_FIRST 64u

static bool table_reserve(struct table *table)
{
    size_t capacity = table->capacity != 0 ? 2 * table->capacity : CELLS_FIRST;
    size_t *ends;

    if (table->cells < table->capacity) {
        return true;
    }
    ends = realloc(table->ends, capacity * sizeof(*ends));
    if (ends == NULL) {
        table->text.incomplete = true;
        return false;
    }
    table->ends = ends;
    table->capacity = capacity;
    return true;
}

static const char *cell_text(const struct table *table, size_t cell, size_t *length)
{
    size_t start = cell == 0 ? 0 : table->ends[cell - 1];

    *length = table->ends[cell] - start;
    return text_string(&table->text) + start;
}

static void widths_measure(const struct table *table, size_t widths[TABLE_COLUMNS_MAX])
{
    memset(widths, 0, TABLE_COLUMNS_MAX * sizeof(widths[0]));
    for (size_t i = 0; i < table->cells; i++) {
        size_t length;
        const char *text = cell_text(table, i, &length);
        size_t columns = text_columns(text, length);

        if (columns > widths[i % table->columns]) {
            widths[i % table->columns] = columns;
        }
    }
}

/* No blanks at the end of a line. */
static void cell_write(const struct table *table, size_t cell, size_t width, struct text *out)
{
    size_t column = cell % table->columns;
    bool last = column + 1 == table->columns;
    size_t length;
    const char *text = cell_text(table, cell, &length);
    size_t blanks = width - text_columns(text, length);

    if (table->align[column] == 'r') {
        text_repeat(out, ' ', blanks);
    }
    text_append(out, text, length);
    if (table->align[column] != 'r' && !last) {
        text_repeat(out, ' ', blanks);
    }
    text_append(out, last ? "\n" : "  ", last ? 1 : 2);
}

/* ------------------------------------------------------------------------------------------------------- */

void table_begin(struct table *table, const char *align, const char *const *titles)
{
    *table = (struct table){.align = align, .columns = strlen(align)};
    for (size_t i = 0; i < table->columns; i++) {
        table_cell(table, "%s", titles[i]);
    }
}

void table_cell(struct table *table, const char *format, ...)
{
    char cell[CELL_MAX];
    va_list list;

    va_start(list, format);
    (void)vsnprintf(cell, sizeof(cell), format, list);
    va_end(list);
    if (table_reserve(table)) {
        text_add(&table->text, "%s", cell);
        table->ends[table->cells++] = table->text.length;
    }
}

void table_end(struct table *table, struct text *out)
{
    size_t widths[TABLE_COLUMNS_MAX];
    size_t whole = table->cells - table->cells % table->columns;

    widths_measure(table, widths);
    for (size_t i = 0; i < whole; i++) {
        cell_write(table, i, widths[i % table->columns], out);
    }
    out->incomplete = out->incomplete || table->text.incomplete;
    text_free(&table->text);
    free(table->ends);
    table->ends = NULL;
}
