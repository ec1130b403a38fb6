/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reading numbers of a fixed byte order from memory of any alignment, and comparing text.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

static inline uint32_t bytes_be32(const uint8_t *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static inline uint64_t bytes_be64(const uint8_t *from)
{
    return (uint64_t)bytes_be32(from) << 32 | bytes_be32(from + 4);
}

static inline uint16_t bytes_le16(const uint8_t *from)
{
    return (uint16_t)(from[0] | from[1] << 8);
}

static inline uint32_t bytes_le32(const uint8_t *from)
{
    return bytes_le16(from) | (uint32_t)bytes_le16(from + 2) << 16;
}

static inline uint64_t bytes_le64(const uint8_t *from)
{
    return bytes_le32(from) | (uint64_t)bytes_le32(from + 4) << 32;
}

static inline bool text_equal(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}
