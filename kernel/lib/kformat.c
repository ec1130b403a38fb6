/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * printf for the kernel: integers, characters and strings, nothing that needs memory. klog.h has the list of
 * what it knows; an unknown conversion is copied as it stands.
 */
#include <kernel/klog.h>
#include <kernel/string.h>

#define DIGITS_MAX 20 /* of 2^64 - 1 in decimal */
#define PRECISION_NONE (-1)
#define PRECISION_ARGUMENT (-2) /* given as an asterisk */

struct output {
    char *buffer;
    size_t size;
    size_t length; /* as if the buffer had no end */
    va_list arguments;
};

struct conversion {
    bool left;
    bool zero;
    bool wide; /* 64 bits */
    int width;
    int precision; /* of %s: bytes at most */
    char kind;
};

static void put(struct output *output, char c)
{
    if (output->length + 1 < output->size) {
        output->buffer[output->length] = c;
    }
    output->length++;
}

static void pad(struct output *output, char c, int count)
{
    for (; count > 0; count--) {
        put(output, c);
    }
}

static void put_text(struct output *output, const struct conversion *how, const char *text)
{
    int length = 0;

    text = text != NULL ? text : "(null)";
    while (length != how->precision && text[length] != '\0') {
        length++;
    }
    if (!how->left) {
        pad(output, ' ', how->width - length);
    }
    for (int i = 0; i < length; i++) {
        put(output, text[i]);
    }
    if (how->left) {
        pad(output, ' ', how->width - length);
    }
}

/* `prefix` is "-", "0x" or empty; zeros go behind it, blanks before it. */
static void put_number(struct output *output, const struct conversion *how, const char *prefix,
                       uint64_t value, unsigned base)
{
    char digits[DIGITS_MAX];
    int count = 0;

    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    int padding = how->width - count - (int)strlen(prefix);
    if (!how->left && !how->zero) {
        pad(output, ' ', padding);
    }
    for (; *prefix != '\0'; prefix++) {
        put(output, *prefix);
    }
    if (!how->left && how->zero) {
        pad(output, '0', padding);
    }
    while (count > 0) {
        put(output, digits[--count]);
    }
    if (how->left) {
        pad(output, ' ', padding);
    }
}

static const char *parse_number(const char *format, int *number)
{
    for (*number = 0; *format >= '0' && *format <= '9' && *number < 1000; format++) {
        *number = *number * 10 + (*format - '0');
    }
    return format;
}

/* From behind the '%'; returns where the kind of conversion stands. */
static const char *parse(const char *format, struct conversion *how)
{
    *how = (struct conversion){.precision = PRECISION_NONE};
    for (; *format == '-' || *format == '0'; format++) {
        how->left = how->left || *format == '-';
        how->zero = how->zero || *format == '0';
    }
    format = parse_number(format, &how->width);
    if (format[0] == '.' && format[1] == '*') {
        how->precision = PRECISION_ARGUMENT;
        format += 2;
    } else if (format[0] == '.') {
        format = parse_number(format + 1, &how->precision);
    }
    for (; *format == 'l' || *format == 'z'; format++) {
        how->wide = true;
    }
    how->kind = *format;
    return format;
}

static void put_signed(struct output *output, const struct conversion *how, int64_t value)
{
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;

    put_number(output, how, value < 0 ? "-" : "", magnitude, 10);
}

static void put_unsigned(struct output *output, const struct conversion *how, unsigned base)
{
    uint64_t value = how->wide ? va_arg(output->arguments, uint64_t) : va_arg(output->arguments, unsigned);

    put_number(output, how, "", value, base);
}

/* False for an unknown conversion. */
static bool convert(struct output *output, const struct conversion *how)
{
    switch (how->kind) {
    case 's':
        put_text(output, how, va_arg(output->arguments, const char *));
        return true;
    case 'c':
        put_text(output, how, (char[]){(char)va_arg(output->arguments, int), '\0'});
        return true;
    case 'd':
        put_signed(output, how,
                   how->wide ? va_arg(output->arguments, int64_t) : va_arg(output->arguments, int));
        return true;
    case 'u':
        put_unsigned(output, how, 10);
        return true;
    case 'x':
        put_unsigned(output, how, 16);
        return true;
    case 'p':
        put_number(output, how, "0x", (uintptr_t)va_arg(output->arguments, void *), 16);
        return true;
    case '%':
        put(output, '%');
        return true;
    default:
        return false;
    }
}

/* ------------------------------------------------------------------------------------------------------ */

int kformat(char *buffer, size_t size, const char *format, va_list arguments)
{
    struct output output = {.buffer = buffer, .size = size};
    struct conversion how;

    va_copy(output.arguments, arguments);
    while (*format != '\0') {
        const char *start = format++;
        if (*start != '%') {
            put(&output, *start);
            continue;
        }
        format = parse(format, &how);
        if (how.precision == PRECISION_ARGUMENT) {
            how.precision = va_arg(output.arguments, int);
        }
        format += how.kind != '\0';
        if (!convert(&output, &how)) {
            while (start < format) {
                put(&output, *start++);
            }
        }
    }
    va_end(output.arguments);
    if (size > 0) {
        buffer[output.length < size ? output.length : size - 1] = '\0';
    }
    return (int)output.length;
}
