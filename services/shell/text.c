/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 256u

/* Room for more bytes and the end. */
static bool text_reserve(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    size_t capacity = text->capacity != 0 ? text->capacity : CAPACITY_FIRST;
    char *data;

    if (needed <= text->capacity) {
        return true;
    }
    while (capacity < needed) {
        capacity *= 2;
    }
    data = realloc(text->data, capacity);
    if (data == NULL) {
        text->incomplete = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

/* ------------------------------------------------------------------------------------------------------- */

void text_add(struct text *text, const char *format, ...)
{
    va_list list;
    int length;

    va_start(list, format);
    length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (length < 0 || !text_reserve(text, (size_t)length)) {
        return;
    }
    va_start(list, format);
    (void)vsnprintf(text->data + text->length, (size_t)length + 1, format, list);
    va_end(list);
    text->length += (size_t)length;
}

void text_append(struct text *text, const char *bytes, size_t length)
{
    if (!text_reserve(text, length)) {
        return;
    }
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_repeat(struct text *text, char byte, size_t count)
{
    if (!text_reserve(text, count)) {
        return;
    }
    memset(text->data + text->length, byte, count);
    text->length += count;
    text->data[text->length] = '\0';
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

const char *text_string(const struct text *text)
{
    return text->data != NULL ? text->data : "";
}

size_t text_columns(const char *bytes, size_t length)
{
    size_t columns = 0;

    for (size_t i = 0; i < length; i++) {
        columns += ((unsigned char)bytes[i] & 0xc0) != 0x80 ? 1 : 0;
    }
    return columns;
}
