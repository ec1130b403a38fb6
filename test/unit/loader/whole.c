/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The machine in memory.
 */
#include "whole.h"

#include <loader/fail.h>
#include <pure/sv39.h>
#include <string.h>

#define PAGES (RAM_SIZE / 4096)

static uint8_t *ram;
struct tree_builder tree_source;
struct tar_builder tar;
struct elf_builder kernel;
struct elf_builder process;
struct loader_output output;
uint64_t image_size;
const uint8_t seed[SEED_SIZE] = {0x5e, 0xed, 1, 2, 3};

void *loader_view(uint64_t physical)
{
    if (physical < RAM || physical > RAM + RAM_SIZE) {
        loader_fail("view of %lx", (unsigned long)physical);
    }
    return ram + (physical - RAM);
}

/* What a test may change before it builds: the tree stays open inside its root. */
void begin_tree(uint64_t initrd, uint64_t initrd_size)
{
    tree_root(&tree_source);
    tree_memory(&tree_source, RAM, RAM_SIZE);
    tree_reserve(&tree_source, RAM, FIRMWARE_SIZE);
    tree_cpus(&tree_source, 2);
    tree_soc(&tree_source, 2);
    tree_node(&tree_source, "chosen");
    tree_bytes(&tree_source, "rng-seed", seed, sizeof(seed));
    tree_text(&tree_source, "bootargs", "verbose");
    if (initrd) {
        tree_cells(&tree_source, "linux,initrd-start", 1, (uint32_t)initrd);
        tree_cells(&tree_source, "linux,initrd-end", 1, (uint32_t)(initrd + initrd_size));
    }
    tree_end(&tree_source);
}

void make_programs(void)
{
    elf_begin(&kernel, KERNEL_TEXT);
    elf_segment(&kernel, KERNEL_TEXT, 0x1100, 0x1100, ELF_R | ELF_X);
    elf_segment(&kernel, KERNEL_TEXT + 0x2000, 0x80, 0x80, ELF_R);
    elf_segment(&kernel, KERNEL_TEXT + 0x4000, 0x20, 0x3008, ELF_R | ELF_W);
    elf_begin(&process, PROCESS_TEXT);
    elf_segment(&process, PROCESS_TEXT, 0x30, 0x30, ELF_R | ELF_X);
    elf_segment(&process, PROCESS_TEXT + 0x1010, 0x30, 0xff0, ELF_R | ELF_W); /* ends with its page */
    elf_segment(&process, PROCESS_TEXT + 0x3000, 0x10, 0x1001, ELF_R | ELF_W);
}

struct block make_archive(void)
{
    tar_begin(&tar);
    tar_add(&tar, "kernel.elf", kernel.bytes, kernel.size);
    tar_add(&tar, "process.elf", process.bytes, process.size);
    tar_add(&tar, "manifest", "process\n", 8);
    if ((tar.size + 1024) % 4096 == 0) {
        tar_add(&tar, "more", "", 0); /* an archive that ends inside a page */
    }
    return tar_finish(&tar);
}

/* RAM full of rubbish, so that whatever should be zero must have been written. */
void fill_ram(void)
{
    memset(ram, 0xdb, RAM_SIZE);
}

void put_blob(uint64_t physical, struct block blob)
{
    memcpy(loader_view(physical), blob.data, blob.size);
    free(blob.data);
}

void put_tree(uint64_t physical)
{
    tree_end(&tree_source);
    put_blob(physical, tree_finish(&tree_source));
}

void run_loader(uint64_t tree)
{
    struct loader_input input = {1, tree, {LOADER, LOADER_SIZE}, ENTERED, image_size};

    loader_prepare(&input, &output);
}

void setup_appended(void)
{
    fill_ram();
    make_programs();
    put_blob(LOADER + LOADER_SIZE, make_archive());
    begin_tree(0, 0);
    put_tree(TREE);
}

void setup_initrd(uint64_t physical)
{
    struct block archive;

    fill_ram();
    make_programs();
    archive = make_archive();
    begin_tree(physical, archive.size);
    put_blob(physical, archive);
    put_tree(TREE);
}

/* What the kernel reads. */

uint64_t walk_tables(uint64_t address, unsigned *level)
{
    const uint64_t *table = loader_view((output.satp & ((1ul << 44) - 1)) << 12);

    for (*level = 2;; --*level) {
        uint64_t entry = table[sv39_index(address, *level)];

        if (!sv39_is_table(entry)) {
            return entry;
        }
        table = loader_view(sv39_physical(entry));
    }
}

