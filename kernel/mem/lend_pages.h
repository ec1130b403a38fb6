/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The passes over the pages of a lend, between lend.c (which state comes next) and lend_pages.c (what
 * happens to the entries). Each pass moves *cursor, an offset from the start of the pages, towards its end.
 */
#pragma once

#include <kernel/lend.h>

#include "walk.h"

static inline bool lend_within(const struct lend *lend)
{
    return lend->from == lend->to;
}

/* Client: OWN or MARKED entries become LENT; those of a move go over to the server as HELD and leave, in a
 * long move, INCOMING behind, from which they could still come back. */
MUST_CHECK status_t pages_out(struct lend *lend, uint64_t *cursor, int *units);
/* Server: PENDING entries map the lent frames; HELD ones become its OWN. */
MUST_CHECK status_t pages_appear(struct lend *lend, uint64_t *cursor, int *units);
/* Server, then client: the mapping goes and the pages are back. Without a client the frames are freed. */
MUST_CHECK status_t pages_home(struct lend *lend, uint64_t *cursor, int *units);
/* Client: whatever pages_out or the check before it did is undone, up to `end`. */
MUST_CHECK status_t pages_back(struct lend *lend, uint64_t *cursor, uint64_t end, int *units);
/* Within one process: LENT becomes MARKED, so that range_clear frees it and nobody else changes it before. */
MUST_CHECK status_t pages_condemn(struct lend *lend, uint64_t *cursor, int *units);
