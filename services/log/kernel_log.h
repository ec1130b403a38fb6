/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel's log, drained into the journal.
 */
#pragma once

#include <xous/server.h>

/* From now on the kernel leaves its lines to this service and sets the bit of the server when there are some.
 * What it wrote before is fetched by the first kernel_log_drain(); the console has seen it already. */
XOUS_MUST_CHECK xous_error_t kernel_log_claim(const struct xous_server *server, uint32_t bit);

/* Fetches what is new. Takes the journal's lock. */
void kernel_log_drain(void);
