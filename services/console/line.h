/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The cooked line discipline: one line being typed, with simple editing and its echo.
 *
 * Backspace or Delete rubs out a character (a whole one of UTF-8), Ctrl-W a word, Ctrl-U the line. Enter ends
 * the line, Ctrl-D ends the input or hands over what is there, Ctrl-C interrupts. Escape sequences of cursor
 * keys are swallowed; other control characters are ignored, so none ever gets into a line but the tab.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_MAX 512u
#define LINE_ECHO_MAX (4u * LINE_MAX) /* one byte typed causes no longer echo: rubbing out a full line */

#define LINE_INTERRUPT_KEY 0x03
#define LINE_END_KEY 0x04

enum line_escape {
    LINE_TEXT,
    LINE_ESCAPE,   /* ESC was typed */
    LINE_SEQUENCE, /* ESC [ or ESC O: until a final byte */
};

struct line {
    char text[LINE_MAX];
    uint32_t length;
    enum line_escape escape;
    bool after_return; /* a line feed now belongs to the carriage return before it */
};

enum line_result {
    LINE_MORE,      /* goes on */
    LINE_DONE,      /* text is a line, its line feed included */
    LINE_PART,      /* text is to be handed over as it is, without a line feed; empty: the input ended */
    LINE_INTERRUPT, /* Ctrl-C; the line was dropped */
};

/* What has to be shown. */
struct line_echo {
    char text[LINE_ECHO_MAX];
    uint32_t length;
};

/* One byte typed. *echo is overwritten. After anything but LINE_MORE, and once the text was used, call
 * line_clear(). */
enum line_result line_feed(struct line *line, uint8_t byte, struct line_echo *echo);

void line_clear(struct line *line);
