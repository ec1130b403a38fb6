/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What must hold between any two calls, beyond the kernel's own audit: whoever is ready is where the scheduler
 * finds it, whoever waits has something to wait for that has not come yet, and counts agree with what they count.
 */
#pragma once

/* Fails the test with a line that says who and what. */
void soundness_check(void);
/* The same for what the kernel's audit finds, which takes longer. */
void soundness_audit(void);
