/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The boot records, and what they speak of, at the start of the first bank:
 *
 *     firmware  kernel (root table, boot records)  archive  tree  text  data  free ...
 *
 * Texts and archive have recognisable bytes; the first bytes of text and data differ.
 */
#include "fake_internal.h"

#include <pure/sv39.h>
#include <string.h>
#include <xous/abi/memory.h>

#define FIRMWARE_SIZE (16 * PAGE_SIZE)
#define KERNEL_SIZE (4 * PAGE_SIZE)

static struct {
    paddr_t root;
    struct boot_info *info;
    uint8_t *end; /* of the records written so far */
} boot;

static void record_add(enum boot_record_type type, const void *payload, uint32_t size)
{
    struct boot_record record = {.type = type, .size = size};
    uint32_t padded = (size + 7u) & ~7u;

    memcpy(boot.end, &record, sizeof(record));
    memset(boot.end + sizeof(record), 0, padded);
    memcpy(boot.end + sizeof(record), payload, size);
    boot.end += sizeof(record) + padded;
    boot.info->size = (uint32_t)(boot.end - (uint8_t *)boot.info);
}

static void range_add(enum boot_record_type type, uint64_t base, uint64_t size)
{
    struct boot_range range = {base, size};

    record_add(type, &range, sizeof(range));
}

static void segment_add(paddr_t physical, vaddr_t address, uint64_t size, uint64_t rights)
{
    struct boot_segment segment = {physical, address, size, rights};

    memset(arch_virtual(physical), 0, size);
    memcpy(arch_virtual(physical), &address, sizeof(address));
    record_add(BOOT_SEGMENT, &segment, sizeof(segment));
}

/* Upper half as the loader makes it: global supervisor leaves of 1 GiB. */
static void root_make(void)
{
    uint64_t *root = arch_virtual(boot.root);

    memset(root, 0, PAGE_SIZE);
    for (uint64_t i = 0; i < 8; i++) {
        root[256 + i] = sv39_leaf(i << 30, SV39_R | SV39_W | SV39_G);
    }
    root[510] = sv39_leaf(2ul << 30, SV39_R | SV39_X | SV39_G);
}

static void machine_add(const struct fake_options *options)
{
    struct boot_machine machine = {.timebase = FAKE_TIMEBASE, .features = BOOT_MACHINE_SSTC};
    static const char seed[32] = "thirty-two bytes, not so random";
    static const char arguments[] = "console=framed";

    record_add(BOOT_MACHINE, &machine, sizeof(machine));
    for (unsigned i = 0; i < options->harts; i++) {
        struct boot_hart hart = {.id = i, .plic_context = 2 * i + 1, .boots = i == 0};
        record_add(BOOT_HART, &hart, sizeof(hart));
    }
    if (!options->no_seed) {
        record_add(BOOT_SEED, seed, sizeof(seed));
    }
    record_add(BOOT_ARGUMENTS, arguments, sizeof(arguments) - 1);
}

/* Records of a type that no kernel knows: to be skipped. */
static void unknown_add(void)
{
    record_add((enum boot_record_type)9999, "unknown", 7);
}

static void archive_add(paddr_t at)
{
    memset(arch_virtual(at), 0, 2 * PAGE_SIZE);
    memset(arch_virtual(at), 'a', FAKE_ARCHIVE_SIZE);
    range_add(BOOT_ARCHIVE, at, FAKE_ARCHIVE_SIZE);
    memset(arch_virtual(at + 2 * PAGE_SIZE), 0, PAGE_SIZE);
    memset(arch_virtual(at + 2 * PAGE_SIZE), 't', FAKE_TREE_SIZE);
    range_add(BOOT_TREE, at + 2 * PAGE_SIZE, FAKE_TREE_SIZE);
}

static void process_add(paddr_t at)
{
    uint64_t entry = FAKE_TEXT + 16;

    segment_add(at, FAKE_TEXT, FAKE_TEXT_SIZE, XOUS_READ | XOUS_EXECUTE);
    segment_add(at + FAKE_TEXT_SIZE, FAKE_DATA, FAKE_DATA_SIZE, XOUS_READ | XOUS_WRITE);
    record_add(BOOT_ENTRY, &entry, sizeof(entry));
}

static void ram_add(paddr_t first_free)
{
    const struct fake_bank *bank = fake_ram_banks();

    for (unsigned i = 0; i < FAKE_BANKS && bank[i].size != 0; i++) {
        range_add(BOOT_RAM, bank[i].base, bank[i].size);
    }
    for (unsigned i = 0; i < FAKE_BANKS && bank[i].size != 0; i++) {
        paddr_t base = i == 0 ? first_free : bank[i].base;
        range_add(BOOT_FREE, base, bank[i].base + bank[i].size - base);
    }
}

void fake_boot_reset(const struct fake_options *options)
{
    paddr_t kernel = fake_ram_banks()[0].base + FIRMWARE_SIZE;
    paddr_t archive = kernel + KERNEL_SIZE;
    paddr_t process = archive + 3 * PAGE_SIZE;

    boot.root = kernel;
    boot.info = arch_virtual(kernel + PAGE_SIZE);
    *boot.info = (struct boot_info){.magic = BOOT_INFO_MAGIC, .version = BOOT_INFO_VERSION};
    boot.end = (uint8_t *)(boot.info + 1);
    root_make();
    unknown_add();
    ram_add(process + FAKE_TEXT_SIZE + FAKE_DATA_SIZE);
    range_add(BOOT_KERNEL, kernel, KERNEL_SIZE);
    machine_add(options);
    archive_add(archive);
    process_add(process);
    fake_ram_forbid(fake_ram_banks()[0].base, FIRMWARE_SIZE);
}

const struct boot_info *fake_boot_info(void)
{
    return boot.info;
}

paddr_t arch_kernel_root(void)
{
    return boot.root;
}
