/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * User address spaces. The page table itself is the only record of what is where: an entry that is not valid
 * says in its remaining bits whether the page is lazy, reserved, lent or held for a message (pte.h of the
 * architecture has the encodings), at every level, so that a lazy gigabyte is one entry.
 *
 * Invariants
 *  1. A leaf is never writable and executable; every leaf has A, and D where it is or, while lent, was W.
 *  2. Page tables are charged to the space's account; worst-case tables for what is lazy are promised at
 *     allocation, so a fault on a lazy page cannot run out.
 *  3. After any change that takes a right away, no hart can use the old entry when the call returns.
 *  4. A table without entries is freed, but for the root and the one at window_hint, which the next message
 *     is likely to need: repeated lends take the same addresses and no new table.
 *  5. An error changes nothing: long calls check in steps, leave BUILDING marks on what they checked, and
 *     take the marks off again, in steps, before they report the error.
 *
 * Long calls take a struct work and return STATUS_AGAIN after at most STEP_PAGES units; the caller calls
 * again with the same arguments. A zeroed work starts a call; when it returns anything else, the work is
 * zero again.
 */
#pragma once

#include <kernel/attr.h>
#include <kernel/frame.h>
#include <kernel/pool.h>
#include <kernel/treap.h>
#include <kernel/types.h>
#include <xous/abi/memory.h>
#include <xous/abi/process.h>

/* Where things lie in user space; the information page publishes what users may know. */
#define USER_START 0x10000ul /* nothing is ever mapped below: null pointers fault */
#define USER_HEAP_START 0x1000000000ul
#define USER_HEAP_END 0x2000000000ul
#define USER_ALLOCATE_START 0x2000000000ul
#define USER_WINDOW_START 0x3000000000ul /* borrowed and moved pages appear here */
#define USER_STACK_TOP 0x3ffffe0000ul    /* of the first process */
#define USER_INFO_PAGE 0x3fffffe000ul
#define USER_END 0x4000000000ul

struct aspace {
    struct account *account;
    paddr_t root;
    uint64_t asid; /* generation << 16 | number; see asid.h */
    uint64_t heap_size;
    vaddr_t allocate_hint; /* where the search for free addresses begins */
    bool heap_busy;        /* a long resize is under way */
    vaddr_t window_hint;   /* below it in the message window nothing is free */
    struct treap mappings; /* of shared memory objects, by address */
    struct pool mapping_pool;
    uint64_t shared_pages; /* that they cover */
};

/* Progress of a long call; all zero when none is under way. */
struct work {
    uint64_t cursor;
    uint64_t data[4];
    uint32_t phase;
    status_t error; /* being unwound */
};

/* An empty space: root table, kernel half shared. */
MUST_CHECK status_t aspace_init(struct aspace *space, struct account *account);
/* Frees everything but what is lent and received (see lend.h): STATUS_AGAIN until done. No thread runs in the
 * space any more. */
status_t aspace_destroy(struct aspace *space, struct work *work);

/* memory_allocate: `*address` 0 = the kernel chooses. flags as in <xous/abi/memory.h>.
 * BadAlignment, BadAddress (not in user space), MemoryInUse, OutOfMemory, InvalidArgument. */
MUST_CHECK status_t aspace_allocate(struct aspace *space, vaddr_t *address, uint64_t size, uint64_t flags,
                                    struct work *work);
/* As above with physically contiguous frames, populated; *physical says where. */
MUST_CHECK status_t aspace_allocate_contiguous(struct aspace *space, vaddr_t *address, uint64_t size,
                                               uint64_t flags, paddr_t *physical, struct work *work);
/* Maps physical memory that is nobody's frame (devices), or pinned frames (boot data): never lendable. */
MUST_CHECK status_t aspace_map_physical(struct aspace *space, vaddr_t *address, paddr_t physical,
                                        uint64_t size, uint64_t rights, struct work *work);
/* Boot: maps frames that the loader filled (BOOT_SEGMENT, owned by the root account so far) as private
 * pages of the space. Not for user requests: whoever calls has checked them. */
MUST_CHECK status_t aspace_adopt(struct aspace *space, vaddr_t address, paddr_t physical, uint64_t size,
                                 uint64_t rights);
/* memory_free: every page must be private, lazy, reserved or a device's. Borrowed, lent: ShareViolation;
 * holes: BadAddress. */
MUST_CHECK status_t aspace_free(struct aspace *space, vaddr_t address, uint64_t size, struct work *work);
/* memory_protect: private or lazy pages; rights R, RW or RX. */
MUST_CHECK status_t aspace_protect(struct aspace *space, vaddr_t address, uint64_t size, uint64_t rights,
                                   struct work *work);
/* heap_resize to exactly `size` bytes (whole pages): lazy RW pages from USER_HEAP_START. ShareViolation while
 * another thread's resize is under way. */
MUST_CHECK status_t aspace_heap_resize(struct aspace *space, uint64_t size, struct work *work);
/* process_spawn, memory_give: private (or lazy) pages of `from` change owner and address; frames and promises
 * are charged to `to`. Both areas are checked first; the target must be empty. */
MUST_CHECK status_t aspace_move(struct aspace *from, vaddr_t origin, struct aspace *to, vaddr_t target,
                                uint64_t size, uint64_t rights, struct work *work);

struct page_info {
    uint8_t state; /* enum xous_memory_state */
    uint8_t rights;
    uint8_t level;    /* 0: 4 KiB, 1: 2 MiB, 2: 1 GiB */
    paddr_t physical; /* of the page at the address, where backed */
    vaddr_t start;    /* of what the entry covers: 4 KiB << 9 * level bytes */
};
/* memory_query for one address; BadAddress outside user space. The runs that memory_query reports are for the
 * caller to join, entry by entry. */
MUST_CHECK status_t aspace_query(struct aspace *space, vaddr_t address, struct page_info *info);

/* A fault at `address`: 0 if the page is now usable (lazy page backed, or another hart was faster), else the
 * cause for the report. Never fails for want of memory. */
enum xous_fault_cause aspace_fault(struct aspace *space, vaddr_t address, enum xous_access access);

/* Walks the tables of one space against the frame table; returns violations. */
uint64_t aspace_audit(struct aspace *space);

/* Makes the space the one that this hart translates with, under a number of the current generation (asid.h), and
 * flushes what must be flushed. Cheap if it is that already. */
void aspace_activate(struct aspace *space);
/* Whether it is in use there already, so that aspace_activate would do nothing. */
bool aspace_is_active(const struct aspace *space);
