/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Bindings of event sources to bits of servers. A binding belongs to its source (a timer, an interrupt, a
 * process) and is linked at its server, so that either end may go first.
 */
#pragma once

#include <kernel/process.h>
#include <kernel/server.h>

/* Sets the bound bit, if bound. Never fails, never allocates. */
void binding_fire(struct binding *binding);
/* NULL for `server` unbinds. */
void binding_set(struct binding *binding, struct server *server, unsigned bit);
void binding_clear(struct binding *binding);
