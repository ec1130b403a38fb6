/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "number.h"

#include <stddef.h>

#define SECONDS_MAX 1000000000ul
#define SIZE_MAX_UNITS (1ul << 33)

/* Reads digits, at least one; *text moves behind them. */
static bool digits_read(const char **text, uint64_t limit, uint64_t *value)
{
    const char *start = *text;

    *value = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        uint64_t digit = (uint64_t)(**text - '0');

        if (*value > (limit - digit) / 10 || digit > limit) {
            return false;
        }
        *value = *value * 10 + digit;
    }
    return *text != start;
}

static bool fraction_read(const char **text, uint64_t *microseconds)
{
    uint64_t unit = 100000;

    *microseconds = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++, unit /= 10) {
        if (unit == 0) {
            return false;
        }
        *microseconds += unit * (uint64_t)(**text - '0');
    }
    return true;
}

static bool unit_shift(char letter, unsigned *shift)
{
    switch (letter) {
    case 'K':
        *shift = 10;
        return true;
    case 'M':
        *shift = 20;
        return true;
    case 'G':
        *shift = 30;
        return true;
    default:
        return false;
    }
}

/* ------------------------------------------------------------------------------------------------------- */

bool number_parse(const char *text, uint64_t limit, uint64_t *value)
{
    return digits_read(&text, limit, value) && *text == '\0';
}

bool number_parse_seconds(const char *text, uint64_t *microseconds)
{
    uint64_t seconds;
    uint64_t fraction = 0;

    if (!digits_read(&text, SECONDS_MAX, &seconds)) {
        return false;
    }
    if (*text == '.') {
        text++;
        if (!fraction_read(&text, &fraction)) {
            return false;
        }
    }
    *microseconds = seconds * 1000000 + fraction;
    return *text == '\0';
}

bool number_parse_size(const char *text, uint64_t *bytes)
{
    unsigned shift = 0;

    if (!digits_read(&text, SIZE_MAX_UNITS, bytes)) {
        return false;
    }
    if (*text != '\0') {
        if (!unit_shift(*text, &shift)) {
            return false;
        }
        text++;
    }
    *bytes <<= shift;
    return *text == '\0';
}
