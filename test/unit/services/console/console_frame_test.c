/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/console/frame.c.
 */
#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "frame.h"

#define RING 16384u

struct wire {
    struct byte_ring ring;
    struct frame frame;
    uint8_t bytes[RING];
};

static struct wire *wire_new(bool framed)
{
    struct wire *wire = calloc(1, sizeof(*wire));

    wire->ring = (struct byte_ring){.bytes = wire->bytes, .size = RING};
    frame_init(&wire->frame, &wire->ring, framed);
    return wire;
}

static bool wire_put(struct wire *wire, enum console_channel channel, const char *text)
{
    return frame_put(&wire->frame, channel, text, strlen(text));
}

/* What went out since the last call. */
static void wire_expect(struct wire *wire, const char *expected)
{
    char text[RING];
    size_t length = 0;
    uint8_t byte;

    while (byte_ring_take(&wire->ring, &byte)) {
        text[length++] = (char)byte;
    }
    text[length] = '\0';
    assert_string_equal(text, expected);
}

static void frame_encloses_channels_and_returns_to_the_log(void **state)
{
    struct wire *wire = wire_new(true);

    (void)state;
    assert_true(wire_put(wire, CONSOLE_LOG, "log\n"));
    assert_true(wire_put(wire, CONSOLE_OUTPUT, "out\n"));
    assert_true(wire_put(wire, CONSOLE_STATUS, "ready\n"));
    wire_expect(wire, "log\r\n\x1eoout\r\n\x1el\x1esready\r\n\x1el");
    free(wire);
}

static void frame_replaces_switches_in_the_text(void **state)
{
    struct wire *wire = wire_new(true);

    (void)state;
    assert_true(wire_put(wire, CONSOLE_OUTPUT, "a\x1esready\n"));
    wire_expect(wire, "\x1eoa?sready\r\n\x1el");
    free(wire);
}

static void frame_plain_shows_everything_but_status(void **state)
{
    struct wire *wire = wire_new(false);

    (void)state;
    assert_true(wire_put(wire, CONSOLE_STATUS, "ready\n"));
    assert_true(wire_put(wire, CONSOLE_OUTPUT, "out\n"));
    assert_true(wire_put(wire, CONSOLE_LOG, "log\n"));
    wire_expect(wire, "out\r\nlog\r\n");
    free(wire);
}

static void frame_plain_shows_a_log_line_above_the_line_being_edited(void **state)
{
    struct wire *wire = wire_new(false);

    (void)state;
    assert_true(wire_put(wire, CONSOLE_EDIT, "\r> ec"));
    assert_true(wire_put(wire, CONSOLE_EDIT, "\r> ech"));
    wire_expect(wire, "\r> ec\r> ech");
    assert_true(wire_put(wire, CONSOLE_LOG, "news\n"));
    wire_expect(wire, "\r\x1b[Knews\r\n\r> ech");
    assert_true(wire_put(wire, CONSOLE_EDIT, "\n"));
    assert_true(wire_put(wire, CONSOLE_LOG, "more\n"));
    wire_expect(wire, "\r\nmore\r\n");
    free(wire);
}

static void frame_plain_shows_background_output_above_the_prompt(void **state)
{
    struct wire *wire = wire_new(false);

    (void)state;
    assert_true(wire_put(wire, CONSOLE_EDIT, "\r> "));
    wire_expect(wire, "\r> ");
    assert_true(wire_put(wire, CONSOLE_OUTPUT, "done\n"));
    wire_expect(wire, "\r\x1b[Kdone\r\n\r> ");
    free(wire);
}

static void frame_plain_lets_output_finish_its_own_line(void **state)
{
    struct wire *wire = wire_new(false);

    (void)state;
    assert_true(wire_put(wire, CONSOLE_OUTPUT, "name? "));
    assert_true(wire_put(wire, CONSOLE_EDIT, "bob"));
    assert_true(wire_put(wire, CONSOLE_OUTPUT, "!\n"));
    wire_expect(wire, "name? bob!\r\n");
    free(wire);
}

static void frame_refuses_what_has_no_room_and_puts_nothing(void **state)
{
    struct wire *wire = wire_new(true);
    char text[FRAME_PIECE_MAX];

    (void)state;
    memset(text, '\n', sizeof(text));
    while (frame_put(&wire->frame, CONSOLE_OUTPUT, text, sizeof(text))) {
    }
    assert_true(byte_ring_used(&wire->ring) > 0);
    assert_int_equal(byte_ring_used(&wire->ring) % (2 * sizeof(text) + 4), 0);
    free(wire);
}

static void frame_takes_the_largest_piece_when_the_ring_is_empty(void **state)
{
    struct wire *wire = wire_new(false);
    char text[FRAME_PIECE_MAX];

    (void)state;
    memset(text, '\n', sizeof(text));
    assert_true(frame_put(&wire->frame, CONSOLE_EDIT, text, FRAME_OPEN_MAX));
    memset(wire->frame.open, 'x', FRAME_OPEN_MAX);
    wire->frame.open_length = FRAME_OPEN_MAX;
    byte_ring_clear(&wire->ring);
    assert_true(frame_put(&wire->frame, CONSOLE_LOG, text, sizeof(text)));
    assert_true(byte_ring_used(&wire->ring) <= FRAME_COST_MAX);
    free(wire);
}

static void frame_forgets_an_open_line_that_is_too_long(void **state)
{
    struct wire *wire = wire_new(false);
    char text[FRAME_OPEN_MAX + 1];

    (void)state;
    memset(text, 'x', sizeof(text));
    assert_true(frame_put(&wire->frame, CONSOLE_EDIT, text, sizeof(text)));
    byte_ring_clear(&wire->ring);
    assert_true(wire_put(wire, CONSOLE_LOG, "news\n"));
    wire_expect(wire, "news\r\n");
    free(wire);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_encloses_channels_and_returns_to_the_log),
        cmocka_unit_test(frame_replaces_switches_in_the_text),
        cmocka_unit_test(frame_plain_shows_everything_but_status),
        cmocka_unit_test(frame_plain_shows_a_log_line_above_the_line_being_edited),
        cmocka_unit_test(frame_plain_shows_background_output_above_the_prompt),
        cmocka_unit_test(frame_plain_lets_output_finish_its_own_line),
        cmocka_unit_test(frame_refuses_what_has_no_room_and_puts_nothing),
        cmocka_unit_test(frame_takes_the_largest_piece_when_the_ring_is_empty),
        cmocka_unit_test(frame_forgets_an_open_line_that_is_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
