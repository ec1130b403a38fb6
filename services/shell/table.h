/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Tables for people: columns as wide as their widest cell, two spaces between them.
 */
#pragma once

#include "text.h"

#define TABLE_COLUMNS_MAX 12u

struct table {
    const char *align; /* a letter for each column: 'l' or 'r' */
    size_t columns;
    size_t cells;
    size_t capacity;
    size_t *ends; /* of each cell in `text` */
    struct text text;
};

/* titles: as many as align has letters; they are the first row. */
void table_begin(struct table *table, const char *align, const char *const *titles);

/* The next cell, from left to right. */
void table_cell(struct table *table, const char *format, ...) XOUS_PRINTF(2, 3);

/* Writes the whole rows to the text, and frees the table. */
void table_end(struct table *table, struct text *out);
