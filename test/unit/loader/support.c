/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Catching loader_fail(), and blocks.
 */
#include "support.h"

#include <loader/fail.h>
#include <stdio.h>
#include <string.h>

jmp_buf fail_target;
bool fail_armed;
static char fail_message[512];

_Noreturn void loader_fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    loader_format(fail_message, sizeof(fail_message), format, arguments);
    va_end(arguments);
    if (!fail_armed) {
        print_error("unexpected loader_fail: %s\n", fail_message);
        abort();
    }
    fail_armed = false;
    longjmp(fail_target, 1);
}

void fail_check(const char *text)
{
    if (!strstr(fail_message, text)) {
        fail_msg("message is \"%s\", expected \"%s\" in it", fail_message, text);
    }
}

struct block block_copy(const void *data, size_t size)
{
    struct block block = {malloc(size ? size : 1), size};

    assert_non_null(block.data);
    memcpy(block.data, data, size);
    return block;
}

struct block block_read_file(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    size_t size;

    assert_non_null(file);
    size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return block_copy(bytes, size);
}
