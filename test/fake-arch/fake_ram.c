/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * RAM: one reservation of host addresses from the first bank to the end of the last. Holes and forbidden parts
 * have no access rights, so a kernel that touches them dies on the spot with a sanitizer report.
 */
#include "fake_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define GARBAGE 0xa5

static struct {
    uint8_t *memory; /* of physical address `start` */
    paddr_t start;
    uint64_t size;
    struct fake_bank bank[FAKE_BANKS];
} ram;

static NORETURN void give_up(const char *what, uint64_t value)
{
    fprintf(stderr, "fake machine: %s 0x%lx\n", what, value);
    abort();
}

void fake_ram_release(void)
{
    if (ram.memory != NULL) {
        munmap(ram.memory, ram.size);
        ram.memory = NULL;
    }
}

static void take_banks(const struct fake_options *options)
{
    static const struct fake_bank standard = {0x80000000ul, 16ul << 20};
    struct fake_bank bank[FAKE_BANKS];
    paddr_t end = 0;

    memcpy(bank, options->bank, sizeof(bank));
    if (bank[0].size == 0) {
        bank[0] = standard;
    }
    if (memcmp(bank, ram.bank, sizeof(bank)) != 0) {
        fake_ram_release();
    }
    memcpy(ram.bank, bank, sizeof(bank));
    ram.start = ram.bank[0].base;
    for (unsigned i = 0; i < FAKE_BANKS; i++) {
        if (ram.bank[i].size != 0) {
            end = ram.bank[i].base + ram.bank[i].size;
        }
    }
    ram.size = end - ram.start;
}

static void protect(paddr_t base, uint64_t size, int rights)
{
    if (mprotect(ram.memory + (base - ram.start), size, rights) != 0) {
        give_up("mprotect fails at", base);
    }
}

static void reserve(void)
{
    void *memory = mmap(NULL, ram.size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED) {
        give_up("no memory for RAM of", ram.size);
    }
    ram.memory = memory;
}

/* Banks as they were keep their place: a fuzzer boots too often to have the host make the pages each time. */
void fake_ram_reset(const struct fake_options *options)
{
    take_banks(options);
    if (ram.memory == NULL) {
        reserve();
    }
    for (unsigned i = 0; i < FAKE_BANKS && ram.bank[i].size != 0; i++) {
        protect(ram.bank[i].base, ram.bank[i].size, PROT_READ | PROT_WRITE);
        memset(ram.memory + (ram.bank[i].base - ram.start), GARBAGE, ram.bank[i].size);
    }
}

void fake_ram_forbid(paddr_t base, uint64_t size)
{
    protect(base, size, PROT_NONE);
}

const struct fake_bank *fake_ram_banks(void)
{
    return ram.bank;
}

bool fake_is_ram(paddr_t address)
{
    for (unsigned i = 0; i < FAKE_BANKS; i++) {
        if (address >= ram.bank[i].base && address - ram.bank[i].base < ram.bank[i].size) {
            return true;
        }
    }
    return false;
}

/* --- kernel/arch.h --- */

void *arch_virtual(paddr_t address)
{
    if (!fake_is_ram(address)) {
        give_up("arch_virtual of what is not RAM:", address);
    }
    fake_tlb_look();
    return ram.memory + (address - ram.start);
}

paddr_t arch_physical(const void *pointer)
{
    const uint8_t *byte = pointer;

    if (byte < ram.memory || byte >= ram.memory + ram.size) {
        give_up("arch_physical of what is not in the direct map:", (uint64_t)pointer);
    }
    return ram.start + (paddr_t)(byte - ram.memory);
}