const void *virtual_view(uint64_t address)
{
    unsigned level;
    uint64_t entry = walk_tables(address, &level);

    assert_true(sv39_is_leaf(entry));
    return loader_view(sv39_physical(entry) + address % SV39_LEAF_SIZE(level));
}

/* The n-th record of a type; NULL if there are fewer. */
const void *find_record(enum boot_record_type type, unsigned n, uint32_t *size)
{
    const struct boot_info *info = virtual_view(output.info);
    const uint8_t *at = (const uint8_t *)(info + 1);

    assert_true(info->magic == BOOT_INFO_MAGIC);
    while (at < (const uint8_t *)info + info->size) {
        const struct boot_record *head = (const void *)at;

        if (head->type == type && n-- == 0) {
            *size = head->size;
            return head + 1;
        }
        at += sizeof(*head) + (head->size + 7) / 8 * 8;
    }
    assert_ptr_equal(at, (const uint8_t *)info + info->size);
    return NULL;
}

const void *expect_record(enum boot_record_type type, unsigned n)
{
    uint32_t size;
    const void *payload = find_record(type, n, &size);

    assert_non_null(payload);
    return payload;
}

unsigned count_records(enum boot_record_type type)
{
    unsigned n = 0;
    uint32_t size;

    while (find_record(type, n, &size)) {
        n++;
    }
    return n;
}

/* Mark the pages of every range of a type; none may have a mark yet. */
static void mark(uint8_t *pages, enum boot_record_type type)
{
    uint32_t size;
    const struct boot_range *range;

    for (unsigned n = 0; (range = find_record(type, n, &size)); n++) {
        uint64_t bytes = type == BOOT_SEGMENT ? ((const struct boot_segment *)range)->size : range->size;

        assert_true(range->base % 4096 == 0);
        for (uint64_t page = (range->base - RAM) / 4096; page < (range->base - RAM + bytes + 4095) / 4096;
             page++) {
            assert_int_equal(pages[page], 0);
            pages[page] = (uint8_t)type;
        }
    }
}

static void mark_all(uint8_t *pages)
{
    memset(pages, 0, PAGES);
    mark(pages, BOOT_FREE);
    mark(pages, BOOT_KERNEL);
    mark(pages, BOOT_ARCHIVE);
    mark(pages, BOOT_TREE);
    mark(pages, BOOT_SEGMENT);
}

/* Every page is exactly one thing, the firmware's none, and nothing is lost. */
void check_memory(uint64_t unlisted)
{
    static uint8_t pages[PAGES];

    mark_all(pages);
    for (uint64_t page = 0; page < PAGES; page++) {
        assert_int_equal(pages[page] == 0, page * 4096 < unlisted);
    }
}

/* The direct map is exactly what is listed, writable but for the kernel's text and constants, never executable. */
void check_direct_map(uint64_t unlisted)
{
    const struct boot_range *image = expect_record(BOOT_KERNEL, 0);

    for (uint64_t offset = 0; offset < RAM_SIZE; offset += 4096) {
        unsigned level;
        uint64_t entry = walk_tables(BOOT_DIRECT_BASE + RAM + offset, &level);
        bool constant = RAM + offset >= image->base && RAM + offset < image->base + 0x3000;

        if (offset < unlisted) {
            assert_true(entry == 0);
            continue;
        }
        assert_true(sv39_physical(entry) == (RAM + offset) / SV39_LEAF_SIZE(level) * SV39_LEAF_SIZE(level));
        assert_true((entry & (SV39_R | SV39_G | SV39_A | SV39_X | SV39_U)) == (SV39_R | SV39_G | SV39_A));
        assert_int_equal(!(entry & SV39_W), constant);
    }
}

void check_lower_half_empty(void)
{
    const uint64_t *root = loader_view((output.satp & ((1ul << 44) - 1)) << 12);

    for (unsigned i = 0; i < 256; i++) {
        assert_true(root[i] == 0);
    }
}

void expect_bytes(const uint8_t *at, uint8_t value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(at[i], value);
    }
}

int make_ram(void **state)
{
    (void)state;
    ram = malloc(RAM_SIZE);
    return ram == NULL;
}

int free_ram(void **state)
{
    (void)state;
    free(ram);
    return 0;
}
