/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Numbers in arguments. Pure. Nothing but the number may be there; false otherwise, or if it is too large.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

bool number_parse(const char *text, uint64_t limit, uint64_t *value);

/* Seconds with up to six places behind the point, as microseconds: "1.5" is 1500000. */
bool number_parse_seconds(const char *text, uint64_t *microseconds);

/* Bytes, with K, M or G behind for powers of 1024: "4M". */
bool number_parse_size(const char *text, uint64_t *bytes);
