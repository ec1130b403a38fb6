/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "editor_search.h"

#include "editor_move.h"

#define KEY_INTERRUPT 0x03
#define KEY_GIVE_UP 0x07
#define KEY_BACKSPACE 0x08
#define KEY_SEARCH 0x12
#define KEY_DELETE 0x7f

/* Stays at the line shown if there is no other. */
static void search_from(struct editor *editor, size_t age)
{
    size_t found;

    if (history_search(editor->history, editor->query, age, &found) != NULL) {
        editor->found = found;
    }
}

static void query_add(struct editor *editor, char byte)
{
    if (editor->query_length + 1 < EDITOR_QUERY) {
        editor->query[editor->query_length++] = byte;
        editor->query[editor->query_length] = '\0';
    }
    search_from(editor, editor->found);
}

static void query_shorten(struct editor *editor)
{
    if (editor->query_length > 0) {
        editor->query[--editor->query_length] = '\0';
    }
    search_from(editor, 0);
}

static void search_accept(struct editor *editor)
{
    const char *line = search_line(editor);

    editor->searching = false;
    if (line[0] != '\0') {
        editor_set(editor, line);
        editor->age = 0;
    }
}

/* ------------------------------------------------------------------------------------------------------- */

void search_begin(struct editor *editor)
{
    editor->searching = true;
    editor->found = 0;
    editor->query_length = 0;
    editor->query[0] = '\0';
}

bool search_feed(struct editor *editor, uint8_t byte)
{
    switch (byte) {
    case KEY_SEARCH:
        search_from(editor, editor->found + 1);
        return true;
    case KEY_BACKSPACE:
    case KEY_DELETE:
        query_shorten(editor);
        return true;
    case KEY_INTERRUPT:
    case KEY_GIVE_UP:
        editor->searching = false;
        return true;
    default:
        break;
    }
    if (byte >= ' ') {
        query_add(editor, (char)byte);
        return true;
    }
    search_accept(editor);
    return false;
}

const char *search_line(const struct editor *editor)
{
    const char *line = editor->query_length > 0 ? history_line(editor->history, editor->found) : NULL;
    size_t found;

    if (line == NULL || history_search(editor->history, editor->query, editor->found, &found) == NULL ||
        found != editor->found) {
        return "";
    }
    return line;
}
