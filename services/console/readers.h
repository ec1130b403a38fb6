/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reads that wait: for input, and for their process to get the keyboard.
 *
 * A waiting read holds its buffer, perhaps for ever, so their number and size are limited: together they take
 * no more than READERS_BORROW of the server's borrow limit.
 */
#pragma once

#include <xous/server.h>

#include "input.h"

#define READERS_MAX 16u
#define READERS_BORROW (READERS_MAX * CONSOLE_READ_MAX)

struct readers {
    uint32_t count; /* oldest first */
    struct xous_request requests[READERS_MAX];
};

/* The body of a read's handler. */
int64_t readers_add(struct readers *readers, const struct xous_request *request);

/* Answers reads of the process from the input, until either runs out. */
void readers_serve(struct readers *readers, struct input *input, xous_pid_t pid);

/* Ends the reads of a process that is gone, or has closed a connection. */
void readers_drop(struct readers *readers, xous_pid_t pid);
