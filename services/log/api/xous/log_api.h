/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the log service, registered as LOG_NAME. Programs use <xous/log.h>.
 *
 * The first reply word is signed: negative is minus a code of error.def (see <xous/message.h>). Structures
 * travel at offset 0 of a lent buffer. Lines carry the sender's PID as the kernel attests it.
 */
#pragma once

#include <xous/abi/system.h>
#include <xous/abi/types.h>

#define LOG_NAME "log"
#define LOG_VERSION 1u

enum log_opcode {
    /* 0: blocking scalar, answers LOG_VERSION */

    LOG_WRITE = 1, /* lend, struct log_line */

    /* mutable lend, struct log_read, in and out: the kept lines from a position on. First word: bytes of
     * records filled in. */
    LOG_READ = 2,

    /* blocking scalar: a3 = PID (0: all without a level of their own), a4 = enum xous_log_level, or 0 to go
     * back to the general level. Lines of less urgent levels are not kept. */
    LOG_SET_LEVEL = 3,

    /* blocking scalar: a3 = PID. First word: its level. */
    LOG_GET_LEVEL = 4,

    /* blocking scalar with GRANT: a3 = connection to the subscriber's server, a4 = event bits, which the
     * service signals whenever lines were added. First word: number of the subscription. It ends with the
     * subscriber's server. OutOfMemory if there are LOG_SUBSCRIBERS. */
    LOG_SUBSCRIBE = 5,

    LOG_UNSUBSCRIBE = 6, /* blocking scalar: a3 = number of the caller's subscription */

    /* blocking scalar: a3 = enum xous_log_level: lines up to it are shown on the console; 0: none. */
    LOG_CONSOLE_LEVEL = 7,

    /* blocking scalar: answers when the lines written so far, the kernel's too, are with the console. While
     * there is no console it waits: send it with a timeout. OutOfMemory if LOG_FLUSHING wait already. */
    LOG_FLUSH = 8,
};

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
