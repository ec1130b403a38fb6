/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Formatting of the loader's error line: the three conversions that it needs.
 */
#include <loader/fail.h>
#include <stdint.h>

struct output {
    char *at;
    char *end; /* the terminator's place */
};

static void put(struct output *output, char character)
{
    if (output->at < output->end) {
        *output->at++ = character;
    }
}

static void put_text(struct output *output, const char *text)
{
    while (*text) {
        put(output, *text++);
    }
}

static void put_number(struct output *output, uint64_t value, unsigned base)
{
    char digits[20];
    unsigned count = 0;

    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    while (count) {
        put(output, digits[--count]);
    }
}

void loader_format(char *buffer, size_t size, const char *format, va_list arguments)
{
    struct output output = {buffer, buffer + size - 1};

    for (; *format; format++) {
        if (*format != '%') {
            put(&output, *format);
        } else if (format[1] == 's') {
            put_text(&output, va_arg(arguments, const char *));
            format++;
        } else if (format[1] == 'l' && (format[2] == 'u' || format[2] == 'x')) {
            put_number(&output, va_arg(arguments, unsigned long), format[2] == 'u' ? 10 : 16);
            format += 2;
        } else {
            put(&output, '%');
        }
    }
    *output.at = 0;
}
