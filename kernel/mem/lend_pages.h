/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The passes over the pages of a message, between lend.c (which comes when) and lend_pages.c (what happens to
 * the entries). They take steps, with lend->work.cursor as an address of the client's or, where they work on
 * the server's entries only, of the server's.
 */
#pragma once

#include <kernel/lend.h>

#include "walk.h"

static inline bool lend_within(const struct lend *lend)
{
    return lend->from == lend->to;
}

/* Client: OWN or MARKED entries become LENT; those that are LENT already, LENT as they must be for this server. Invalidating them (lend->stale) is left to the caller. */
MUST_CHECK status_t pages_lend(struct lend *lend);
/* Client: the pages leave. Server: INCOMING entries become HELD, or OWN and LAZY if they arrive at once. */
MUST_CHECK status_t pages_move(struct lend *lend);
/* Server: PENDING entries map the lent frames. */
MUST_CHECK status_t pages_appear(struct lend *lend);
/* LENT and HELD entries from `start` on become OWN. */
MUST_CHECK status_t pages_own(struct lend *lend, struct aspace *space, vaddr_t start);
