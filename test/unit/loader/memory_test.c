/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The loader's own memory functions (compiled here under names of their own) and its formatter.
 */
#include "support.h"

#include <loader/fail.h>
#include <string.h>

void *loader_memcpy(void *restrict to, const void *restrict from, size_t size);
void *loader_memset(void *to, int value, size_t size);

#define ROOM 256u

static void memory_copied_at_every_alignment(void **state)
{
    static uint8_t from[ROOM];
    static uint8_t to[ROOM];
    static uint8_t expected[ROOM];

    (void)state;
    for (unsigned i = 0; i < ROOM; i++) {
        from[i] = (uint8_t)(i * 7 + 1);
    }
    for (unsigned a = 0; a < 8; a++) {
        for (unsigned b = 0; b < 8; b++) {
            for (unsigned size = 0; size < ROOM - 16; size++) {
                memset(to, 0xee, ROOM);
                memset(expected, 0xee, ROOM);
                memcpy(expected + a, from + b, size);
                assert_ptr_equal(loader_memcpy(to + a, from + b, size), to + a);
                assert_int_equal(memcmp(to, expected, ROOM), 0);
            }
        }
    }
}

static void memory_filled_at_every_alignment(void **state)
{
    static uint8_t to[ROOM];
    static uint8_t expected[ROOM];

    (void)state;
    for (unsigned a = 0; a < 8; a++) {
        for (unsigned size = 0; size < ROOM - 16; size++) {
            memset(to, 0xee, ROOM);
            memset(expected, 0xee, ROOM);
            memset(expected + a, 0xa5, size);
            assert_ptr_equal(loader_memset(to + a, 0x1a5, size), to + a);
            assert_int_equal(memcmp(to, expected, ROOM), 0);
        }
    }
}

static void format(char *buffer, size_t size, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    loader_format(buffer, size, text, arguments);
    va_end(arguments);
}

static void messages_formatted(void **state)
{
    char buffer[64];

    (void)state;
    format(buffer, sizeof(buffer), "%s %lu%% of %lx, %lx", "a", 18446744073709551615ul, 0x80200000ul, 0ul);
    assert_string_equal(buffer, "a 18446744073709551615%% of 80200000, 0");
    format(buffer, 8, "%s", "longer than that");
    assert_string_equal(buffer, "longer ");
    format(buffer, 1, "x");
    assert_string_equal(buffer, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(memory_copied_at_every_alignment),
        RUN(memory_filled_at_every_alignment),
        RUN(messages_formatted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
