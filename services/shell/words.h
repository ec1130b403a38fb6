/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A command line as commands of words.
 *
 *     line:    [command] { (';' | '&') [command] } ['#' comment]
 *     command: word { word }
 *     word:    characters, \x = x, '...' taken as it is, "..." with \x = x and $? inside
 *
 * $? is the status of the command before. `&` after a command runs it in the background. A word is never
 * split or expanded otherwise.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define WORDS_MAX 64u
#define WORDS_TEXT 1024u

enum words_result {
    WORDS_COMMAND, /* one was read */
    WORDS_END,     /* there is no further one */
    WORDS_ERROR,   /* `error` says what is wrong with the line */
};

struct words {
    size_t count;
    bool background;
    const char *error;
    char *word[WORDS_MAX + 1]; /* ended by NULL */
    char text[WORDS_TEXT];
};

/* Reads the next command and moves *cursor behind it. */
enum words_result words_next(struct words *words, const char **cursor, unsigned status);

/* Whether the whole line can be read; what is wrong with it, or NULL. */
const char *words_check(const char *line);
