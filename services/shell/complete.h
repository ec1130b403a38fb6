/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Completion of the word before the cursor: what is being typed, and which of the candidates fit. Pure.
 *
 * The caller asks complete_find() what stands there, offers every name of that sort, and then inserts
 * complete_insertion(); if that is nothing it shows the candidates, which are in alphabetical order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define COMPLETE_NAME 65u
#define COMPLETE_MAX 64u
#define COMPLETE_WORDS 8u

/* Where the cursor is: words of the command before the one being typed, and that one's beginning. */
struct complete_place {
    size_t word_count;
    char words[COMPLETE_WORDS][COMPLETE_NAME];
    char prefix[COMPLETE_NAME];
};

struct complete_candidates {
    const char *prefix;
    size_t count;
    bool more; /* there were more than COMPLETE_MAX */
    char names[COMPLETE_MAX][COMPLETE_NAME];
};

/* False if nothing can be completed there: inside quotes, or a word that is too long. */
bool complete_find(const char *line, size_t cursor, struct complete_place *place);

void complete_begin(struct complete_candidates *candidates, const char *prefix);
/* Takes the name if it begins with the prefix and is not there yet. */
void complete_offer(struct complete_candidates *candidates, const char *name);

/* What all candidates have in common behind the prefix, and a blank if there is only one; terminated. */
void complete_insertion(const struct complete_candidates *candidates, char insertion[COMPLETE_NAME + 1]);
