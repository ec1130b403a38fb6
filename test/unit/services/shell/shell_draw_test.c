/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/editor_draw.c.
 */
#include <check.h>

#include <string.h>

#include "editor.h"

static struct history history;

static void draw_expect(struct editor *editor, size_t width, const char *expected)
{
    struct text text = {0};

    editor_draw(editor, "> ", width, &text);
    assert_string_equal(text_string(&text), expected);
    text_free(&text);
}

static struct editor editor_with(const char *line, size_t cursor)
{
    struct editor editor = {.history = &history};

    editor_begin(&editor);
    editor_insert(&editor, line, strlen(line));
    editor.cursor = cursor;
    return editor;
}

static void draw_shows_prompt_and_line(void **state)
{
    struct editor editor = editor_with("ps", 2);

    (void)state;
    draw_expect(&editor, 80, "\r> ps\x1b[K");
}

static void draw_places_the_cursor(void **state)
{
    struct editor editor = editor_with("ps", 0);

    (void)state;
    draw_expect(&editor, 80, "\r> ps\x1b[K\r\x1b[2C");
}

static void draw_counts_characters_not_bytes(void **state)
{
    struct editor editor = editor_with("\xc3\xa9\xc3\xa9x", 4);

    (void)state;
    draw_expect(&editor, 80, "\r> \xc3\xa9\xc3\xa9x\x1b[K\r\x1b[4C");
}

static void draw_shows_a_window_of_a_long_line(void **state)
{
    struct editor editor = editor_with("0123456789", 10);

    (void)state;
    draw_expect(&editor, 8, "\r> 56789\x1b[K");
    editor.cursor = 3;
    draw_expect(&editor, 8, "\r> 01234\x1b[K\r\x1b[5C");
    editor.cursor = 7;
    draw_expect(&editor, 8, "\r> 23456\x1b[K\r\x1b[7C");
}

static void draw_shows_the_search(void **state)
{
    struct editor editor = editor_with("", 0);

    (void)state;
    history_add(&history, "run hello");
    (void)editor_feed(&editor, 0x12);
    (void)editor_feed(&editor, 'l');
    draw_expect(&editor, 80, "\rsearch \"l\": run hello\x1b[K");
    history_free(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draw_shows_prompt_and_line),
        cmocka_unit_test(draw_places_the_cursor),
        cmocka_unit_test(draw_counts_characters_not_bytes),
        cmocka_unit_test(draw_shows_a_window_of_a_long_line),
        cmocka_unit_test(draw_shows_the_search),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
