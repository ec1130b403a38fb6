/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Words of a text that is not terminated. Nothing is read outside [at, at + length).
 */
#include "text.h"

#include <string.h>

static struct text text_skip(struct text text, size_t count)
{
    return (struct text){text.at + count, text.length - count};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t text_find(struct text text, char c)
{
    const char *found = text.length == 0 ? NULL : memchr(text.at, c, text.length);

    return found == NULL ? text.length : (size_t)(found - text.at);
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return 16;
}

bool text_take_line(struct text *rest, struct text *line)
{
    size_t end = text_find(*rest, '\n');

    if (rest->length == 0) {
        return false;
    }
    *line = (struct text){rest->at, end};
    *rest = text_skip(*rest, end == rest->length ? end : end + 1);
    if (line->length > 0 && line->at[line->length - 1] == '\r') {
        line->length--;
    }
    return true;
}

bool text_take_word(struct text *rest, struct text *word)
{
    size_t length = 0;

    while (rest->length > 0 && is_blank(rest->at[0])) {
        *rest = text_skip(*rest, 1);
    }
    while (length < rest->length && !is_blank(rest->at[length])) {
        length++;
    }
    *word = (struct text){rest->at, length};
    *rest = text_skip(*rest, length);
    return length > 0;
}

bool text_take_part(struct text *rest, char separator, struct text *part)
{
    size_t end;

    if (rest->at == NULL) {
        return false;
    }
    end = text_find(*rest, separator);
    *part = (struct text){rest->at, end};
    *rest = end == rest->length ? (struct text){NULL, 0} : text_skip(*rest, end + 1);
    return true;
}

bool text_is(struct text text, const char *literal)
{
    return text.length == strlen(literal) && text_begins(text, literal);
}

bool text_begins(struct text text, const char *literal)
{
    size_t length = strlen(literal);

    return text.length >= length && (length == 0 || memcmp(text.at, literal, length) == 0);
}

bool text_number(struct text text, uint64_t *value)
{
    unsigned base = 10;
    uint64_t sum = 0;

    if (text.length > 2 && text_begins(text, "0x")) {
        base = 16;
        text = text_skip(text, 2);
    }
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit = (unsigned)digit_value(text.at[i]);

        if (digit >= base || __builtin_mul_overflow(sum, base, &sum) ||
            __builtin_add_overflow(sum, digit, &sum)) {
            return false;
        }
    }
    *value = sum;
    return text.length > 0;
}

bool text_size(struct text text, uint64_t *value)
{
    static const char units[] = "KMG";
    const char *unit = text.length == 0 ? NULL : strchr(units, text.at[text.length - 1]);
    uint64_t number;

    if (unit == NULL || *unit == '\0') {
        return text_number(text, value);
    }
    text.length--;
    if (!text_number(text, &number)) {
        return false;
    }
    return !__builtin_mul_overflow(number, 1ull << (10 * (unit - units + 1)), value);
}

bool text_copy(struct text text, char *to, size_t room)
{
    if (text.length >= room) {
        return false;
    }
    memcpy(to, text.at, text.length);
    to[text.length] = '\0';
    return true;
}
