/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Address-space identifiers: one number space for all harts, any width down to zero.
 *
 * A space's asid is generation << 16 | number. A space whose generation is not the current one gets a new
 * number when it is next activated. When the numbers are used up, the generation rises and every hart
 * flushes all user entries before it runs user code again (roll-over happens under the kernel lock). Number 0
 * is the kernel's own (idle). With fewer numbers than harts plus one, none are used: each switch flushes.
 */
#pragma once

#include <kernel/types.h>

struct aspace;

void asid_init(unsigned width, unsigned harts);
/* The space is about to be freed: a hart that still translates with it goes over to the kernel's own table. */
void asid_forget(struct aspace *space);

/* Invalidation after a change of entries of `space`. All invalidation passes through these two. */
void tlb_invalidate_page(struct aspace *space, vaddr_t address);
void tlb_invalidate_space(struct aspace *space);
