/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Words of a text that is not terminated: the manifest lies in the boot archive and is read where it is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *at;
    size_t length;
};

/* Takes the next line off the front of *rest, without its line end; false if nothing is left. */
bool text_take_line(struct text *rest, struct text *line);

/* Takes the next word off the front of *rest; false if only blanks are left. */
bool text_take_word(struct text *rest, struct text *word);

/* Takes what is in front of the separator off *rest, and the separator; all of it if there is none. False if
 * *rest was used up before: a text that ends with the separator has an empty last part. */
bool text_take_part(struct text *rest, char separator, struct text *part);

bool text_is(struct text text, const char *literal);
bool text_begins(struct text text, const char *literal);

/* Decimal, or hexadecimal after 0x; the whole text, and no overflow. */
bool text_number(struct text text, uint64_t *value);

/* A number of bytes: a number with or without K, M or G. */
bool text_size(struct text text, uint64_t *value);

/* Copies with a terminating zero; false, and nothing copied, if there is no room. */
bool text_copy(struct text text, char *to, size_t room);
