/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * How the line gets onto the screen: all of it anew each time, in one piece, so that whatever else was shown
 * meanwhile cannot leave half of it. A line wider than the screen is shown as the window around the cursor.
 */
#include "editor.h"

#include <string.h>

#include "editor_search.h"

#define ERASE_REST "\x1b[K"

static size_t character_length(const char *bytes)
{
    size_t length = 1;

    while (((unsigned char)bytes[length] & 0xc0) == 0x80) {
        length++;
    }
    return length;
}

/* Bytes that so many columns, at most, of the string take. */
static size_t columns_bytes(const char *string, size_t columns)
{
    size_t at = 0;

    for (size_t i = 0; i < columns && string[at] != '\0'; i++) {
        at += character_length(string + at);
    }
    return at;
}

static void cursor_place(struct text *out, size_t column)
{
    text_add(out, "\r");
    if (column > 0) {
        text_add(out, "\x1b[%zuC", column);
    }
}

static void window_draw(const char *line, size_t before, size_t room, size_t indent, bool at_end,
                        struct text *out)
{
    size_t skip = before > room ? before - room : 0;
    const char *start = line + columns_bytes(line, skip);

    text_append(out, start, columns_bytes(start, room));
    text_add(out, ERASE_REST);
    if (!at_end) {
        cursor_place(out, indent + before - skip);
    }
}

static void search_draw(const struct editor *editor, size_t width, struct text *out)
{
    const char *line = search_line(editor);
    struct text head = {0};

    text_add(&head, "search \"%s\": ", editor->query);
    text_append(out, text_string(&head), columns_bytes(text_string(&head), width / 2));
    text_append(out, line, columns_bytes(line, width / 2 - 1));
    text_add(out, ERASE_REST);
    text_free(&head);
}

/* ------------------------------------------------------------------------------------------------------- */

void editor_draw(const struct editor *editor, const char *prompt, size_t width, struct text *out)
{
    size_t indent = text_columns(prompt, strlen(prompt));
    size_t before = text_columns(editor->text, editor->cursor);

    text_add(out, "\r");
    if (editor->searching) {
        search_draw(editor, width, out);
        return;
    }
    text_add(out, "%s", prompt);
    window_draw(editor->text, before, width - indent - 1, indent, editor->cursor == editor->length, out);
}
