/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "words.h"

#include <stdio.h>
#include <string.h>

struct reader {
    struct words *words;
    const char *at;
    unsigned status;
    size_t used; /* of words->text */
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_separator(char byte)
{
    return byte == ';' || byte == '&' || byte == '\n';
}

static bool ends_word(char byte)
{
    return byte == '\0' || is_blank(byte) || is_separator(byte);
}

static bool reader_fail(struct reader *reader, const char *error)
{
    reader->words->error = error;
    return false;
}

/* The last place stays free for the end of the word. */
static bool byte_add(struct reader *reader, char byte)
{
    if (reader->used + 1 >= WORDS_TEXT) {
        return reader_fail(reader, "the command is too long");
    }
    reader->words->text[reader->used++] = byte;
    return true;
}

static bool status_add(struct reader *reader)
{
    char digits[12];

    (void)snprintf(digits, sizeof(digits), "%u", reader->status);
    for (const char *digit = digits; *digit != '\0'; digit++) {
        if (!byte_add(reader, *digit)) {
            return false;
        }
    }
    return true;
}

/* One character that may be escaped or $?; moves on. */
static bool character_read(struct reader *reader)
{
    if (reader->at[0] == '$' && reader->at[1] == '?') {
        reader->at += 2;
        return status_add(reader);
    }
    if (reader->at[0] == '\\') {
        reader->at++;
        if (reader->at[0] == '\0') {
            return reader_fail(reader, "nothing follows the backslash");
        }
    }
    return byte_add(reader, *reader->at++);
}

static bool quoted_read(struct reader *reader, char quote)
{
    reader->at++;
    while (reader->at[0] != quote) {
        bool done;

        if (reader->at[0] == '\0') {
            return reader_fail(reader,
                               quote == '"' ? "the quote \" is not closed" : "the quote ' is not closed");
        }
        done = quote == '"' ? character_read(reader) : byte_add(reader, *reader->at++);
        if (!done) {
            return false;
        }
    }
    reader->at++;
    return true;
}

static bool word_read(struct reader *reader)
{
    struct words *words = reader->words;

    if (words->count == WORDS_MAX) {
        return reader_fail(reader, "the command has too many words");
    }
    words->word[words->count++] = words->text + reader->used;
    while (!ends_word(reader->at[0])) {
        char byte = reader->at[0];
        bool done = byte == '"' || byte == '\'' ? quoted_read(reader, byte) : character_read(reader);

        if (!done) {
            return false;
        }
    }
    words->text[reader->used++] = '\0';
    if (reader->used == WORDS_TEXT) {
        return reader_fail(reader, "the command is too long");
    }
    return true;
}

/* Words up to a separator, which is taken, or the end. */
static bool command_read(struct reader *reader)
{
    for (;;) {
        while (is_blank(reader->at[0])) {
            reader->at++;
        }
        if (reader->at[0] == '#') {
            reader->at += strlen(reader->at);
        }
        if (reader->at[0] == '\0') {
            return true;
        }
        if (is_separator(reader->at[0])) {
            reader->words->background = *reader->at++ == '&';
            return true;
        }
        if (!word_read(reader)) {
            return false;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------- */

enum words_result words_next(struct words *words, const char **cursor, unsigned status)
{
    struct reader reader = {.words = words, .at = *cursor, .status = status};

    words->error = NULL;
    do {
        words->count = 0;
        words->background = false;
        if (!command_read(&reader)) {
            return WORDS_ERROR;
        }
        if (words->background && words->count == 0) {
            words->error = "there is no command before &";
            return WORDS_ERROR;
        }
    } while (words->count == 0 && reader.at[0] != '\0');
    words->word[words->count] = NULL;
    *cursor = reader.at;
    return words->count > 0 ? WORDS_COMMAND : WORDS_END;
}

const char *words_check(const char *line)
{
    struct words words;
    enum words_result result;

    do {
        result = words_next(&words, &line, 0);
    } while (result == WORDS_COMMAND);
    return result == WORDS_ERROR ? words.error : NULL;
}
