/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The editor's parts that change or walk its text.
 */
#pragma once

#include "editor.h"

/* The start of the character before the cursor, and of the one behind the character under it. */
size_t editor_previous(const struct editor *editor);
size_t editor_next(const struct editor *editor);

/* Where the word before the cursor begins. */
size_t editor_word_start(const struct editor *editor);

void editor_erase(struct editor *editor, size_t from, size_t to);

/* The same, and keeps it for Ctrl-Y. Nothing is not kept. */
void editor_cut(struct editor *editor, size_t from, size_t to);

/* Shows a line; the cursor is at its end. */
void editor_set(struct editor *editor, const char *line);

/* Steps through the history. The line being typed is the youngest. */
void editor_older(struct editor *editor);
void editor_younger(struct editor *editor);
