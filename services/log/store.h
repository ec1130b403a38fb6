/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The last lines, each with a number that never repeats.
 *
 * Line n is in slot n % STORE_LINES, so the line of a number is found at once and the oldest gives way without
 * any search. Numbers begin at 1: 0 can stand for the oldest line, whichever that is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <xous/log_api.h>

#define STORE_LINES 1024u

struct store_line {
    struct xous_log_record record;
    bool shown; /* it was on the console before this service had it */
    char text[XOUS_LOG_LINE];
};

struct store {
    uint64_t next; /* number of the next line */
    struct store_line lines[STORE_LINES];
};

void store_init(struct store *store);

/* Adds a line. The text is cut at XOUS_LOG_LINE; bytes below space, and DEL, become '?'. */
void store_add(struct store *store, const struct xous_log_record *record, const char *text, bool shown);

/* Number of the oldest line kept; equals `next` while there is none. */
uint64_t store_first(const struct store *store);

/* The line of that number, or NULL if it is not kept. */
const struct store_line *store_line(const struct store *store, uint64_t number);

/* Copies whole records from a position as log_read takes it; returns the bytes used. *position becomes that of
 * the line behind, *lost the number of lines that were asked for but are gone. */
size_t store_read(const struct store *store, uint64_t *position, uint8_t *buffer, size_t size,
                  uint32_t *lost);
