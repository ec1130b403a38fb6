/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The firmware's calls that the loader uses (RISC-V Supervisor Binary Interface Specification 1.0 and 2.0).
 */
#pragma once

/* Write a character to the firmware's console: the debug console extension, or the legacy call without it. */
void sbi_put(char character);

/* Ask for a shutdown with the reason "system failure"; returns if the firmware cannot. */
void sbi_shutdown_failed(void);
