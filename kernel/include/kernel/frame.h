/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Physical memory: every frame has one owner, an account, and a kind.
 *
 * Invariants
 *  1. A frame is free, or the kernel's since boot, or charged to exactly one account.
 *  2. The limits of all accounts fit into the root account's limit, and that into the frames that were free at
 *     boot. So whoever holds a charge gets a frame: frame_take of one page cannot fail. Contiguous runs can.
 *  3. used = frames owned + frames promised (lazy pages, worst-case page tables) + limits of the children.
 *  4. A frame handed to user code or used as a table was zeroed after its last owner.
 *
 * An account outlives its process while frames are charged to it: lends that a server still holds, shared memory
 * objects that others use.
 */
#pragma once

#include <kernel/attr.h>
#include <kernel/types.h>

enum frame_kind {
    FRAME_NONE = 0, /* not RAM, firmware: nobody's */
    FRAME_FREE = 1,
    FRAME_KERNEL = 2, /* the kernel's since boot */
    FRAME_USER = 3,   /* mapped or lent by its owner */
    FRAME_TABLE = 4,  /* page table */
    FRAME_OBJECT = 5, /* kernel objects of one process */
    FRAME_PINNED = 6, /* boot data shown to the first process: never lent, moved or freed */
    FRAME_SHARED = 7, /* of a shared memory object: mapped by any number of spaces */
    FRAME_KINDS = 8,
};

/* One for each page of RAM. */
struct frame {
    uint32_t next; /* free lists; pools use both for their page lists; chains of shared memory objects */
    uint32_t prev;
    uint16_t owner; /* account index; 0 is the kernel's own */
    uint8_t kind;   /* enum frame_kind */
    uint8_t order;  /* of the free block or allocated run that starts here */
    uint32_t
        users; /* pools: objects in use; tables: entries; FRAME_SHARED: 1 where 2 MiB of one object begin */
};

#define ACCOUNTS_MAX 4096u
#define ACCOUNT_ROOT 1u /* the index of the first process's account */

struct account {
    struct account *parent; /* NULL for the root */
    uint64_t limit;         /* frames */
    uint64_t used;          /* frames owned, promised and given to children as limits */
    uint64_t promised;      /* part of used that has no frame yet */
    uint64_t owned[FRAME_KINDS];
    uint16_t index;
};

struct boot_info;

/* Takes stock of RAM from the boot records and builds the frame table. Requires: once, at boot. */
void frame_init(const struct boot_info *info);

/* The record of a frame, or NULL where no RAM is. */
struct frame *frame_of(paddr_t address);
/* What frame_of found, back to its address. */
paddr_t frame_address(const struct frame *frame);
/* True if any part of the physical range is RAM. */
bool frames_overlap(paddr_t base, uint64_t size);
uint64_t frames_total(void);
uint64_t frames_free(void);
uint64_t frames_of_kind(enum frame_kind kind);

/* Makes `account`, under index ACCOUNT_ROOT, the holder of all memory that was free at boot. */
void account_init_root(struct account *account);
/* Takes `limit` frames of the parent's room. OutOfMemory if the parent has less; then nothing changed.
 * The index names the account in the frame table and must not be in use. */
MUST_CHECK status_t account_init(struct account *account, struct account *parent, uint16_t index,
                                 uint64_t limit);
/* Gives the limit back to the parent. Requires: used is 0; or 1, and `home` the last frame charged to it, which
 * is freed too, although the account may live in it. */
void account_retire(struct account *account, paddr_t home);
/* Makes the account a child of its parent's parent; the limit moves along, nobody's room changes. */
void account_adopt(struct account *account);
/* Changes a limit within the parent's room; not below what is used. */
MUST_CHECK status_t account_set_limit(struct account *account, uint64_t limit);
struct account *account_by_index(uint16_t index);

/* Promises frames: OutOfMemory if the limit has no room, else used and promised grow. */
MUST_CHECK status_t account_promise(struct account *account, uint64_t frames);
void account_unpromise(struct account *account, uint64_t frames);

/* Turns one promised frame into an owned one of that kind. Cannot fail (invariant 2). Not zeroed: for pages that
 * are overwritten whole. */
paddr_t frame_take_promised(struct account *account, enum frame_kind kind);
/* Charges and takes in one; zeroed. OutOfMemory if the limit has no room. */
MUST_CHECK status_t frame_take(struct account *account, enum frame_kind kind, paddr_t *address);
/* 2^order frames, naturally aligned and contiguous, zeroing left to the caller (frame_zero). OutOfMemory also
 * when no such run is free. */
MUST_CHECK status_t frame_take_run(struct account *account, enum frame_kind kind, unsigned order,
                                   paddr_t *address);
/* 2 MiB of promised frames, contiguous and aligned, as single frames that are chained in order and end the chain;
 * false when no such run is free. Not zeroed. */
bool frame_take_promised_chain(struct account *account, enum frame_kind kind, paddr_t *address);
/* Frees 2^order frames of one owner; used shrinks. */
void frame_give_back(paddr_t address, unsigned order);
/* Moves the charge for 2^order frames: `to` must have promised them. */
void frame_change_owner(paddr_t address, unsigned order, struct account *to, enum frame_kind kind);
void frame_zero(paddr_t address, unsigned order);

/* True if every count agrees with the frame table; `violations` counts what does not. Walks everything. */
uint64_t frame_audit(void);
