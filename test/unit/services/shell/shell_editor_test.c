/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/editor.c, editor_move.c and editor_search.c.
 */
#include <check.h>

#include <string.h>

#include "editor.h"

#define LEFT "\x1b[D"
#define RIGHT "\x1b[C"
#define UP "\x1b[A"
#define DOWN "\x1b[B"

static struct history history;
static struct editor editor;

static int begin(void **state)
{
    (void)state;
    editor = (struct editor){.history = &history};
    editor_begin(&editor);
    return 0;
}

static int end(void **state)
{
    (void)state;
    history_free(&history);
    return 0;
}

/* Types; the result of the last byte. */
static enum editor_result type(const char *text)
{
    enum editor_result result = EDITOR_MORE;

    for (; *text != '\0'; text++) {
        result = editor_feed(&editor, (uint8_t)*text);
        assert_true(editor.cursor <= editor.length);
        assert_int_equal(strlen(editor.text), editor.length);
    }
    return result;
}

static void expect(const char *text, size_t cursor)
{
    assert_string_equal(editor.text, text);
    assert_int_equal(editor.cursor, cursor);
}

static void editor_takes_a_line(void **state)
{
    (void)state;
    assert_int_equal(type("echo hi"), EDITOR_MORE);
    assert_int_equal(type("\r"), EDITOR_LINE);
    expect("echo hi", 7);
    editor_begin(&editor);
    assert_int_equal(type("\n"), EDITOR_MORE);
    assert_int_equal(type("\n"), EDITOR_LINE);
}

static void editor_moves_and_inserts(void **state)
{
    (void)state;
    (void)type("abd" LEFT "c");
    expect("abcd", 3);
    (void)type("\x01x\x05y");
    expect("xabcdy", 6);
    (void)type(LEFT LEFT RIGHT "\x02\x06"
                               "\x1b[H"
                               "1\x1b[F"
                               "2");
    expect("1xabcdy2", 8);
    (void)type("\x1b[1~a\x1b[4~b\x1bOHc\x1bOFd");
    expect("ca1xabcdy2bd", 12);
}

static void editor_moves_stop_at_the_ends(void **state)
{
    (void)state;
    (void)type("a" LEFT LEFT LEFT);
    expect("a", 0);
    (void)type("\x7f");
    expect("a", 0);
    (void)type(RIGHT RIGHT "\x1b[3~");
    expect("a", 1);
}

static void editor_rubs_out(void **state)
{
    (void)state;
    (void)type("abc\x7f" LEFT "\x1b[3~");
    expect("a", 1);
    (void)type("bc\x01\x04");
    expect("bc", 0);
}

static void editor_cuts_and_puts_back(void **state)
{
    (void)state;
    (void)type("one two three\x17");
    expect("one two ", 8);
    (void)type("\x19\x19");
    expect("one two threethree", 18);
    (void)type("\x01\x0b");
    expect("", 0);
    (void)type("\x19" LEFT LEFT "\x15");
    expect("ee", 0);
}

static void editor_treats_utf8_characters_as_one(void **state)
{
    (void)state;
    (void)type("a\xc3\xa9\xe2\x82\xac" LEFT);
    expect("a\xc3\xa9\xe2\x82\xac", 3);
    (void)type(LEFT);
    expect("a\xc3\xa9\xe2\x82\xac", 1);
    (void)type("\x1b[3~");
    expect("a\xe2\x82\xac", 1);
    (void)type(RIGHT "\x7f");
    expect("a", 1);
}

static void editor_steps_through_the_history(void **state)
{
    (void)state;
    history_add(&history, "first");
    history_add(&history, "second");
    (void)type("typing" UP);
    expect("second", 6);
    (void)type(UP UP);
    expect("first", 5);
    (void)type("\x0e" DOWN);
    expect("typing", 6);
    (void)type(DOWN);
    expect("typing", 6);
}

static void editor_searches_the_history(void **state)
{
    (void)state;
    history_add(&history, "run hello");
    history_add(&history, "ps");
    history_add(&history, "run ping");
    (void)type("\x12run");
    assert_true(editor.searching);
    assert_int_equal(type("\r"), EDITOR_LINE);
    expect("run ping", 8);
    editor_begin(&editor);
    (void)type("\x12run\x12\x1b[D");
    expect("run hello", 8);
    editor_begin(&editor);
    (void)type("keep\x12zzz\x07");
    expect("keep", 4);
    (void)type("\x12zzz\x7f\x7f\x7fps\x05");
    expect("ps", 2);
}

static void editor_search_without_a_match_keeps_the_line(void **state)
{
    (void)state;
    history_add(&history, "ps");
    (void)type("mine\x12nothing");
    assert_int_equal(type("\r"), EDITOR_LINE);
    expect("mine", 4);
}

static void editor_reports_keys_for_its_user(void **state)
{
    (void)state;
    assert_int_equal(type("\x04"), EDITOR_END);
    assert_int_equal(type("ab\x03"), EDITOR_INTERRUPT);
    assert_int_equal(type("\t"), EDITOR_COMPLETE);
    assert_int_equal(type("\x0c"), EDITOR_CLEAR);
    editor_insert(&editor, "xyz ", 4);
    expect("abxyz ", 6);
}

static void editor_ignores_unknown_keys(void **state)
{
    (void)state;
    (void)type("a\x1b[5~\x1b[12;34Zb\x1bx\x1c"
               "c");
    expect("abc", 3);
    (void)type("\x1b[999999999999999999999~d");
    expect("abcd", 4);
}

static void editor_is_never_overrun(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * EDITOR_MAX; i++) {
        (void)type("x");
    }
    assert_int_equal(editor.length, EDITOR_MAX - 1);
    (void)type("\x01\x0b\x19\x19\x19");
    assert_int_equal(editor.length, EDITOR_MAX - 1);
    (void)type("\x12");
    for (size_t i = 0; i < 2 * EDITOR_QUERY; i++) {
        (void)type("q");
    }
    assert_int_equal(editor.query_length, EDITOR_QUERY - 1);
}

static void editor_survives_random_keys(void **state)
{
    uint64_t seed = 7;

    (void)state;
    history_add(&history, "one \xc3\xa9 two");
    history_add(&history, "three");
    for (size_t i = 0; i < 200000; i++) {
        char key[2] = {0};

        seed = seed * 6364136223846793005u + 1442695040888963407u;
        key[0] = (char)(seed >> 40);
        if (key[0] != '\0' && type(key) == EDITOR_LINE) {
            editor_begin(&editor);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(editor_takes_a_line, begin, end),
        cmocka_unit_test_setup_teardown(editor_moves_and_inserts, begin, end),
        cmocka_unit_test_setup_teardown(editor_moves_stop_at_the_ends, begin, end),
        cmocka_unit_test_setup_teardown(editor_rubs_out, begin, end),
        cmocka_unit_test_setup_teardown(editor_cuts_and_puts_back, begin, end),
        cmocka_unit_test_setup_teardown(editor_treats_utf8_characters_as_one, begin, end),
        cmocka_unit_test_setup_teardown(editor_steps_through_the_history, begin, end),
        cmocka_unit_test_setup_teardown(editor_searches_the_history, begin, end),
        cmocka_unit_test_setup_teardown(editor_search_without_a_match_keeps_the_line, begin, end),
        cmocka_unit_test_setup_teardown(editor_reports_keys_for_its_user, begin, end),
        cmocka_unit_test_setup_teardown(editor_ignores_unknown_keys, begin, end),
        cmocka_unit_test_setup_teardown(editor_is_never_overrun, begin, end),
        cmocka_unit_test_setup_teardown(editor_survives_random_keys, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
