/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "frame.h"

#include <string.h>

static void wire_put(struct frame *frame, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        (void)byte_ring_put(frame->ring, (uint8_t)text[i]);
    }
}

static void text_put(struct frame *frame, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char byte = text[i];

        if (byte == '\n') {
            (void)byte_ring_put(frame->ring, '\r');
        } else if (byte == FRAME_SWITCH && frame->framed) {
            byte = '?';
        }
        (void)byte_ring_put(frame->ring, (uint8_t)byte);
    }
}

static void framed_put(struct frame *frame, enum console_channel channel, const char *text, size_t length)
{
    const char into[2] = {FRAME_SWITCH, (char)channel};
    const char back[2] = {FRAME_SWITCH, CONSOLE_LOG};

    if (channel == CONSOLE_LOG) {
        text_put(frame, text, length);
        return;
    }
    wire_put(frame, into, sizeof(into));
    text_put(frame, text, length);
    wire_put(frame, back, sizeof(back));
}

static void open_clear(struct frame *frame)
{
    frame->open_length = 0;
    frame->open_lost = false;
    frame->open_edit = false;
}

static void open_append(struct frame *frame, const char *text, size_t length)
{
    if (frame->open_lost || length > FRAME_OPEN_MAX - frame->open_length) {
        frame->open_lost = true;
        return;
    }
    memcpy(frame->open + frame->open_length, text, length);
    frame->open_length += (uint32_t)length;
}

/* Keeps what follows the last line feed. A piece that begins with a carriage return draws the line anew. */
static void open_track(struct frame *frame, enum console_channel channel, const char *text, size_t length)
{
    size_t start = length;

    while (start > 0 && text[start - 1] != '\n') {
        start--;
    }
    if (start > 0 || text[0] == '\r') {
        open_clear(frame);
    }
    if (start == length) {
        return;
    }
    if (frame->open_length == 0) {
        frame->open_edit = channel == CONSOLE_EDIT;
    }
    open_append(frame, text + start, length - start);
}

/* Whether the piece has to be shown above the open line: only whole lines can be, and a program's output may
 * continue a line that output began. */
static bool piece_goes_above(const struct frame *frame, enum console_channel channel, const char *text,
                             size_t length)
{
    if (frame->open_length == 0 || frame->open_lost || text[length - 1] != '\n') {
        return false;
    }
    return channel == CONSOLE_LOG || (channel == CONSOLE_OUTPUT && frame->open_edit);
}

static void plain_put(struct frame *frame, enum console_channel channel, const char *text, size_t length)
{
    static const char erase_line[] = "\r\x1b[K";

    if (channel == CONSOLE_STATUS) {
        return;
    }
    if (piece_goes_above(frame, channel, text, length)) {
        wire_put(frame, erase_line, sizeof(erase_line) - 1);
        text_put(frame, text, length);
        wire_put(frame, frame->open, frame->open_length);
        return;
    }
    text_put(frame, text, length);
    open_track(frame, channel, text, length);
}

/* ------------------------------------------------------------------------------------------------------- */

void frame_init(struct frame *frame, struct byte_ring *ring, bool framed)
{
    *frame = (struct frame){.ring = ring, .framed = framed};
}

bool frame_put(struct frame *frame, enum console_channel channel, const char *text, size_t length)
{
    size_t cost = 2 * length + frame->open_length + 16;

    if (length > FRAME_PIECE_MAX || cost > byte_ring_room(frame->ring)) {
        return false;
    }
    if (length == 0) {
        return true;
    }
    if (frame->framed) {
        framed_put(frame, channel, text, length);
    } else {
        plain_put(frame, channel, text, length);
    }
    return true;
}
