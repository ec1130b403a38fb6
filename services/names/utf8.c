/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "utf8.h"

#include <stdint.h>

#include <xous/names_api.h>

#define MALFORMED 0xffffffffu

/* The bytes of a sequence by its first byte; 0 for a byte that starts none. */
static size_t sequence_length(uint8_t first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        return 2;
    }
    if (first >= 0xe0 && first < 0xf0) {
        return 3;
    }
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

static bool is_shortest(uint32_t code, size_t length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    return code >= least[length];
}

/* Takes one character off the front; MALFORMED if there is none. */
static uint32_t character_take(const uint8_t **at, size_t *left)
{
    size_t length = sequence_length(**at);
    uint32_t code;

    if (length == 0 || length > *left) {
        return MALFORMED;
    }
    code = length == 1 ? **at : **at & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (((*at)[i] & 0xc0) != 0x80) {
            return MALFORMED;
        }
        code = code << 6 | ((*at)[i] & 0x3fu);
    }
    *at += length;
    *left -= length;
    return is_shortest(code, length) && (code < 0xd800 || code > 0xdfff) && code <= 0x10ffff ? code
                                                                                             : MALFORMED;
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

bool utf8_valid(const char *text, size_t length)
{
    const uint8_t *at = (const uint8_t *)text;

    while (length > 0) {
        if (character_take(&at, &length) == MALFORMED) {
            return false;
        }
    }
    return true;
}

bool name_valid(const char *name, size_t length)
{
    const uint8_t *at = (const uint8_t *)name;
    size_t left = length;

    if (length == 0 || length > NAMES_LENGTH) {
        return false;
    }
    while (left > 0) {
        uint32_t code = character_take(&at, &left);

        if (code == MALFORMED || is_control(code)) {
            return false;
        }
    }
    return true;
}
