/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "input.h"

static const uint8_t *next;
static const uint8_t *end;

void input_start(const uint8_t *data, size_t size)
{
    next = data;
    end = data + size;
}

bool input_has_more(void)
{
    return next < end;
}

uint8_t input_byte(void)
{
    return next < end ? *next++ : 0;
}

unsigned input_below(unsigned limit)
{
    return input_byte() % limit;
}
