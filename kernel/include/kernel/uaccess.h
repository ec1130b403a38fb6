/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The only way to user memory: a checked walk to the frame, then the direct map. SUM is never set.
 * Ranges may cross pages; a lazy page is backed on the way; a page that is lent or missing is BadAddress, and
 * then nothing was copied. Sizes are bounded (UACCESS_MAX): longer transfers are long calls.
 */
#pragma once

#include <kernel/aspace.h>

#define UACCESS_MAX (4 * PAGE_SIZE)

MUST_CHECK status_t uaccess_read(struct aspace *space, void *to, vaddr_t from, size_t size);
MUST_CHECK status_t uaccess_write(struct aspace *space, vaddr_t to, const void *from, size_t size);
/* One aligned word, as thread_wait reads it: BadAlignment or BadAddress. Also returns its physical address, the
 * key by which waiters and wakers of shared pages meet. */
MUST_CHECK status_t uaccess_word(struct aspace *space, vaddr_t address, uint32_t *value, paddr_t *key);
