/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Text that grows. Without memory it stays as it is and says so at the end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <xous/attributes.h>

struct text {
    char *data; /* terminated, once something was added */
    size_t length;
    size_t capacity;
    bool incomplete; /* something did not fit */
};

void text_add(struct text *text, const char *format, ...) XOUS_PRINTF(2, 3);
void text_append(struct text *text, const char *bytes, size_t length);
void text_repeat(struct text *text, char byte, size_t count);
void text_free(struct text *text);

/* The text, never NULL. */
const char *text_string(const struct text *text);

/* How many columns a terminal needs for it: bytes that begin a character of UTF-8. */
size_t text_columns(const char *bytes, size_t length);
