/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What goes out on the wire: pieces of text of several channels on one line.
 *
 * Framed (a tool listens): each piece of a channel other than the log is enclosed in 0x1e and the channel's
 * letter, and 0x1e 'l'. So between pieces the wire is always on the log channel, and what firmware or
 * kernel write past this service is seen there. 0x1e in the text becomes '?'.
 *
 * Plain (a person watches): status records are left out. A log line that comes while a line is open - a
 * prompt and what was typed behind it - is shown above that line, which is then written again.
 *
 * In both, a line feed goes out with a carriage return before it.
 */
#pragma once

#include <stddef.h>

#include <xous/console_api.h>

#include "ring.h"

#define FRAME_SWITCH 0x1e
#define FRAME_OPEN_MAX 512u /* a longer open line is not written again */
#define FRAME_PIECE_MAX 4096u
/* No piece takes more of the ring than this. */
#define FRAME_COST_MAX (2u * FRAME_PIECE_MAX + FRAME_OPEN_MAX + 16u)

struct frame {
    struct byte_ring *ring; /* where the bytes go */
    bool framed;
    bool open_edit;       /* the open line was begun by the editing channel */
    bool open_lost;       /* it was too long to be kept */
    uint32_t open_length; /* what was written since the last line feed, plain only */
    char open[FRAME_OPEN_MAX];
};

void frame_init(struct frame *frame, struct byte_ring *ring, bool framed);

/* Puts the piece, at most FRAME_PIECE_MAX bytes, into the ring whole; false if the ring lacks the room, then
 * nothing was put. */
bool frame_put(struct frame *frame, enum console_channel channel, const char *text, size_t length);
