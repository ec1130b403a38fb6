/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Shared memory objects: frames of one account that several address spaces map.
 *
 * Invariants
 *  1. The frames are charged to the creator, of kind FRAME_SHARED, and in no entry but those of mappings.
 *  2. A mapping is R or RW, never executable; so no frame that somebody may write is executable anywhere.
 *  3. A mapping's record covers exactly the entries that name the object's frames: it shrinks from its start as
 *     they go, and is cut in two before a part of it is freed. So revoking and dying need no memory.
 *  4. The object lives while it has uses: handles and mappings. Without, it is idle, and whoever made it idle sees
 *     to its end (shared_next_idle).
 *
 * Revocation raises the object's epoch: handles and mappings of other processes that began in an earlier one are
 * void. Their addresses become reservations, so that nothing else appears there behind the mapper's back.
 */
#pragma once

#include <kernel/aspace.h>
#include <kernel/list.h>
#include <kernel/treap.h>

struct shared {
    struct account *account;   /* the creator's */
    const struct aspace *home; /* the creator's: mappings there are not revoked */
    uint64_t pages;            /* size */
    uint64_t taken;            /* frames; the others are promised */
    uint64_t ready;            /* pages zeroed */
    uint64_t epoch;
    uint32_t first; /* frames, chained in their records */
    uint32_t last;
    uint32_t next_zero; /* the frame to be zeroed next; 0: the last */
    uint32_t uses;
    struct list kept;   /* mappings in the creator's space */
    struct list others; /* mappings elsewhere, by epoch */
    struct list idle;
};

/* Where a space maps an object. */
struct mapping {
    struct treap_node node; /* in the space's tree; the key is the first address */
    vaddr_t end;
    struct list link;      /* the object's */
    struct shared *shared; /* NULL: revoked while it was being built */
    struct aspace *space;
    uint64_t epoch;
    uint64_t pages;
    uint32_t next; /* building: the frame for the address at `end` */
    uint8_t rights;
    bool placed;   /* in the space's tree */
    bool building; /* a call is at it, which alone frees the record */
};

/* Promises the frames: OutOfMemory. Requires: `shared` is zero. */
MUST_CHECK status_t shared_init(struct shared *shared, const struct aspace *home, uint64_t pages);
/* Takes and zeroes frames: STATUS_AGAIN until the object is whole. */
MUST_CHECK status_t shared_fill(struct shared *shared);
/* Gives the frames back: STATUS_AGAIN until all are. Requires: no uses. */
MUST_CHECK status_t shared_dissolve(struct shared *shared);
void shared_use(struct shared *shared);
void shared_unuse(struct shared *shared);
/* Takes an object without uses off the list of those; NULL if there is none. */
struct shared *shared_next_idle(void);
/* Takes mappings of earlier epochs, but the creator's, away: STATUS_AGAIN until none is left. When it returns no
 * hart can use what it took. */
MUST_CHECK status_t shared_revoke(struct shared *shared);

/* Begins a mapping of the whole object for aspace_map_shared. OutOfMemory. */
MUST_CHECK status_t mapping_begin(struct shared *shared, struct aspace *space, uint64_t rights,
                                  uint64_t epoch, struct mapping **mapping);
/* `*address` 0 = the kernel chooses. MemoryInUse, OutOfMemory, BadAddress, BadAlignment; AccessDenied: revoked
 * meanwhile. */
MUST_CHECK status_t aspace_map_shared(struct aspace *space, vaddr_t *address, struct mapping *mapping,
                                      struct work *work);
/* The call that built it is over, in whatever way; a mapping that covers nothing goes. */
void mapping_end(struct mapping *mapping);
