/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Ctrl-R: the search in the history.
 *
 * What is typed narrows the search, Ctrl-R goes on to older lines, Backspace widens it. Ctrl-C and Ctrl-G give
 * up; any other key takes the line found and does what it always does.
 */
#pragma once

#include "editor.h"

void search_begin(struct editor *editor);

/* True if the byte was for the search. */
bool search_feed(struct editor *editor, uint8_t byte);

/* The line found, or "". */
const char *search_line(const struct editor *editor);
