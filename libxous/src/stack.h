/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Memory for the stacks of threads: usable pages between two guard pages.
 */
#pragma once

#include <xous/abi/error.h>
#include <xous/abi/types.h>

struct stack {
    uint8_t *base; /* lowest usable byte */
    size_t size;   /* usable bytes, whole pages */
};

/* A stack of at least size bytes. What an earlier thread left in it may still be there. */
xous_error_t stack_create(struct stack *stack, size_t size);
void stack_destroy(const struct stack *stack);
