/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What is typed at the shell: the keys go through the editor, each line that comes out through the parser and the
 * completion. Whatever is typed, all bounds and the editor's invariants hold, and what words_check() accepts can
 * be read to its end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "editor.h"
#include "words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct history history;
static struct editor editor;

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void words_require_bounds(const struct words *words)
{
    require(words->count > 0 && words->count <= WORDS_MAX && words->word[words->count] == NULL);
    for (size_t i = 0; i < words->count; i++) {
        size_t at = (size_t)(words->word[i] - words->text);

        require(at < WORDS_TEXT && memchr(words->word[i], '\0', WORDS_TEXT - at) != NULL);
    }
}

static void line_try(const char *line)
{
    static struct words words;
    bool sound = words_check(line) == NULL;
    enum words_result result;

    do {
        result = words_next(&words, &line, 0);
        if (result == WORDS_COMMAND) {
            words_require_bounds(&words);
        }
    } while (result == WORDS_COMMAND);
    require((result == WORDS_END) == sound);
}

static void completion_try(void)
{
    static const char *const names[] = {"servers", "sleep", "spawn", "spin"};
    static struct complete_candidates candidates;
    static struct complete_place place;
    char insertion[COMPLETE_NAME + 1];

    if (!complete_find(editor.text, editor.cursor, &place)) {
        return;
    }
    require(place.word_count <= COMPLETE_WORDS && strlen(place.prefix) < COMPLETE_NAME);
    complete_begin(&candidates, place.prefix);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        complete_offer(&candidates, names[i]);
    }
    complete_insertion(&candidates, insertion);
    editor_insert(&editor, insertion, strlen(insertion));
}

static void editor_require_invariants(void)
{
    struct text text = {0};

    require(editor.length < EDITOR_MAX && strlen(editor.text) == editor.length &&
            editor.cursor <= editor.length);
    editor_draw(&editor, "> ", 20, &text);
    require(!text.incomplete);
    text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    editor = (struct editor){.history = &history};
    editor_begin(&editor);
    for (size_t i = 0; i < size; i++) {
        enum editor_result result = editor_feed(&editor, data[i]);

        if (result == EDITOR_COMPLETE) {
            completion_try();
        }
        editor_require_invariants();
        if (result == EDITOR_LINE) {
            line_try(editor.text);
            history_add(&history, editor.text);
            editor_begin(&editor);
        }
    }
    history_free(&history);
    return 0;
}
