/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The shell's ties to the console: it is the console's controller, with the editing and the status channel.
 *
 * If the console dies everything is made again by name, as often as needed; what was being written is repeated.
 * The standard streams are the console's output channel. Only the shell's main thread uses this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <xous/console_api.h>
#include <xous/server.h>

/* Waits for the console. `interrupts`: the server that gets the event bits `bits` at Ctrl-C. */
xous_error_t link_open(const struct xous_server *interrupts, uint64_t bits);

/* Waits for bytes typed, none beyond the end of a line. 0: the console was made anew, and has lost what it showed. */
size_t link_read(char *buffer, size_t size);

/* Prompt, echo, editing. */
void link_edit(const char *text, size_t length);

/* A record for the tool that runs the machine: "ready", or "exit 3". */
void link_status(const char *record);
void link_status_number(const char *word, unsigned number);

void link_mode(enum console_mode mode);

/* Who gets the keyboard; 0: the shell. */
void link_foreground(xous_pid_t pid);

/* Waits, for a time, until all output is out. */
void link_flush(void);
