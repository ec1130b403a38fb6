/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The whole loader on a machine of 32 MiB in memory: firmware at the bottom of RAM, the loader behind it, the tree
 * near the top. What comes out is checked as the kernel would see it: through the page tables.
 */
#include "support.h"

#include <loader/fail.h>
#include <loader/loader.h>
#include <pure/sv39.h>
#include <stdio.h>
#include <string.h>
#include <xous/abi/memory.h>

#define RAM 0x80000000ul
#define MIB (1ul << 20)
#define RAM_SIZE (32 * MIB)
#define FIRMWARE_SIZE 0x80000ul
#define LOADER (RAM + 2 * MIB)
#define LOADER_SIZE 0x10000ul
#define TREE (RAM + 30 * MIB + 0x40) /* not page aligned */
#define INITRD (RAM + 16 * MIB)
#define KERNEL_TEXT BOOT_KERNEL_BASE
#define PROCESS_TEXT 0x10000ul
#define PAGES (RAM_SIZE / 4096)

static uint8_t *ram;
static struct tree_builder tree_source;
static struct tar_builder tar;
static struct elf_builder kernel;
static struct elf_builder process;
static struct loader_output output;
static uint64_t image_size;
static const uint8_t seed[32] = {0x5e, 0xed, 1, 2, 3};

void *loader_view(uint64_t physical)
{
    if (physical < RAM || physical > RAM + RAM_SIZE) {
        loader_fail("view of %lx", (unsigned long)physical);
    }
    return ram + (physical - RAM);
}

/* What a test may change before it builds: the tree stays open inside its root. */
static void begin_tree(uint64_t initrd, uint64_t initrd_size)
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

static void make_programs(void)
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

static struct block make_archive(void)
{
    tar_begin(&tar);
    tar_add(&tar, "kernel.elf", kernel.bytes, kernel.size);
    tar_add(&tar, "process.elf", process.bytes, process.size);
    tar_add(&tar, "manifest", "process\n", 8);
    return tar_finish(&tar);
}

/* RAM full of rubbish, so that whatever should be zero must have been written. */
static void fill_ram(void)
{
    memset(ram, 0xdb, RAM_SIZE);
}

static void put_blob(uint64_t physical, struct block blob)
{
    memcpy(loader_view(physical), blob.data, blob.size);
    free(blob.data);
}

static void put_tree(uint64_t physical)
{
    tree_end(&tree_source);
    put_blob(physical, tree_finish(&tree_source));
}

static void boot(uint64_t tree)
{
    struct loader_input input = {1, tree, {LOADER, LOADER_SIZE}, image_size};

    loader_prepare(&input, &output);
}

static void setup_appended(void)
{
    fill_ram();
    make_programs();
    put_blob(LOADER + LOADER_SIZE, make_archive());
    begin_tree(0, 0);
    put_tree(TREE);
}

static void setup_initrd(uint64_t physical)
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

static uint64_t walk(uint64_t address, unsigned *level)
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

static const void *virtual_view(uint64_t address)
{
    unsigned level;
    uint64_t entry = walk(address, &level);

    assert_true(sv39_is_leaf(entry));
    return loader_view(sv39_physical(entry) + address % SV39_LEAF_SIZE(level));
}

/* The n-th record of a type; NULL if there are fewer. */
static const void *record(enum boot_record_type type, unsigned n, uint32_t *size)
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

static const void *expect_record(enum boot_record_type type, unsigned n)
{
    uint32_t size;
    const void *payload = record(type, n, &size);

    assert_non_null(payload);
    return payload;
}

static unsigned count_records(enum boot_record_type type)
{
    unsigned n = 0;
    uint32_t size;

    while (record(type, n, &size)) {
        n++;
    }
    return n;
}

