/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Bytes typed, between the UART and whoever reads: two queues and the line discipline.
 *
 *     UART --raw mode----> `raw` -----------------------+
 *     UART --cooked mode-> line discipline -> `ready` --+--> reader
 *
 * 1. In cooked mode `raw` is empty; `ready` holds whole lines, each ended by a line feed, or by the mark
 *    INPUT_MARK where Ctrl-D was typed. The line discipline lets no such byte into a line.
 * 2. A change to cooked mode sends what is in `raw` through the line discipline; a change to raw mode appends
 *    the unfinished line to `ready`, and readers empty `ready` first. So nothing typed ahead is lost or read twice.
 * 3. A read never goes beyond the end of a line, so a reader takes nothing that was typed for the next one.
 * 4. In cooked mode every byte is accepted (if `ready` is full the line is dropped with a bell), because
 *    Ctrl-C must get through. In raw mode the caller asks input_has_room() first and leaves the rest in the UART.
 * 5. Ctrl-C in cooked mode drops everything typed before it.
 */
#pragma once

#include "line.h"
#include "ring.h"

#include <xous/console_api.h>

#define INPUT_SIZE 4096u
#define INPUT_MARK LINE_END_KEY

struct input {
    struct byte_ring raw;
    struct byte_ring ready;
    struct line line;
    struct line_echo echo_text;
    enum console_mode mode;
    void *context; /* of the two functions */
    void (*echo)(void *context, const char *text, size_t length);
    void (*interrupt)(void *context);
    uint8_t raw_bytes[INPUT_SIZE];
    uint8_t ready_bytes[INPUT_SIZE];
};

/* Sets the queues up; the two functions and their context are the caller's to set. */
void input_init(struct input *input);

bool input_has_room(const struct input *input);
void input_feed(struct input *input, uint8_t byte);
void input_mode(struct input *input, enum console_mode mode);

/* Whether a read would be answered now. */
bool input_is_ready(const struct input *input);

/* Takes at most size bytes, up to the end of a line. 0: the end of the input. For an input that is ready. */
size_t input_take(struct input *input, char *buffer, size_t size);
