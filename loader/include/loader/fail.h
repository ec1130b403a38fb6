/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The loader's one way to give up. What the machine gives it cannot be repaired here, so every check that fails
 * ends in loader_fail(); the host tests have one of their own that returns to the test.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/* Print "loader: ..." and end the machine with a failing status. The text says what, where and what to do. */
_Noreturn void loader_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Format %s, %lu and %lx into a buffer, cut to its size and terminated. */
void loader_format(char *buffer, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
