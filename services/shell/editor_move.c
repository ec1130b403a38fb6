/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "editor_move.h"

#include <string.h>

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static void age_show(struct editor *editor)
{
    editor_set(editor, editor->age == 0 ? editor->typed : history_line(editor->history, editor->age - 1));
}

/* ------------------------------------------------------------------------------------------------------- */

size_t editor_previous(const struct editor *editor)
{
    size_t at = editor->cursor;

    while (at > 0 && is_continuation(editor->text[at - 1])) {
        at--;
    }
    return at > 0 ? at - 1 : 0;
}

size_t editor_next(const struct editor *editor)
{
    size_t at = editor->cursor < editor->length ? editor->cursor + 1 : editor->length;

    while (at < editor->length && is_continuation(editor->text[at])) {
        at++;
    }
    return at;
}

size_t editor_word_start(const struct editor *editor)
{
    size_t at = editor->cursor;

    while (at > 0 && editor->text[at - 1] == ' ') {
        at--;
    }
    while (at > 0 && editor->text[at - 1] != ' ') {
        at--;
    }
    return at;
}

void editor_erase(struct editor *editor, size_t from, size_t to)
{
    memmove(editor->text + from, editor->text + to, editor->length - to + 1);
    editor->length -= to - from;
    editor->cursor = from;
}

void editor_cut(struct editor *editor, size_t from, size_t to)
{
    if (from == to) {
        return;
    }
    memcpy(editor->cut, editor->text + from, to - from);
    editor->cut[to - from] = '\0';
    editor_erase(editor, from, to);
}

void editor_set(struct editor *editor, const char *line)
{
    size_t length = strlen(line);

    if (length > EDITOR_MAX - 1) {
        length = EDITOR_MAX - 1;
    }
    memmove(editor->text, line, length);
    editor->text[length] = '\0';
    editor->length = length;
    editor->cursor = length;
}

void editor_older(struct editor *editor)
{
    if (editor->age >= history_count(editor->history)) {
        return;
    }
    if (editor->age == 0) {
        memcpy(editor->typed, editor->text, editor->length + 1);
    }
    editor->age++;
    age_show(editor);
}

void editor_younger(struct editor *editor)
{
    if (editor->age > 0) {
        editor->age--;
        age_show(editor);
    }
}
