/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The whole loader: what it hands over.
 */
#include "whole.h"

#include <pure/sv39.h>
#include <string.h>
#include <xous/abi/memory.h>

static void whole_memory_accounted(void **state)
{
    (void)state;
    setup_appended();
    run_loader(TREE);
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
    run_loader(TREE);
    for (unsigned i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        unsigned level;
        uint64_t entry = walk_tables(BOOT_KERNEL_BASE + pages[i].offset, &level);

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
    run_loader(TREE);
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
    run_loader(TREE);
    archive = expect_record(BOOT_ARCHIVE, 0);
    assert_true(archive->base == LOADER + LOADER_SIZE);
    assert_int_equal(archive->size, tar.size + 1024);
    expect_bytes((const uint8_t *)loader_view(archive->base) + archive->size, 0, -archive->size % 4096);
}

static void initrd_on_a_page_stays(void **state)
{
    (void)state;
    setup_initrd(INITRD);
    run_loader(TREE);
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
    run_loader(TREE);
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
    run_loader(TREE);
    assert_true(((const struct boot_range *)expect_record(BOOT_ARCHIVE, 0))->base == LOADER + LOADER_SIZE);
}

/* The tree begins in the page that the archive ends in: both must come through whole. */
static void initrd_shares_a_page_with_the_tree(void **state)
{
    const struct boot_range *copy;
    uint64_t tree;
    uint32_t size;

    (void)state;
    setup_initrd(INITRD);
    tree = (INITRD + tar.size + 1024 + 7) / 8 * 8;
    begin_tree(INITRD, tar.size + 1024);
    put_tree(tree);
    run_loader(tree);
    assert_memory_equal(find_record(BOOT_SEED, 0, &size), seed, sizeof(seed));
    assert_memory_equal(find_record(BOOT_ARGUMENTS, 0, &size), "verbose", 7);
    copy = expect_record(BOOT_TREE, 0);
    assert_memory_equal(loader_view(copy->base), "\xd0\x0d\xfe\xed", 4);
    check_memory(FIRMWARE_SIZE);
}

/* The lowest memory is taken first: here it is where the tree lies. */
static void tree_in_the_way_is_spared(void **state)
{
    const struct boot_range *tree;
    uint32_t size;

    (void)state;
    setup_appended();
    begin_tree(0, 0);
    put_tree(RAM + FIRMWARE_SIZE + 0x1000);
    run_loader(RAM + FIRMWARE_SIZE + 0x1000);
    tree = expect_record(BOOT_TREE, 0);
    assert_memory_equal(find_record(BOOT_SEED, 0, &size), seed, SEED_SIZE);
    assert_memory_equal(loader_view(tree->base), loader_view(RAM + FIRMWARE_SIZE + 0x1000), 0x100);
    check_memory(FIRMWARE_SIZE);
}

/* Here it is where the loader runs, which is free only when it is done. */
static void loader_in_the_way_is_spared(void **state)
{
    (void)state;
    setup_appended();
    begin_tree(0, 0);
    tree_source.reservations_size = 0;
    tree_reserve(&tree_source, RAM, LOADER - RAM);
    put_tree(TREE);
    run_loader(TREE);
    expect_bytes(loader_view(LOADER), 0xdb, LOADER_SIZE);
    check_memory(LOADER - RAM);
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
    run_loader(TREE);
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
    run_loader(TREE);
    assert_true(((const struct boot_range *)expect_record(BOOT_ARCHIVE, 0))->base != INITRD);
    assert_true(walk_tables(BOOT_DIRECT_BASE + INITRD, &level) == 0);
}

static void seed_handed_over_and_wiped(void **state)
{
    const struct boot_range *tree;
    const uint8_t *copy;
    uint32_t size = 0;

    (void)state;
    setup_appended();
    run_loader(TREE);
    assert_memory_equal(find_record(BOOT_SEED, 0, &size), seed, sizeof(seed));
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
    run_loader(TREE);
    assert_int_equal(count_records(BOOT_HART), 2);
    assert_true(output.hart == 1);
    hart = expect_record(BOOT_HART, 1);
    assert_true(hart->id == 1 && hart->boots == 1 && hart->plic_context == 3);
    plic = expect_record(BOOT_PLIC, 0);
    assert_true(sv39_physical(walk_tables(plic->address, &level)) == 0xc000000);
    assert_int_equal(level, 1);
    assert_int_equal(count_records(BOOT_POWER), 3);
    power = expect_record(BOOT_POWER, 2);
    assert_int_equal(power->action, BOOT_POWER_FAIL);
    assert_true(sv39_physical(walk_tables(power->address, &level)) == power->physical &&
                power->physical == 0x100000);
    const struct boot_machine *facts = (const struct boot_machine *)expect_record(BOOT_MACHINE, 0);
    assert_true(facts->features == BOOT_MACHINE_SSTC);
    assert_int_equal(facts->entered, ENTERED);
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
    run_loader(TREE);
    assert_int_equal(count_records(BOOT_RAM), 2);
    assert_int_equal(((const struct boot_range *)expect_record(BOOT_RAM, 1))->size >> 20, 4096);
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
        RUN(tree_in_the_way_is_spared),
        RUN(loader_in_the_way_is_spared),
        RUN(O07_firmware_unknown_to_the_tree),
        RUN(O07_archive_in_reserved_memory_is_moved),
        RUN(seed_handed_over_and_wiped),
        RUN(harts_and_devices_handed_over),
        RUN(several_banks),
    };

    return cmocka_run_group_tests(tests, make_ram, free_ram);
}
