/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The bytes of one input, taken one after the other; behind the last one all are zero.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void input_start(const uint8_t *data, size_t size);
bool input_has_more(void);
uint8_t input_byte(void);
/* 0 to limit - 1; limit is at most 256. */
unsigned input_below(unsigned limit);
