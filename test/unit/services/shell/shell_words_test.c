/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/words.c.
 */
#include <check.h>

#include <string.h>

#include "words.h"

/* All commands of the line: words between '|', commands ended by ';' or '&'. */
static const char *read_all(const char *line, unsigned status)
{
    static char all[4096];
    static struct words words;
    enum words_result result;

    all[0] = '\0';
    while ((result = words_next(&words, &line, status)) == WORDS_COMMAND) {
        assert_null(words.word[words.count]);
        for (size_t i = 0; i < words.count; i++) {
            strcat(all, i > 0 ? "|" : "");
            strcat(all, words.word[i]);
        }
        strcat(all, words.background ? "&" : ";");
    }
    if (result == WORDS_ERROR) {
        strcat(all, "!");
        strcat(all, words.error);
    }
    return all;
}

static void words_are_split_at_blanks(void **state)
{
    (void)state;
    assert_string_equal(read_all("  run\thello   a b ", 0), "run|hello|a|b;");
    assert_string_equal(read_all("", 0), "");
    assert_string_equal(read_all("   ", 0), "");
}

static void words_commands_are_split_at_separators(void **state)
{
    (void)state;
    assert_string_equal(read_all("a b;c&d ; e", 0), "a|b;c&d;e;");
    assert_string_equal(read_all(";;a;;", 0), "a;");
    assert_string_equal(read_all("spin&", 0), "spin&");
}

static void words_quotes_keep_text_together(void **state)
{
    (void)state;
    assert_string_equal(read_all("echo 'a; b' \"c & d\"", 0), "echo|a; b|c & d;");
    assert_string_equal(read_all("echo a'b'\"c\"d", 0), "echo|abcd;");
    assert_string_equal(read_all("echo '' \"\"", 0), "echo||;");
    assert_string_equal(read_all("echo 'a\\b' \"a\\\"b\"", 0), "echo|a\\b|a\"b;");
}

static void words_backslash_takes_the_next_character_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(read_all("echo a\\ b \\; \\\\ \\# \\$?", 0), "echo|a b|;|\\|#|$?;");
}

static void words_comments_end_the_line(void **state)
{
    (void)state;
    assert_string_equal(read_all("echo a # b; c", 0), "echo|a;");
    assert_string_equal(read_all("# only that", 0), "");
    assert_string_equal(read_all("echo a#b", 0), "echo|a#b;");
}

static void words_status_is_put_in(void **state)
{
    (void)state;
    assert_string_equal(read_all("echo $? \"=$?\" '$?' $", 161), "echo|161|=161|$?|$;");
}

static void words_unclosed_quotes_are_errors(void **state)
{
    (void)state;
    assert_string_equal(read_all("echo 'a", 0), "!the quote ' is not closed");
    assert_string_equal(read_all("echo \"a", 0), "!the quote \" is not closed");
    assert_string_equal(read_all("echo a\\", 0), "!nothing follows the backslash");
    assert_string_equal(read_all("echo \"a\\", 0), "!nothing follows the backslash");
    assert_string_equal(read_all("a; & b", 0), "a;!there is no command before &");
}

static void words_check_reads_the_whole_line(void **state)
{
    (void)state;
    assert_null(words_check("a; b & c # d"));
    assert_non_null(words_check("a; b; 'c"));
}

static void words_too_long_or_too_many_are_errors(void **state)
{
    char line[4 * WORDS_TEXT];

    (void)state;
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    assert_string_equal(read_all(line, 0), "!the command is too long");
    for (size_t length = WORDS_TEXT - 3; length < WORDS_TEXT + 3; length++) {
        line[length] = '\0';
        assert_int_equal(words_check(line) == NULL, length < WORDS_TEXT - 1);
        line[length] = 'x';
    }
    for (size_t i = 0; i < 2 * (WORDS_MAX + 1); i++) {
        line[i] = i % 2 == 0 ? 'x' : ' ';
    }
    line[2 * (WORDS_MAX + 1)] = '\0';
    assert_string_equal(read_all(line, 0), "!the command has too many words");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_split_at_blanks),
        cmocka_unit_test(words_commands_are_split_at_separators),
        cmocka_unit_test(words_quotes_keep_text_together),
        cmocka_unit_test(words_backslash_takes_the_next_character_as_it_is),
        cmocka_unit_test(words_comments_end_the_line),
        cmocka_unit_test(words_status_is_put_in),
        cmocka_unit_test(words_unclosed_quotes_are_errors),
        cmocka_unit_test(words_check_reads_the_whole_line),
        cmocka_unit_test(words_too_long_or_too_many_are_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
