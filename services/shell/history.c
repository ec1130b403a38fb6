/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "history.h"

#include <stdlib.h>
#include <string.h>

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t")] == '\0';
}

static char *line_copy(const char *line)
{
    size_t size = strlen(line) + 1;
    char *copy = malloc(size);

    return copy != NULL ? memcpy(copy, line, size) : NULL;
}

/* ------------------------------------------------------------------------------------------------------- */

void history_add(struct history *history, const char *line)
{
    const char *last = history_line(history, 0);
    char **place = &history->lines[history->added % HISTORY_LINES];
    char *copy;

    if (is_blank(line) || (last != NULL && strcmp(last, line) == 0)) {
        return;
    }
    copy = line_copy(line);
    if (copy == NULL) {
        return;
    }
    free(*place);
    *place = copy;
    history->added++;
}

size_t history_count(const struct history *history)
{
    return history->added < HISTORY_LINES ? history->added : HISTORY_LINES;
}

const char *history_line(const struct history *history, size_t age)
{
    if (age >= history_count(history)) {
        return NULL;
    }
    return history->lines[(history->added - 1 - age) % HISTORY_LINES];
}

const char *history_search(const struct history *history, const char *text, size_t age, size_t *found)
{
    for (size_t i = age; i < history_count(history); i++) {
        const char *line = history_line(history, i);

        if (strstr(line, text) != NULL) {
            *found = i;
            return line;
        }
    }
    return NULL;
}

void history_free(struct history *history)
{
    for (size_t i = 0; i < HISTORY_LINES; i++) {
        free(history->lines[i]);
        history->lines[i] = NULL;
    }
    history->added = 0;
}
