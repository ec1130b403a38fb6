/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "complete.h"

#include <string.h>

/* The command that the cursor is in begins behind the last separator. */
static size_t command_start(const char *line, size_t cursor)
{
    size_t start = cursor;

    while (start > 0 && line[start - 1] != ';' && line[start - 1] != '&') {
        start--;
    }
    return start;
}

static bool has_quotes(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\'' || text[i] == '\\' || text[i] == '#') {
            return true;
        }
    }
    return false;
}

static bool word_copy(char word[COMPLETE_NAME], const char *text, size_t length)
{
    if (length >= COMPLETE_NAME) {
        return false;
    }
    memcpy(word, text, length);
    word[length] = '\0';
    return true;
}

/* Length of the common beginning of two strings. */
static size_t common_length(const char *a, const char *b)
{
    size_t length = 0;

    while (a[length] != '\0' && a[length] == b[length]) {
        length++;
    }
    return length;
}

/* The first candidate that is not before the name. */
static size_t candidate_place(const struct complete_candidates *candidates, const char *name)
{
    size_t place = 0;

    while (place < candidates->count && strcmp(candidates->names[place], name) < 0) {
        place++;
    }
    return place;
}

/* ------------------------------------------------------------------------------------------------------- */

bool complete_find(const char *line, size_t cursor, struct complete_place *place)
{
    size_t at = command_start(line, cursor);

    place->word_count = 0;
    if (has_quotes(line + at, cursor - at)) {
        return false;
    }
    for (;;) {
        size_t length;

        while (at < cursor && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        length = strcspn(line + at, " \t");
        if (at + length >= cursor) {
            return word_copy(place->prefix, line + at, cursor - at);
        }
        if (place->word_count == COMPLETE_WORDS ||
            !word_copy(place->words[place->word_count++], line + at, length)) {
            return false;
        }
        at += length;
    }
}

void complete_begin(struct complete_candidates *candidates, const char *prefix)
{
    candidates->prefix = prefix;
    candidates->count = 0;
    candidates->more = false;
}

void complete_offer(struct complete_candidates *candidates, const char *name)
{
    size_t length = strlen(name);
    size_t place = candidate_place(candidates, name);

    if (length >= COMPLETE_NAME || strncmp(name, candidates->prefix, strlen(candidates->prefix)) != 0) {
        return;
    }
    if (place < candidates->count && strcmp(candidates->names[place], name) == 0) {
        return;
    }
    if (candidates->count == COMPLETE_MAX) {
        candidates->more = true;
        return;
    }
    memmove(candidates->names[place + 1], candidates->names[place],
            (candidates->count - place) * COMPLETE_NAME);
    memcpy(candidates->names[place], name, length + 1);
    candidates->count++;
}

void complete_insertion(const struct complete_candidates *candidates, char insertion[COMPLETE_NAME + 1])
{
    const char *first = candidates->names[0];
    size_t prefix = strlen(candidates->prefix);
    size_t length;

    insertion[0] = '\0';
    if (candidates->count == 0) {
        return;
    }
    /* They are sorted: what the first and the last have in common, all have. */
    length = common_length(first, candidates->names[candidates->count - 1]);
    memcpy(insertion, first + prefix, length - prefix);
    insertion[length - prefix] = '\0';
    if (candidates->count == 1 && !candidates->more) {
        memcpy(insertion + length - prefix, " ", 2);
    }
}
