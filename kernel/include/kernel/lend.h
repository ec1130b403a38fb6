/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Pages in messages: lent, lent mutably, moved.
 *
 *            lend_begin              lend_receive            lend_return
 *   (none) ------------> QUEUED ------------------> RECEIVED -----------> (none)
 *     ^  AGAIN: BUILDING    |                           |  lend_orphan: the lender's process is gone
 *     |         |           | lend_withdraw             v
 *     +---------+-----------+                       the frames die with the loan
 *
 * lend_detach takes a RECEIVED one from its server and has it BUILDING again, towards another.
 *
 * QUEUED: the client's entries are changed (read-only, or not valid), invalidated, and the server's addresses
 * and page tables are reserved but map nothing. RECEIVED: the server's entries map the frames. Everything
 * that needs memory is taken in lend_begin; all other steps cannot fail. Long ones return STATUS_AGAIN.
 *
 * Same process on both sides: the address is unchanged and nothing is remapped, the state machine is the
 * same.
 *
 * A message with two ranges (a pair: one lent, one lent mutably) is a lend with a second one behind it. The first
 * stands for both in every call below: both are checked, and stay marked, before either is committed, so an error
 * changes nothing; they have one invalidation on each way.
 */
#pragma once

#include <kernel/aspace.h>

enum lend_kind {
    LEND_READ = 0,    /* read-only for both sides meanwhile */
    LEND_MUTABLE = 1, /* the server's alone */
    LEND_MOVE = 2,    /* changes owner */
    LEND_GIVE = 3,    /* the same without a message: aspace_move */
};

enum lend_state {
    LEND_NONE = 0,
    LEND_BUILDING = 1,
    LEND_QUEUED = 2,
    LEND_RECEIVED = 3,
    LEND_RETURNING = 4,
};

struct lend {
    struct aspace *from; /* NULL once the lender's process is gone, or after a move */
    struct aspace *to;
    vaddr_t from_address;
    vaddr_t to_address;
    uint64_t size; /* bytes; 0: this message has no pages */
    uint8_t kind;
    uint8_t state;
    uint8_t rights;      /* LEND_GIVE: of the new owner */
    bool left;           /* a move past its commit line: not the sender's any more, whatever becomes of it */
    bool stale;          /* entries lost rights and are not invalidated yet */
    bool lent;           /* detached: the client's entries are as for a lend already */
    bool marks;          /* of a pair: what was checked stays marked until both parts are committed */
    struct lend *second; /* of a pair; it has none itself */
    struct work work;
};

/* All that a message lends or moves; 0: it has no pages. */
static inline uint64_t lend_bytes(const struct lend *lend)
{
    return lend->size + (lend->second == NULL ? 0 : lend->second->size);
}

/* Checks, reserves, commits. All fields but from, to, from_address, size, kind and second are zero at first. The
 * ranges of a pair must not overlap.
 * BadAlignment, BadAddress (hole, reserved, outside user space, size 0; not writable but lent mutable),
 * ShareViolation (lent, borrowed, device, pinned), OutOfMemory (the receiver's account or address window). A
 * demand-zero page is backed first. A moved page is RW for its new owner.
 * On error everything is as before and state is LEND_NONE. After a move to another process `from` is NULL. */
MUST_CHECK status_t lend_begin(struct lend *lend);
/* QUEUED -> RECEIVED. */
MUST_CHECK status_t lend_receive(struct lend *lend);
/* RECEIVED -> none: the server's mapping goes, the client's comes back as it was. For LEND_MOVE never called. */
MUST_CHECK status_t lend_return(struct lend *lend);
/* BUILDING, QUEUED -> none, also in the midst of lend_begin or lend_receive: as if never sent. A move that has
 * left its sender does not come back: its frames are freed. */
MUST_CHECK status_t lend_withdraw(struct lend *lend);
/* RECEIVED -> BUILDING: the server's mapping goes, and lend_begin will lend to another space. Meanwhile the pages stay
 * lent; if they do not get there, they come home by lend_withdraw, or with the error of lend_begin. Not for LEND_MOVE. */
MUST_CHECK status_t lend_detach(struct lend *lend, struct aspace *to);
/* The lender's process dies while RECEIVED: its tables may go; frames stay on its account, and lend_return frees
 * them at the reply. In any other state, and within the process, the lend is ended instead (lend_withdraw,
 * lend_return), then torn down with the space. */
void lend_orphan(struct lend *lend);
