/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The page tables, the device window and the boot information's writer.
 */
#include "support.h"

#include <loader/handover.h>
#include <loader/ranges.h>
#include <loader/tables.h>
#include <loader/window.h>
#include <pure/sv39.h>
#include <string.h>

#define BASE 0x80400000ul
#define PAGES 16u
#define FLAGS (SV39_R | SV39_W | SV39_G)

static uint64_t memory[PAGES * SV39_ENTRIES] __attribute__((aligned(4096)));
static struct tables tables;

static void begin(unsigned capacity)
{
    memset(memory, 0xa5, sizeof(memory));
    tables_begin(&tables, memory, BASE, capacity);
}

/* The leaf that maps an address, and its level; 0 if there is none. */
static uint64_t find_leaf(uint64_t address, unsigned *level)
{
    const uint64_t *table = memory;

    for (*level = 2;; --*level) {
        uint64_t entry = table[sv39_index(address, *level)];

        if (!sv39_is_table(entry)) {
            return entry;
        }
        assert_true(*level > 0);
        table = memory + (sv39_physical(entry) - BASE) / 8;
    }
}

static void expect_leaf(uint64_t address, uint64_t physical, unsigned level)
{
    unsigned found;
    uint64_t entry = find_leaf(address, &found);

    assert_int_equal(found, level);
    assert_true(entry == sv39_leaf(physical, FLAGS));
    assert_true(entry & SV39_A && entry & SV39_D);
}

static void largest_leaves_that_fit(void **state)
{
    uint64_t start = 0x801ff000;
    uint64_t end = 0x140201000;
    unsigned level;

    (void)state;
    begin(PAGES);
    tables_map(&tables, BOOT_DIRECT_BASE + start, start, end - start, FLAGS);
    expect_leaf(BOOT_DIRECT_BASE + start, start, 0);
    expect_leaf(BOOT_DIRECT_BASE + 0x80200000, 0x80200000, 1);
    expect_leaf(BOOT_DIRECT_BASE + 0xbfe00000, 0xbfe00000, 1);
    expect_leaf(BOOT_DIRECT_BASE + 0xc0000000, 0xc0000000, 2);
    expect_leaf(BOOT_DIRECT_BASE + 0x140000000, 0x140000000, 1);
    expect_leaf(BOOT_DIRECT_BASE + 0x140200000, 0x140200000, 0);
    assert_true(find_leaf(BOOT_DIRECT_BASE + start - 1, &level) == 0);
    assert_true(find_leaf(BOOT_DIRECT_BASE + end, &level) == 0);
    assert_int_equal(tables.used, 1 + TABLES_ALIGNED_BOUND);
}

static void unaligned_addresses_take_pages(void **state)
{
    (void)state;
    begin(PAGES);
    tables_map(&tables, BOOT_KERNEL_BASE, 0x80201000, 0x400000, FLAGS);
    expect_leaf(BOOT_KERNEL_BASE + 0x200000, 0x80401000, 0);
    assert_true(tables.used <= 1 + tables_bound(0x400000));
}

static void mapped_twice_is_a_fault(void **state)
{
    (void)state;
    begin(PAGES);
    tables_map(&tables, BOOT_KERNEL_BASE, 0x80000000, 0x200000, FLAGS);
    EXPECT_FAIL(tables_map(&tables, BOOT_KERNEL_BASE + 0x1000, 0x90000000, 0x1000, FLAGS), "mapped twice");
    EXPECT_FAIL(tables_map(&tables, BOOT_KERNEL_BASE, 0x80000000, 0x200000, FLAGS), "mapped twice");
}

static void tables_run_out(void **state)
{
    (void)state;
    begin(2);
    EXPECT_FAIL(tables_map(&tables, BOOT_KERNEL_BASE, 0x80000000, 0x1000, FLAGS), "more than the 2 pages");
}

static void window_shares_pages(void **state)
{
    struct window window;
    uint64_t off;

    (void)state;
    begin(PAGES);
    window_begin(&window, &tables);
    off = window_map(&window, 0x100004, 4);
    assert_true(off == BOOT_DEVICE_BASE + 4);
    assert_true(window_map(&window, 0x100ffc, 4) == BOOT_DEVICE_BASE + 0xffc);
    assert_true(window_map(&window, 0x200000, 1) == BOOT_DEVICE_BASE + 0x1000);
    expect_leaf(BOOT_DEVICE_BASE + 0x1000, 0x200000, 0);
}

static void window_keeps_large_leaves(void **state)
{
    struct window window;
    uint64_t plic;

    (void)state;
    begin(PAGES);
    window_begin(&window, &tables);
    window_map(&window, 0x100000, 4);
    plic = window_map(&window, 0xc000000, 0x600000);
    assert_true(plic % 0x200000 == 0);
    expect_leaf(plic, 0xc000000, 1);
    expect_leaf(plic + 0x5ff000, 0xc400000, 1);
}

static void window_full(void **state)
{
    struct window window;

    (void)state;
    begin(PAGES);
    window_begin(&window, &tables);
    EXPECT_FAIL(window_map(&window, 0x40000000, 0x40001000), "do not fit");
}

static void records_padded_to_eight(void **state)
{
    static uint64_t room[16];
    struct handover handover;
    struct boot_info info;

    (void)state;
    memset(room, 0xff, sizeof(room));
    handover_begin(&handover, room, sizeof(room));
    handover_add(&handover, BOOT_ARGUMENTS, "abc", 3);
    handover_add_range(&handover, BOOT_RAM, 1, 2);
    handover_end(&handover);
    memcpy(&info, room, sizeof(info));
    assert_true(info.magic == BOOT_INFO_MAGIC && info.version == BOOT_INFO_VERSION);
    assert_int_equal(info.size, 16 + 16 + 24);
    assert_memory_equal((uint8_t *)room + 16, "\x09\0\0\0\x03\0\0\0abc\0\0\0\0\0", 16);
    assert_true(room[5] == 1 && room[6] == 2);
}

static void records_beyond_room(void **state)
{
    static uint64_t room[4];
    struct handover handover;

    (void)state;
    handover_begin(&handover, room, sizeof(room));
    EXPECT_FAIL(handover_add(&handover, BOOT_ARGUMENTS, "123456789", 9), "more room");
    handover_add(&handover, BOOT_ARGUMENTS, "12345678", 8);
    EXPECT_FAIL(handover_add(&handover, BOOT_ARGUMENTS, "", 0), "more room");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(largest_leaves_that_fit),
        RUN(unaligned_addresses_take_pages),
        RUN(mapped_twice_is_a_fault),
        RUN(tables_run_out),
        RUN(window_shares_pages),
        RUN(window_keeps_large_leaves),
        RUN(window_full),
        RUN(records_padded_to_eight),
        RUN(records_beyond_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
