/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The prompt: reads a line with editing, history and completion.
 */
#pragma once

/* The next line; valid until the next call. */
const char *prompt_read(void);
