/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * satp and fences. Kernel mappings are global and never change after boot, so no fence here
 * names them.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>

#include <pure/sv39.h>

#include "csr.h"
#include "machine.h"

static paddr_t kernel_root;
static unsigned asid_bits;

/* Bits of satp.ASID that are implemented hold what is written, the others read as zero. */
void mmu_init(void)
{
    uint64_t satp = csr_read(satp);

    kernel_root = satp << SV39_PAGE_SHIFT & ((1ul << 56) - 1);
    csr_write(satp, satp | SATP_ASID_MASK << SATP_ASID_SHIFT);
    uint64_t asid = csr_read(satp) >> SATP_ASID_SHIFT & SATP_ASID_MASK;
    csr_write(satp, satp);
    arch_tlb_flush_all(); /* what was cached under the ASID that was tried */
    asid_bits = (unsigned)__builtin_popcountl(asid);
}

void mmu_unmap_guard(const void *page)
{
    uint64_t *entry = NULL;
    paddr_t table = kernel_root;

    for (unsigned level = SV39_LEVELS; level-- > 0;) {
        entry = (uint64_t *)arch_virtual(table) + sv39_index((uintptr_t)page, level);
        KASSERT(level == 0 ? sv39_is_leaf(*entry) : sv39_is_table(*entry));
        table = sv39_physical(*entry);
    }
    *entry = 0;
    __asm__ volatile("sfence.vma %0, zero" ::"r"(page) : "memory");
}

paddr_t arch_kernel_root(void)
{
    return kernel_root;
}

/* Without ASIDs the fence comes after the switch: before it, translations of the old space could still be
 * fetched under the number that both share. */
void arch_space_switch(paddr_t root, uint64_t asid)
{
    csr_write(satp, SATP_MODE_SV39 | asid << SATP_ASID_SHIFT | root >> SV39_PAGE_SHIFT);
    if (asid == 0) {
        arch_tlb_flush_asid(0);
    }
}

void arch_tlb_flush_page(uint64_t asid, vaddr_t address)
{
    __asm__ volatile("sfence.vma %0, %1" ::"r"(address), "r"(asid) : "memory");
}

void arch_tlb_flush_asid(uint64_t asid)
{
    __asm__ volatile("sfence.vma zero, %0" ::"r"(asid) : "memory");
}

void arch_tlb_flush_all(void)
{
    __asm__ volatile("sfence.vma zero, zero" ::: "memory");
}

unsigned arch_asid_bits(void)
{
    return asid_bits;
}

void arch_instruction_fence(void)
{
    __asm__ volatile("fence.i" ::: "memory");
}

/* Only for entries that were not valid before. A hart that still sees the old entry takes a page fault, which
 * the kernel answers with a fence for that page; an sfence.vma here that is wide enough to prevent it (Volume
 * II, 10.2.1: all levels, any space) would throw away every translation instead. */
void arch_entry_fence(void)
{
    __asm__ volatile("fence w, rw" ::: "memory");
}
