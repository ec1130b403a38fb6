/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The lines typed before. Age 0 is the newest.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define HISTORY_LINES 100u

struct history {
    char *lines[HISTORY_LINES]; /* the one numbered n is in place n % HISTORY_LINES */
    size_t added;
};

/* Not kept: blank lines, the same line again, and any when there is no memory. */
void history_add(struct history *history, const char *line);

size_t history_count(const struct history *history);

/* NULL if there is none so old. */
const char *history_line(const struct history *history, size_t age);

/* The youngest line of at least that age that contains the text; its age in *found. NULL if there is none. */
const char *history_search(const struct history *history, const char *text, size_t age, size_t *found);

void history_free(struct history *history);
