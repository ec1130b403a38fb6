/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Ctrl-C while commands run: a thread of its own gets it, because the main thread may wait for a program.
 *
 * An interrupt lasts until interrupt_clear(): it kills the program in the foreground, ends waits, and what is
 * left of the command line is not run.
 */
#pragma once

#include <stdbool.h>

#include <xous/server.h>

#define INTERRUPT_BIT 0u

/* Starts the thread and its server. */
XOUS_MUST_CHECK xous_error_t interrupt_start(const struct xous_server **server);

void interrupt_clear(void);
bool interrupt_is_set(void);

/* The program to kill, 0 for none. If the interrupt came already it is killed now. */
void interrupt_foreground(xous_pid_t pid);

/* Sleeps; true if an interrupt ended it. */
bool interrupt_sleep(uint64_t microseconds);
