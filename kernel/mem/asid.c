/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Address-space identifiers and invalidation.
 *
 * A roll-over hands numbers out again. A hart flushes everything at its first switch after one, and only
 * after the switch: until then it may go on caching translations of the space it leaves. A space that
 * another hart runs at that moment keeps its old number there until that hart switches; number and
 * generation stay together in the space, so invalidations still name the number that is in use.
 */
#include <kernel/arch.h>
#include <kernel/asid.h>
#include <kernel/aspace.h>
#include <kernel/assert.h>

#define NUMBER_BITS 16u
#define NUMBER_MASK ((1ul << NUMBER_BITS) - 1)
#define ASID_HARTS 16u

static struct {
    uint64_t generation;
    uint64_t next;
    uint64_t numbers; /* 0: none are used */
    struct {
        struct aspace *space; /* active; NULL: the kernel's own table */
        uint64_t generation;  /* of the last flush */
    } hart[ASID_HARTS];
} asid;

/* Its number is of this generation: no other space has it. */
static bool is_current(const struct aspace *space)
{
    return space->asid >> NUMBER_BITS == asid.generation;
}

static void asid_assign(struct aspace *space)
{
    if (asid.next == asid.numbers) {
        asid.generation++;
        asid.next = 1;
    }
    space->asid = asid.generation << NUMBER_BITS | asid.next++;
}

/* ---------------------------------------------------------------------- */

void asid_init(unsigned width, unsigned harts)
{
    uint64_t numbers = 1ul << (width < NUMBER_BITS ? width : NUMBER_BITS);

    KASSERT(harts <= ASID_HARTS);
    __builtin_memset(&asid, 0, sizeof(asid));
    asid.generation = 1;
    asid.next = 1;
    asid.numbers = numbers < harts + 1 ? 0 : numbers;
    for (unsigned i = 0; i < ASID_HARTS; i++) {
        asid.hart[i].generation = 1;
    }
}

bool aspace_is_active(const struct aspace *space)
{
    return asid.hart[arch_hart()].space == space && is_current(space);
}

void aspace_activate(struct aspace *space)
{
    unsigned hart = arch_hart();
    bool current = is_current(space);

    if (asid.hart[hart].space == space && current) {
        return;
    }
    asid.hart[hart].space = space;
    if (asid.numbers == 0) {
        space->asid = asid.generation << NUMBER_BITS;
        arch_space_switch(space->root, 0);
        arch_tlb_flush_all();
        return;
    }
    if (!current) {
        asid_assign(space);
    }
    arch_space_switch(space->root, space->asid & NUMBER_MASK);
    if (asid.hart[hart].generation != asid.generation) {
        asid.hart[hart].generation = asid.generation;
        arch_tlb_flush_all();
    }
}

void asid_forget(struct aspace *space)
{
    unsigned hart = arch_hart();

    for (unsigned i = 0; i < ASID_HARTS; i++) {
        KASSERT(i == hart || asid.hart[i].space != space);
    }
    if (asid.hart[hart].space == space) {
        asid.hart[hart].space = NULL;
        arch_space_switch(arch_kernel_root(), 0);
    }
    space->asid = 0;
}

/* A space that never ran is cached nowhere. */

void tlb_invalidate_page(struct aspace *space, vaddr_t address)
{
    if (space->asid != 0) {
        arch_tlb_flush_page(space->asid & NUMBER_MASK, address);
    }
}

void tlb_invalidate_space(struct aspace *space)
{
    if (space->asid != 0) {
        arch_tlb_flush_asid(space->asid & NUMBER_MASK);
    }
}
