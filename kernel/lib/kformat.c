/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * printf for the kernel: integers and strings, nothing that needs memory. klog.h has the list of what it knows.
 */
#include <kernel/arch.h>
#include <kernel/klog.h>
#include <kernel/string.h>

#define DIGITS_MAX 20u /* of 2^64 - 1 in decimal */
#define LINE_SIZE 320u /* the longest line of the log and what is said before it */

struct output {
    char *buffer;
    size_t size;
    size_t length; /* as if the buffer had no end */
    va_list arguments;
};

static void put(struct output *output, char c)
{
    if (output->length + 1 < output->size) {
        output->buffer[output->length] = c;
    }
    output->length++;
}

static void put_text(struct output *output, const char *text)
{
    for (; *text != '\0'; text++) {
        put(output, *text);
    }
}

static void put_number(struct output *output, uint64_t value, unsigned base)
{
    char digits[DIGITS_MAX + 1];
    char *first = &digits[DIGITS_MAX];

    *first = '\0';
    do {
        *--first = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    put_text(output, first);
}

static void put_signed(struct output *output, int64_t value)
{
    if (value < 0) {
        put(output, '-');
    }
    put_number(output, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
}

/* From behind a '%'; returns the end of the conversion. After one that is not known the other arguments cannot
 * be told apart, so the rest of the format is copied as it stands. */
static const char *convert(struct output *output, const char *format)
{
    bool wide = *format == 'l';
    char kind = format[wide];

    if (kind == 'u' || kind == 'x') {
        uint64_t value = wide ? va_arg(output->arguments, uint64_t) : va_arg(output->arguments, unsigned);
        put_number(output, value, kind == 'u' ? 10 : 16);
    } else if (kind == 'd') {
        put_signed(output, wide ? va_arg(output->arguments, int64_t) : va_arg(output->arguments, int));
    } else if (kind == 's' && !wide) {
        const char *text = va_arg(output->arguments, const char *);
        put_text(output, text != NULL ? text : "(null)");
    } else if (kind == '%' && !wide) {
        put(output, '%');
    } else {
        put(output, '%');
        put_text(output, format);
        return format + strlen(format);
    }
    return format + wide + 1;
}

/* ------------------------------------------------------------------------------------------------------ */

size_t kformat(char *buffer, size_t size, const char *format, va_list arguments)
{
    struct output output = {.buffer = buffer, .size = size};

    va_copy(output.arguments, arguments);
    while (*format != '\0') {
        char c = *format++;
        if (c == '%') {
            format = convert(&output, format);
        } else {
            put(&output, c);
        }
    }
    va_end(output.arguments);
    size_t length = output.length < size ? output.length : size - 1;
    buffer[length] = '\0';
    return length;
}

void console_print(const char *format, ...)
{
    char line[LINE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    size_t length = kformat(line, sizeof(line), format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < length; i++) {
        arch_console_put(line[i]);
    }
    arch_console_put('\n');
}
