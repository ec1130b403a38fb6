/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "input.h"

#include <string.h>

/* Keeps the line only whole: half of one would be read as a different line. */
static void line_hand_over(struct input *input, bool mark)
{
    uint32_t needed = input->line.length + (mark ? 1 : 0);

    if (needed > byte_ring_room(&input->ready)) {
        input->echo(input->context, "\a", 1);
        line_clear(&input->line);
        return;
    }
    for (uint32_t i = 0; i < input->line.length; i++) {
        (void)byte_ring_put(&input->ready, (uint8_t)input->line.text[i]);
    }
    if (mark) {
        (void)byte_ring_put(&input->ready, INPUT_MARK);
    }
    line_clear(&input->line);
}

static void cooked_feed(struct input *input, uint8_t byte)
{
    enum line_result result = line_feed(&input->line, byte, &input->echo_text);

    if (input->echo_text.length > 0) {
        input->echo(input->context, input->echo_text.text, input->echo_text.length);
    }
    switch (result) {
    case LINE_MORE:
        break;
    case LINE_DONE:
        line_hand_over(input, false);
        break;
    case LINE_PART:
        line_hand_over(input, true);
        break;
    case LINE_INTERRUPT:
        byte_ring_clear(&input->ready);
        input->interrupt(input->context);
        break;
    }
}

static size_t ready_take(struct input *input, char *buffer, size_t size)
{
    size_t count = 0;
    uint8_t byte;

    while (count < size && byte_ring_take(&input->ready, &byte)) {
        if (byte == INPUT_MARK) {
            return count;
        }
        buffer[count++] = (char)byte;
        if (byte == '\n') {
            return count;
        }
    }
    /* A mark right behind what filled the buffer ends this read, it is not an end of input of its own. */
    if (count > 0 && byte_ring_peek(&input->ready, &byte) && byte == INPUT_MARK) {
        (void)byte_ring_take(&input->ready, &byte);
    }
    return count;
}

static size_t raw_take(struct input *input, char *buffer, size_t size)
{
    size_t count = 0;
    uint8_t byte;

    while (count < size && byte_ring_take(&input->raw, &byte)) {
        buffer[count++] = (char)byte;
        if (byte == '\n' || byte == '\r') {
            break;
        }
    }
    return count;
}

/* ------------------------------------------------------------------------------------------------------- */

void input_init(struct input *input)
{
    memset(input, 0, sizeof(*input));
    input->raw = (struct byte_ring){.bytes = input->raw_bytes, .size = INPUT_SIZE};
    input->ready = (struct byte_ring){.bytes = input->ready_bytes, .size = INPUT_SIZE};
    input->mode = CONSOLE_COOKED;
}

bool input_has_room(const struct input *input)
{
    return input->mode == CONSOLE_COOKED || byte_ring_room(&input->raw) > 0;
}

void input_feed(struct input *input, uint8_t byte)
{
    if (input->mode == CONSOLE_COOKED) {
        cooked_feed(input, byte);
    } else {
        (void)byte_ring_put(&input->raw, byte);
    }
}

void input_mode(struct input *input, enum console_mode mode)
{
    uint8_t byte;

    if (mode == input->mode) {
        return;
    }
    input->mode = mode;
    if (mode == CONSOLE_RAW) {
        line_hand_over(input, false);
        return;
    }
    while (byte_ring_take(&input->raw, &byte)) {
        cooked_feed(input, byte);
    }
}

bool input_is_ready(const struct input *input)
{
    return byte_ring_used(&input->ready) > 0 || byte_ring_used(&input->raw) > 0;
}

size_t input_take(struct input *input, char *buffer, size_t size)
{
    if (byte_ring_used(&input->ready) > 0) {
        return ready_take(input, buffer, size);
    }
    return raw_take(input, buffer, size);
}