/* Mark the pages of every range of a type; none may have a mark yet. */
static void mark(uint8_t *pages, enum boot_record_type type)
{
    uint32_t size;
    const struct boot_range *range;

    for (unsigned n = 0; (range = record(type, n, &size)); n++) {
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
static void check_memory(uint64_t unlisted)
{
    static uint8_t pages[PAGES];

    mark_all(pages);
    for (uint64_t page = 0; page < PAGES; page++) {
        assert_int_equal(pages[page] == 0, page * 4096 < unlisted);
    }
}

/* The direct map is exactly what is listed, writable but for the kernel's text and constants, never executable. */
static void check_direct_map(uint64_t unlisted)
{
    const struct boot_range *image = expect_record(BOOT_KERNEL, 0);

    for (uint64_t offset = 0; offset < RAM_SIZE; offset += 4096) {
        unsigned level;
        uint64_t entry = walk(BOOT_DIRECT_BASE + RAM + offset, &level);
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

static void check_lower_half_empty(void)
{
    const uint64_t *root = loader_view((output.satp & ((1ul << 44) - 1)) << 12);

    for (unsigned i = 0; i < 256; i++) {
        assert_true(root[i] == 0);
    }
}

static void expect_bytes(const uint8_t *at, uint8_t value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(at[i], value);
    }
}

static void whole_memory_accounted(void **state)
{
    (void)state;
    setup_appended();
    boot(TREE);
    check_memory(FIRMWARE_SIZE);
    check_direct_map(FIRMWARE_SIZE);
    check_lower_half_empty();
}

static void kernel_image_mapped_with_its_rights(void **state)
{
    static const struct {
        uint64_t offset;
        uint64_t flags;
    } pages[] = {{0, SV39_R | SV39_X},      {0x1000, SV39_R | SV39_X}, {0x2000, SV39_R}, {0x3000, 0},
                 {0x4000, SV39_R | SV39_W}, {0x7000, SV39_R | SV39_W}, {0x8000, 0}};

    (void)state;
    setup_appended();
    boot(TREE);
    for (unsigned i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        unsigned level;
        uint64_t entry = walk(BOOT_KERNEL_BASE + pages[i].offset, &level);

        assert_true((entry & (SV39_R | SV39_W | SV39_X | SV39_U)) == pages[i].flags);
        assert_int_equal(level, 0);
        assert_true(!entry || (entry & SV39_G));
    }
    assert_true(output.entry == KERNEL_TEXT);
    expect_bytes(virtual_view(KERNEL_TEXT + 0x1000), 0x40, 0x100);
    expect_bytes((const uint8_t *)virtual_view(KERNEL_TEXT + 0x1000) + 0x100, 0, 0xf00);
    expect_bytes((const uint8_t *)virtual_view(KERNEL_TEXT + 0x4000) + 0x20, 0, 0x3000 - 0x20);
}

/* Frames go to the process whole: before, between and behind its data nothing of the file or of RAM is left. */
static void N09_segment_tails_are_zero(void **state)
{
    const struct boot_segment *segment;
    const uint8_t *page;

    (void)state;
    setup_appended();
    boot(TREE);
    assert_int_equal(count_records(BOOT_SEGMENT), 3);
    segment = expect_record(BOOT_SEGMENT, 1);
    page = loader_view(segment->physical);
    assert_true(segment->address == PROCESS_TEXT + 0x1000 && segment->size == 0x1000);
    assert_true(segment->rights == (XOUS_READ | XOUS_WRITE));
    expect_bytes(page, 0, 0x10);
    expect_bytes(page + 0x10, 0x41, 0x30);
    expect_bytes(page + 0x40, 0, 0x1000 - 0x40);
    segment = expect_record(BOOT_SEGMENT, 2);
    assert_true(segment->size == 0x2000);
    expect_bytes((const uint8_t *)loader_view(segment->physical) + 0x10, 0, 0x2000 - 0x10);
    assert_true(*(const uint64_t *)expect_record(BOOT_ENTRY, 0) == PROCESS_TEXT);
}

static void archive_stays_where_it_is(void **state)
{
    const struct boot_range *archive;

    (void)state;
    setup_appended();
    boot(TREE);
    archive = expect_record(BOOT_ARCHIVE, 0);
    assert_true(archive->base == LOADER + LOADER_SIZE);
    assert_int_equal(archive->size, tar.size + 1024);
    expect_bytes((const uint8_t *)loader_view(archive->base) + archive->size, 0, -archive->size % 4096);
}

static void initrd_on_a_page_stays(void **state)
{
    (void)state;
    setup_initrd(INITRD);
    boot(TREE);
    assert_true(((const struct boot_range *)expect_record(BOOT_ARCHIVE, 0))->base == INITRD);
    check_memory(FIRMWARE_SIZE);
}

static void initrd_off_a_page_is_moved(void **state)
{
    const struct boot_range *archive;
    struct block copy;

    (void)state;
    setup_initrd(INITRD + 0x208);
    copy = make_archive();
    boot(TREE);
    archive = expect_record(BOOT_ARCHIVE, 0);
    assert_true(archive->base != INITRD + 0x208);
    assert_memory_equal(loader_view(archive->base), copy.data, copy.size);
    check_memory(FIRMWARE_SIZE);
    free(copy.data);
}

static void appended_archive_wins(void **state)
{
    (void)state;
    setup_initrd(INITRD);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    boot(TREE);
    assert_true(((const struct boot_range *)expect_record(BOOT_ARCHIVE, 0))->base == LOADER + LOADER_SIZE);
}

/* The tree begins in the page that the archive ends in: both must come through whole. */
static void initrd_shares_a_page_with_the_tree(void **state)
{
    uint64_t tree = (INITRD + tar.size + 1024 + 7) / 8 * 8;
    const struct boot_range *copy;
    uint32_t size;

    (void)state;
    setup_initrd(INITRD);
    tree = (INITRD + tar.size + 1024 + 7) / 8 * 8;
    begin_tree(INITRD, tar.size + 1024);
    put_tree(tree);
    boot(tree);
    assert_memory_equal(record(BOOT_SEED, 0, &size), seed, sizeof(seed));
    assert_memory_equal(record(BOOT_ARGUMENTS, 0, &size), "verbose", 7);
    copy = expect_record(BOOT_TREE, 0);
    assert_memory_equal(loader_view(copy->base), "\xd0\x0d\xfe\xed", 4);
    check_memory(FIRMWARE_SIZE);
}

static void O07_firmware_unknown_to_the_tree(void **state)
{
    (void)state;
    fill_ram();
    make_programs();
    put_blob(LOADER + LOADER_SIZE, make_archive());
    begin_tree(0, 0);
    tree_source.reservations_size = 0;
    put_tree(TREE);
    boot(TREE);
    check_memory(LOADER - RAM);
    check_direct_map(LOADER - RAM);
}

static void O07_archive_in_reserved_memory_is_moved(void **state)
{
    struct block archive;
    unsigned level;

    (void)state;
    fill_ram();
    make_programs();
    archive = make_archive();
    begin_tree(INITRD, archive.size);
    tree_reserve(&tree_source, INITRD, archive.size);
    put_blob(INITRD, archive);
    put_tree(TREE);
    boot(TREE);
    assert_true(((const struct boot_range *)expect_record(BOOT_ARCHIVE, 0))->base != INITRD);
    assert_true(walk(BOOT_DIRECT_BASE + INITRD, &level) == 0);
}

static void seed_handed_over_and_wiped(void **state)
{
    const struct boot_range *tree;
    const uint8_t *copy;
    uint32_t size = 0;

    (void)state;
    setup_appended();
    boot(TREE);
    assert_memory_equal(record(BOOT_SEED, 0, &size), seed, sizeof(seed));
    assert_int_equal(size, sizeof(seed));
    tree = expect_record(BOOT_TREE, 0);
    copy = loader_view(tree->base);
    for (uint64_t i = 0; i + 4 <= tree->size; i++) {
        assert_memory_not_equal(copy + i, seed, 4);
    }
    expect_bytes(copy + tree->size, 0, -tree->size % 4096);
}

static void harts_and_devices_handed_over(void **state)
{
    const struct boot_plic *plic;
    const struct boot_hart *hart;
    const struct boot_power *power;
    unsigned level;

    (void)state;
    setup_appended();
    boot(TREE);
    assert_int_equal(count_records(BOOT_HART), 2);
    assert_true(output.hart == 1);
    hart = expect_record(BOOT_HART, 1);
    assert_true(hart->id == 1 && hart->boots == 1 && hart->plic_context == 3);
    plic = expect_record(BOOT_PLIC, 0);
    assert_true(sv39_physical(walk(plic->address, &level)) == 0xc000000);
    assert_int_equal(level, 1);
    assert_int_equal(count_records(BOOT_POWER), 3);
    power = expect_record(BOOT_POWER, 2);
    assert_int_equal(power->action, BOOT_POWER_FAIL);
    assert_true(sv39_physical(walk(power->address, &level)) == power->physical &&
                power->physical == 0x100000);
    assert_true(((const struct boot_machine *)expect_record(BOOT_MACHINE, 0))->features == BOOT_MACHINE_SSTC);
}

static void several_banks(void **state)
{
    (void)state;
    fill_ram();
    make_programs();
    put_blob(LOADER + LOADER_SIZE, make_archive());
    begin_tree(0, 0);
    tree_memory(&tree_source, 0x100000000, 4096 * MIB);
    put_tree(TREE);
    boot(TREE);
    assert_int_equal(count_records(BOOT_RAM), 2);
    assert_int_equal(((const struct boot_range *)expect_record(BOOT_RAM, 1))->size >> 20, 4096);
}

static void N10_no_archive(void **state)
{
    (void)state;
    fill_ram();
    begin_tree(0, 0);
    put_tree(TREE);
    EXPECT_FAIL(boot(TREE), "no boot archive");
}

static void N10_member_missing(void **state)
{
    (void)state;
    setup_appended();
    tar_begin(&tar);
    tar_add(&tar, "process.elf", process.bytes, process.size);
    put_blob(LOADER + LOADER_SIZE, tar_finish(&tar));
    EXPECT_FAIL(boot(TREE), "has no kernel.elf");
}

static void N10_archive_corrupt(void **state)
{
    (void)state;
    setup_appended();
    ((uint8_t *)loader_view(LOADER + LOADER_SIZE))[512 + kernel.size / 512 * 512 + 512 + 3] ^= 1;
    EXPECT_FAIL(boot(TREE), "wrong checksum");
}

static void N10_initrd_places(void **state)
{
    (void)state;
    setup_initrd(INITRD);
    begin_tree(RAM + RAM_SIZE - 0x1000, 0x2000);
    put_tree(TREE);
    EXPECT_FAIL(boot(TREE), "is not inside the RAM");
    begin_tree(LOADER + 0x1000, 0x2000);
    put_tree(TREE);
    EXPECT_FAIL(boot(TREE), "overlaps the loader");
    begin_tree(TREE - 0x1000, 0x2000);
    put_tree(TREE);
    EXPECT_FAIL(boot(TREE), "overlaps the loader at 80200000 or the device tree");
}

/* The image as it is made to be noticed when cut: size in its head, mark at its end. */
static void mark_image(void)
{
    uint64_t end = LOADER + LOADER_SIZE + tar.size + 1024;

    memcpy(loader_view(end), LOADER_END_MARK, LOADER_END_MARK_SIZE);
    image_size = end + LOADER_END_MARK_SIZE - LOADER;
}

static void N01_image_cut_short(void **state)
{
    (void)state;
    setup_appended();
    mark_image();
    boot(TREE);
    check_memory(FIRMWARE_SIZE);
    setup_appended();
    mark_image();
    memset(loader_view(LOADER + LOADER_SIZE + 3000), 0, tar.size);
    EXPECT_FAIL(boot(TREE), "is cut short");
    image_size = RAM_SIZE;
    EXPECT_FAIL(boot(TREE), "runs into reserved memory or the end of RAM");
    image_size = 100;
    EXPECT_FAIL(boot(TREE), "runs into reserved memory");
    image_size = 0;
}

static void N04_kernel_outside_its_window(void **state)
{
    (void)state;
    setup_appended();
    elf_begin(&kernel, 0x10000);
    elf_segment(&kernel, 0x10000, 16, 16, ELF_R | ELF_X);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    EXPECT_FAIL(boot(TREE), "kernel.elf in the boot archive: a segment lies outside");
}

static void N04_process_in_the_kernels_half(void **state)
{
    (void)state;
    setup_appended();
    elf_begin(&process, KERNEL_TEXT);
    elf_segment(&process, KERNEL_TEXT, 16, 16, ELF_R | ELF_X);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    EXPECT_FAIL(boot(TREE), "process.elf in the boot archive: a segment lies outside");
}

static void N08_kernel_entry_alignment(void **state)
{
    (void)state;
    setup_appended();
    elf_put64(kernel.bytes + ELF_AT_ENTRY, KERNEL_TEXT + 2);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    EXPECT_FAIL(boot(TREE), "is not aligned to 4 bytes");
}

static void N05_too_little_memory(void **state)
{
    (void)state;
    setup_appended();
    elf_begin(&process, PROCESS_TEXT);
    elf_segment(&process, PROCESS_TEXT, 16, 64 * MIB, ELF_R | ELF_X);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    EXPECT_FAIL(boot(TREE), "not enough memory: the kernel and the first process need 65");
    EXPECT_FAIL(boot(TREE), "of 32768 KiB RAM are free");
}

static void N05_memory_in_pieces(void **state)
{
    (void)state;
    setup_appended();
    elf_begin(&process, PROCESS_TEXT);
    elf_segment(&process, PROCESS_TEXT, 16, 20 * MIB, ELF_R | ELF_X);
    put_blob(LOADER + LOADER_SIZE, make_archive());
    begin_tree(0, 0);
    tree_reserve(&tree_source, RAM + 16 * MIB, 4096);
    put_tree(TREE);
    EXPECT_FAIL(boot(TREE), "not enough memory in one piece: the first process needs 20480 KiB");
}

static void O01_tree_corrupt(void **state)
{
    (void)state;
    setup_appended();
    ((uint8_t *)loader_view(TREE))[0] = 0;
    EXPECT_FAIL(boot(TREE), "device tree at 81e00040: no device tree there");
}

static int make_ram(void **state)
{
    (void)state;
    ram = malloc(RAM_SIZE);
    return ram == NULL;
}

static int free_ram(void **state)
{
    (void)state;
    free(ram);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(whole_memory_accounted),
        RUN(kernel_image_mapped_with_its_rights),
        RUN(N09_segment_tails_are_zero),
        RUN(archive_stays_where_it_is),
        RUN(initrd_on_a_page_stays),
        RUN(initrd_off_a_page_is_moved),
        RUN(appended_archive_wins),
        RUN(initrd_shares_a_page_with_the_tree),
        RUN(O07_firmware_unknown_to_the_tree),
        RUN(O07_archive_in_reserved_memory_is_moved),
        RUN(seed_handed_over_and_wiped),
        RUN(harts_and_devices_handed_over),
        RUN(several_banks),
        RUN(N10_no_archive),
        RUN(N10_member_missing),
        RUN(N10_archive_corrupt),
        RUN(N10_initrd_places),
        RUN(N01_image_cut_short),
        RUN(N04_kernel_outside_its_window),
        RUN(N04_process_in_the_kernels_half),
        RUN(N08_kernel_entry_alignment),
        RUN(N05_too_little_memory),
        RUN(N05_memory_in_pieces),
        RUN(O01_tree_corrupt),
    };

    return cmocka_run_group_tests(tests, make_ram, free_ram);
}
