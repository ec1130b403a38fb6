/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the log service. log.def says what it offers; here is what travels.
 */
#pragma once

#include <xous/abi/system.h>
#include <xous/abi/types.h>

#define LOG_NAME "log"

#define LOG_SUBSCRIBERS 8u
#define LOG_FLUSHING 8u

struct log_line {
    uint32_t level;
    uint32_t length;          /* 1 to XOUS_LOG_LINE */
    char text[XOUS_LOG_LINE]; /* no line end; control characters are shown as '?' */
};

/* Records are struct xous_log_record and text, padded with zeros to 8 bytes, as the kernel's log_read. */
struct log_read {
    uint64_t position; /* in: 0 = oldest kept, LOG_LAST(n) = the last n lines; out: for the next call */
    uint32_t size;     /* in: room for records; out: bytes of records */
    uint32_t lost;     /* out: lines dropped between the position and the first record */
    uint8_t records[];
};

#define LOG_LAST_FLAG (1ul << 63)
#define LOG_LAST(lines) (LOG_LAST_FLAG | (uint64_t)(lines))

_Static_assert(sizeof(struct log_line) == 248, "protocol layout");
_Static_assert(sizeof(struct log_read) == 16, "protocol layout");

#define XOUS_PROTOCOL <xous/log.def>
#include <xous/protocol/client.h>
#undef XOUS_PROTOCOL
