/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Collecting bytes into lines. See line.h.
 */
#include "line.h"

bool line_put(struct line *line, char byte)
{
    line->data[line->used++] = (uint8_t)byte;
    return byte == '\n' || line->used == line->capacity;
}
