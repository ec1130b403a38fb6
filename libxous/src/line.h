/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Collecting bytes into lines. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
    uint8_t *data; /* capacity bytes */
    size_t capacity;
    size_t used;
};

/* Appends a byte; true if what is there should go out now: a line is complete or there is no more room. The
 * line must have room, which it has after each time it went out. */
bool line_put(struct line *line, char byte);
