/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The line editor of the prompt. Pure: bytes typed go in, what to show comes out as text.
 *
 *     Left Right Ctrl-B Ctrl-F   a character          Home End Ctrl-A Ctrl-E   the ends
 *     Backspace Delete Ctrl-D    rub out              Ctrl-K Ctrl-U Ctrl-W     to the end, to the start, a word
 *     Up Down Ctrl-P Ctrl-N      lines typed before   Ctrl-R                   search in them
 *     Tab                        complete             Ctrl-Y                   put back what was cut
 *     Ctrl-L                     clear the screen     Ctrl-C                   drop the line
 *
 * Invariants: text is terminated; cursor <= length; the cursor is never inside a character of UTF-8. Control
 * characters never get into the text.
 */
#pragma once

#include <stdint.h>

#include "history.h"
#include "text.h"

#define EDITOR_MAX 512u
#define EDITOR_QUERY 64u

enum editor_result {
    EDITOR_MORE,
    EDITOR_LINE,      /* Enter: text is the line */
    EDITOR_END,       /* Ctrl-D in an empty line */
    EDITOR_INTERRUPT, /* Ctrl-C */
    EDITOR_COMPLETE,  /* Tab: the caller may change the line with editor_insert() */
    EDITOR_CLEAR,     /* Ctrl-L: the caller clears the screen */
};

struct editor {
    struct history *history;
    size_t length;
    size_t cursor;
    size_t age; /* of the history's line shown, plus 1; 0: the line being typed */
    bool after_return;
    bool searching;
    size_t found; /* age of the line that the search shows */
    size_t query_length;
    uint32_t escape_length;
    char escape[8]; /* an escape sequence so far, ESC not included */
    bool in_escape;
    char query[EDITOR_QUERY];
    char text[EDITOR_MAX];
    char typed[EDITOR_MAX]; /* the line being typed while one of the history is shown */
    char cut[EDITOR_MAX];
};

/* A new, empty line. What was cut stays. */
void editor_begin(struct editor *editor);
enum editor_result editor_feed(struct editor *editor, uint8_t byte);
/* Puts text at the cursor, as far as there is room. */
void editor_insert(struct editor *editor, const char *bytes, size_t length);
/* Everything that brings the line onto the screen, from the start of the line; never wider than width. */
void editor_draw(const struct editor *editor, const char *prompt, size_t width, struct text *out);
