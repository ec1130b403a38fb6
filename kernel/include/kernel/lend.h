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
 * QUEUED: the client's entries are changed (read-only, or not valid), invalidated, and the server's addresses
 * and page tables are reserved but map nothing. RECEIVED: the server's entries map the frames. Everything
 * that needs memory is taken in lend_begin; all other steps cannot fail. Long ones return STATUS_AGAIN.
 *
 * Same process on both sides: the address is unchanged and nothing is remapped, the state machine is the
 * same.
 */
#pragma once

#include <kernel/aspace.h>

enum lend_kind {
    LEND_READ = 0,    /* read-only for both sides meanwhile */
    LEND_MUTABLE = 1, /* the server's alone */
    LEND_MOVE = 2,    /* changes owner */
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
    struct work work;
};

/* Checks, reserves, commits. All fields but from, to, from_address, size and kind are zero at first.
 * BadAlignment, BadAddress (hole, reserved, outside user space, size 0; not writable but lent mutable),
 * ShareViolation (lent, borrowed, device, pinned), OutOfMemory (the receiver's account or address window). A
 * demand-zero page is backed first. A moved page is RW for its new owner.
 * On error everything is as before and state is LEND_NONE. After a move to another process `from` is NULL. */
MUST_CHECK status_t lend_begin(struct lend *lend);
/* QUEUED -> RECEIVED. */
MUST_CHECK status_t lend_receive(struct lend *lend);
/* RECEIVED -> none: the server's mapping goes, the client's comes back as it was. For LEND_MOVE never called. */
MUST_CHECK status_t lend_return(struct lend *lend);
/* BUILDING, QUEUED -> none, also in the midst of lend_begin or lend_receive: as if never sent. A move
 * comes back as long as lend_begin is above its last phase; later, and once QUEUED, it has left its sender
 * for good, and this is lend_drop. */
MUST_CHECK status_t lend_withdraw(struct lend *lend);
/* QUEUED move whose server died: the frames are freed. */
MUST_CHECK status_t lend_drop(struct lend *lend);
/* The lender's process dies while RECEIVED or RETURNING: its tables may go; frames stay on its account, and
 * lend_return frees them at the reply. A lend that is BUILDING or QUEUED is withdrawn instead, then torn
 * down with the space; so is one within the process (lend_return). */
void lend_orphan(struct lend *lend);
