/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "line.h"

#include <string.h>

#define KEY_BELL 0x07
#define KEY_BACKSPACE 0x08
#define KEY_ERASE_LINE 0x15
#define KEY_ERASE_WORD 0x17
#define KEY_ESCAPE 0x1b
#define KEY_DELETE 0x7f

static void echo_add(struct line_echo *echo, const char *text, size_t length)
{
    if (length <= LINE_ECHO_MAX - echo->length) {
        memcpy(echo->text + echo->length, text, length);
        echo->length += (uint32_t)length;
    }
}

static bool is_continuation(char byte)
{
    return ((uint8_t)byte & 0xc0) == 0x80;
}

/* Takes the last character off; on the screen it had one column. */
static void character_erase(struct line *line, struct line_echo *echo)
{
    if (line->length == 0) {
        return;
    }
    while (line->length > 1 && is_continuation(line->text[line->length - 1])) {
        line->length--;
    }
    line->length--;
    echo_add(echo, "\b \b", 3);
}

static bool ends_in_space(const struct line *line)
{
    return line->length > 0 && line->text[line->length - 1] == ' ';
}

static void word_erase(struct line *line, struct line_echo *echo)
{
    while (ends_in_space(line)) {
        character_erase(line, echo);
    }
    while (line->length > 0 && !ends_in_space(line)) {
        character_erase(line, echo);
    }
}

static void line_erase(struct line *line, struct line_echo *echo)
{
    while (line->length > 0) {
        character_erase(line, echo);
    }
}

/* The last place is kept for the line feed. */
static void character_add(struct line *line, uint8_t byte, struct line_echo *echo)
{
    const char text = (char)byte;
    const char bell = KEY_BELL;

    if (line->length + 1 >= LINE_MAX) {
        echo_add(echo, &bell, 1);
        return;
    }
    line->text[line->length++] = text;
    echo_add(echo, &text, 1);
}

static enum line_result line_end(struct line *line, struct line_echo *echo)
{
    line->text[line->length++] = '\n';
    echo_add(echo, "\n", 1);
    return LINE_DONE;
}

static enum line_result line_interrupt(struct line *line, struct line_echo *echo)
{
    line->length = 0;
    echo_add(echo, "^C\n", 3);
    return LINE_INTERRUPT;
}

/* True if the byte belongs to an escape sequence. Ctrl-C works inside one: it must always work. */
static bool escape_swallows(struct line *line, uint8_t byte)
{
    switch (line->escape) {
    case LINE_ESCAPE:
        line->escape = byte == '[' || byte == 'O' ? LINE_SEQUENCE : LINE_TEXT;
        return true;
    case LINE_SEQUENCE:
        if (byte >= 0x40 && byte <= 0x7e) {
            line->escape = LINE_TEXT;
        }
        return true;
    case LINE_TEXT:
        break;
    }
    if (byte == KEY_ESCAPE) {
        line->escape = LINE_ESCAPE;
        return true;
    }
    return false;
}

static void key_edit(struct line *line, uint8_t byte, struct line_echo *echo)
{
    switch (byte) {
    case KEY_BACKSPACE:
    case KEY_DELETE:
        character_erase(line, echo);
        break;
    case KEY_ERASE_WORD:
        word_erase(line, echo);
        break;
    case KEY_ERASE_LINE:
        line_erase(line, echo);
        break;
    default:
        if (byte >= ' ' || byte == '\t') {
            character_add(line, byte, echo);
        }
        break;
    }
}

/* ------------------------------------------------------------------------------------------------------- */

enum line_result line_feed(struct line *line, uint8_t byte, struct line_echo *echo)
{
    bool after_return = line->after_return;

    echo->length = 0;
    line->after_return = byte == '\r';
    if (byte == LINE_INTERRUPT_KEY) {
        line->escape = LINE_TEXT;
        return line_interrupt(line, echo);
    }
    if (escape_swallows(line, byte) || (byte == '\n' && after_return)) {
        return LINE_MORE;
    }
    if (byte == '\r' || byte == '\n') {
        return line_end(line, echo);
    }
    if (byte == LINE_END_KEY) {
        return LINE_PART;
    }
    key_edit(line, byte, echo);
    return LINE_MORE;
}

void line_clear(struct line *line)
{
    line->length = 0;
}
