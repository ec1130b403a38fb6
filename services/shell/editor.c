/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "editor.h"

#include <string.h>

#include "editor_move.h"
#include "editor_search.h"

#define CONTROL(letter) ((letter) - 'A' + 1)
#define KEY_ESCAPE 0x1b
#define KEY_DELETE 0x7f

static enum editor_result key_enter(struct editor *editor)
{
    editor->cursor = editor->length;
    return EDITOR_LINE;
}

static enum editor_result key_end_of_input(struct editor *editor)
{
    if (editor->length == 0) {
        return EDITOR_END;
    }
    editor_erase(editor, editor->cursor, editor_next(editor));
    return EDITOR_MORE;
}

/* Keys that end or leave editing. EDITOR_MORE: it was none of them. */
static enum editor_result key_leave(struct editor *editor, uint8_t byte)
{
    switch (byte) {
    case '\r':
    case '\n':
        return key_enter(editor);
    case CONTROL('C'):
        return EDITOR_INTERRUPT;
    case CONTROL('D'):
        return key_end_of_input(editor);
    case CONTROL('L'):
        return EDITOR_CLEAR;
    case '\t':
        return EDITOR_COMPLETE;
    default:
        return EDITOR_MORE;
    }
}

static void key_cut(struct editor *editor, uint8_t byte)
{
    switch (byte) {
    case CONTROL('K'):
        editor_cut(editor, editor->cursor, editor->length);
        break;
    case CONTROL('U'):
        editor_cut(editor, 0, editor->cursor);
        break;
    case CONTROL('W'):
        editor_cut(editor, editor_word_start(editor), editor->cursor);
        break;
    case CONTROL('Y'):
        editor_insert(editor, editor->cut, strlen(editor->cut));
        break;
    default:
        break;
    }
}

static void key_move(struct editor *editor, uint8_t byte)
{
    switch (byte) {
    case CONTROL('A'):
        editor->cursor = 0;
        break;
    case CONTROL('B'):
        editor->cursor = editor_previous(editor);
        break;
    case CONTROL('E'):
        editor->cursor = editor->length;
        break;
    case CONTROL('F'):
        editor->cursor = editor_next(editor);
        break;
    case CONTROL('N'):
        editor_younger(editor);
        break;
    case CONTROL('P'):
        editor_older(editor);
        break;
    case CONTROL('R'):
        search_begin(editor);
        break;
    case CONTROL('H'):
    case KEY_DELETE:
        editor_erase(editor, editor_previous(editor), editor->cursor);
        break;
    default:
        key_cut(editor, byte);
        break;
    }
}

/* The whole sequence is there. Unknown ones do nothing. */
static void escape_run(struct editor *editor)
{
    static const struct {
        const char *sequence;
        uint8_t key;
    } keys[] = {
        {"[A", CONTROL('P')},  {"[B", CONTROL('N')},  {"[C", CONTROL('F')},  {"[D", CONTROL('B')},
        {"[H", CONTROL('A')},  {"[F", CONTROL('E')},  {"OA", CONTROL('P')},  {"OB", CONTROL('N')},
        {"OC", CONTROL('F')},  {"OD", CONTROL('B')},  {"OH", CONTROL('A')},  {"OF", CONTROL('E')},
        {"[1~", CONTROL('A')}, {"[4~", CONTROL('E')}, {"[7~", CONTROL('A')}, {"[8~", CONTROL('E')},
    };

    if (strcmp(editor->escape, "[3~") == 0) {
        editor_erase(editor, editor->cursor, editor_next(editor));
        return;
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(editor->escape, keys[i].sequence) == 0) {
            key_move(editor, keys[i].key);
        }
    }
}

/* ESC, then `[` or `O`, then parameters, then a final byte. */
static void escape_feed(struct editor *editor, uint8_t byte)
{
    bool first = editor->escape_length == 0;

    if (editor->escape_length + 1 < sizeof(editor->escape)) {
        editor->escape[editor->escape_length++] = (char)byte;
        editor->escape[editor->escape_length] = '\0';
    }
    if (first ? byte != '[' && byte != 'O' : byte >= 0x40 && byte <= 0x7e) {
        editor->in_escape = false;
        escape_run(editor);
    }
}

static void escape_begin(struct editor *editor)
{
    editor->in_escape = true;
    editor->escape_length = 0;
}

static enum editor_result key_feed(struct editor *editor, uint8_t byte)
{
    if (byte >= ' ' && byte != KEY_DELETE) {
        const char text = (char)byte;

        editor_insert(editor, &text, 1);
        return EDITOR_MORE;
    }
    if (byte == KEY_ESCAPE) {
        escape_begin(editor);
        return EDITOR_MORE;
    }
    key_move(editor, byte);
    return key_leave(editor, byte);
}

/* ------------------------------------------------------------------------------------------------------- */

void editor_begin(struct editor *editor)
{
    editor->length = 0;
    editor->cursor = 0;
    editor->age = 0;
    editor->searching = false;
    editor->in_escape = false;
    editor->text[0] = '\0';
}

enum editor_result editor_feed(struct editor *editor, uint8_t byte)
{
    bool pair = editor->after_return && byte == '\n';

    editor->after_return = byte == '\r';
    if (pair) {
        return EDITOR_MORE;
    }
    if (editor->in_escape && byte != CONTROL('C')) {
        escape_feed(editor, byte);
        return EDITOR_MORE;
    }
    editor->in_escape = false;
    if (editor->searching && search_feed(editor, byte)) {
        return EDITOR_MORE;
    }
    return key_feed(editor, byte);
}

void editor_insert(struct editor *editor, const char *bytes, size_t length)
{
    if (length > EDITOR_MAX - 1 - editor->length) {
        return;
    }
    memmove(editor->text + editor->cursor + length, editor->text + editor->cursor,
            editor->length - editor->cursor + 1);
    memcpy(editor->text + editor->cursor, bytes, length);
    editor->length += length;
    editor->cursor += length;
}
