/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Order between the log, which reaches the console by way of its service, and what the shell writes itself.
 */
#pragma once

/* Waits until the log lines written so far are on the console; not long, if the log hangs. */
void log_settle(void);
