/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the loader understands of a machine, from trees that tests build and from trees of real machines.
 */
#include "support.h"

#include <loader/machine.h>
#include <stdio.h>
#include <string.h>

#define RAM 0x80000000ul
#define MIB (1ul << 20)

static struct tree_builder builder;
static struct machine machine;
static struct fdt tree;
static struct block blob;

static void read_machine(uint64_t hart)
{
    free(blob.data);
    blob = tree_finish(&builder);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_OK);
    memset(&machine, 0, sizeof(machine));
    machine_read(&machine, &tree, hart);
}

/* Root, memory and cpus are there, the root is open. */
static void begin_machine(unsigned harts)
{
    tree_root(&builder);
    tree_memory(&builder, RAM, 128 * MIB);
    tree_cpus(&builder, harts);
}

static int free_blob(void **state)
{
    (void)state;
    free(blob.data);
    blob.data = NULL;
    return 0;
}

static void O06_banks_joined_and_cut_to_pages(void **state)
{
    (void)state;
    tree_root(&builder);
    tree_memory(&builder, RAM + 64 * MIB, 64 * MIB); /* touches the next */
    tree_memory(&builder, RAM, 64 * MIB);
    tree_memory(&builder, RAM + 32 * MIB, 64 * MIB); /* overlaps both */
    tree_memory(&builder, 0x100000800, 0x2000);      /* unaligned: one page remains */
    tree_memory(&builder, 0x200000000, 0);
    tree_cpus(&builder, 1);
    tree_end(&builder);
    read_machine(0);
    assert_int_equal(machine.ram.count, 2);
    assert_true(machine.ram.items[0].base == RAM && machine.ram.items[0].size == 128 * MIB);
    assert_true(machine.ram.items[1].base == 0x100001000 && machine.ram.items[1].size == 0x1000);
}

static void O06_bank_beyond_direct_map(void **state)
{
    (void)state;
    tree_root(&builder);
    tree_memory(&builder, BOOT_DIRECT_SIZE - MIB, 2 * MIB);
    tree_memory(&builder, BOOT_DIRECT_SIZE * 2, 2 * MIB);
    tree_memory(&builder, RAM, UINT64_MAX - RAM);
    tree_cpus(&builder, 1);
    tree_end(&builder);
    read_machine(0);
    assert_int_equal(machine.ram.count, 1);
    assert_true(range_end(&machine.ram.items[0]) == BOOT_DIRECT_SIZE);
}

static void O06_no_memory(void **state)
{
    (void)state;
    tree_root(&builder);
    tree_cpus(&builder, 1);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(0), "no RAM");
}

static void O07_reservations_widened(void **state)
{
    (void)state;
    begin_machine(1);
    tree_reserve(&builder, RAM + 0x10800, 0x1000);
    tree_node(&builder, "reserved-memory");
    tree_cells(&builder, "#address-cells", 1, 2u);
    tree_cells(&builder, "#size-cells", 1, 2u);
    tree_bytes(&builder, "ranges", "", 0);
    tree_node(&builder, "firmware@80000000");
    tree_cells(&builder, "reg", 4, 0u, (uint32_t)RAM, 0u, 0x8001u);
    tree_end(&builder);
    tree_node(&builder, "later");
    tree_cells(&builder, "size", 2, 0u, 0x1000u);
    tree_end(&builder);
    tree_end(&builder);
    tree_end(&builder);
    read_machine(0);
    assert_int_equal(machine.reserved.count, 2);
    assert_true(machine.reserved.items[0].base == RAM && machine.reserved.items[0].size == 0x9000);
    assert_true(machine.reserved.items[1].base == RAM + 0x10000 && machine.reserved.items[1].size == 0x2000);
}

static void O07_unreadable_reservation_refused(void **state)
{
    (void)state;
    begin_machine(1);
    tree_node(&builder, "reserved-memory");
    tree_cells(&builder, "#address-cells", 1, 3u);
    tree_cells(&builder, "#size-cells", 1, 2u);
    tree_node(&builder, "firmware");
    tree_cells(&builder, "reg", 5, 0u, 0u, (uint32_t)RAM, 0u, 0x8000u);
    tree_end(&builder);
    tree_end(&builder);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(0), "reserved memory firmware has a reg that is not readable");
}

static void begin_cpus(void)
{
    tree_root(&builder);
    tree_memory(&builder, RAM, 128 * MIB);
    tree_node(&builder, "cpus");
    tree_cells(&builder, "#address-cells", 1, 1u);
    tree_cells(&builder, "#size-cells", 1, 0u);
    tree_cells(&builder, "timebase-frequency", 1, 1000000u);
}

static void O08_unusable_harts_left_out(void **state)
{
    (void)state;
    begin_cpus();
    tree_cpu(&builder, 0, "rv64imac", NULL, NULL);
    tree_cpu(&builder, 1, "rv64imac", "riscv,none", NULL);
    tree_cpu(&builder, 2, "rv64imac_sstc", "riscv,sv39", NULL);
    tree_cpu(&builder, 3, "rv64imac_sstc", "riscv,sv39", "disabled");
    tree_cpu(&builder, 4, "rv64imac_zicsr_sstc_zba", "riscv,sv57", "okay");
    tree_end(&builder);
    tree_end(&builder);
    read_machine(4);
    assert_int_equal(machine.hart_count, 2);
    assert_true(machine.harts[0].id == 2 && machine.harts[1].id == 4);
    assert_int_equal(machine.boot_hart, 1);
    assert_true(machine.sstc);
    assert_true(machine.timebase == 1000000);
}

static void O08_sstc_only_if_all_have_it(void **state)
{
    static const char *const without[] = {"rv64imac", "rv64imac_sstcx", "rv64imac_xsstc", "sstc",
                                          "rv64imac_"};

    (void)state;
    for (unsigned i = 0; i < sizeof(without) / sizeof(without[0]); i++) {
        begin_cpus();
        tree_cpu(&builder, 0, "rv64imac_sstc", "riscv,sv39", NULL);
        tree_cpu(&builder, 1, without[i], "riscv,sv39", NULL);
        tree_end(&builder);
        tree_end(&builder);
        read_machine(0);
        assert_false(machine.sstc);
    }
}

static void O08_boot_hart_unusable(void **state)
{
    (void)state;
    begin_machine(2);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(7), "hart 7 runs the loader but is missing");
    begin_cpus();
    tree_cpu(&builder, 0, "rv64imac", NULL, NULL);
    tree_end(&builder);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(0), "without an Sv39 mmu-type");
}

static void O08_same_hart_twice(void **state)
{
    (void)state;
    begin_cpus();
    tree_cpu(&builder, 1, "rv64imac", "riscv,sv39", NULL);
    tree_cpu(&builder, 1, "rv64imac", "riscv,sv39", NULL);
    tree_end(&builder);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(1), "two cpu nodes describe hart 1");
}

static void O08_cpus_missing(void **state)
{
    (void)state;
    tree_root(&builder);
    tree_memory(&builder, RAM, MIB);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(0), "no /cpus node");
    tree_root(&builder);
    tree_node(&builder, "cpus");
    tree_end(&builder);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(0), "no timebase-frequency");
}

static void plic_contexts_by_hart(void **state)
{
    (void)state;
    begin_machine(3);
    tree_soc(&builder, 3);
    tree_end(&builder);
    read_machine(1);
    assert_true(machine.plic_address == 0xc000000 && machine.plic_size == 0x600000);
    assert_int_equal(machine.plic_interrupts, 0x60);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(machine.harts[i].plic_context, 2 * i + 1);
    }
}

static void plic_absent_or_broken(void **state)
{
    (void)state;
    begin_machine(1);
    tree_end(&builder);
    read_machine(0);
    assert_true(machine.plic_address == 0);
    assert_int_equal(machine.harts[0].plic_context, MACHINE_NO_CONTEXT);
    begin_machine(1);
    tree_node(&builder, "plic");
    tree_text(&builder, "compatible", "sifive,plic-1.0.0");
    tree_end(&builder);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(0), "the PLIC plic lacks");
}

static void read_file(const char *name, uint64_t hart)
{
    char path[1024];

    snprintf(path, sizeof(path), "%s/%s", XOUS_TREE_CORPUS, name);
    free(blob.data);
    blob = block_read_file(path);
    assert_int_equal(fdt_open(&tree, blob.data, blob.size), FDT_OK);
    memset(&machine, 0, sizeof(machine));
    machine_read(&machine, &tree, hart);
}

static void power_registers(void **state)
{
    (void)state;
    begin_machine(1);
    tree_soc(&builder, 1);
    tree_end(&builder);
    read_machine(0);
    assert_true(machine.power[BOOT_POWER_OFF].address == 0x100000);
    assert_int_equal(machine.power[BOOT_POWER_OFF].value, 0x5555);
    assert_int_equal(machine.power[BOOT_POWER_REBOOT].value, 0x7777);
    assert_int_equal(machine.power[BOOT_POWER_FAIL].value, 0x3333);
    assert_int_equal(machine.power[BOOT_POWER_FAIL].width, 4);
}

/* A syscon at 0x2000 of 8 bytes with poweroff below it, and two more properties. */
static void read_syscon(uint32_t offset, uint32_t width, const char *name, uint32_t value)
{
    begin_machine(1);
    tree_node(&builder, "syscon@2000");
    tree_cells(&builder, "reg", 4, 0u, 0x2000u, 0u, 8u);
    tree_cells(&builder, "reg-io-width", 1, width);
    tree_node(&builder, "off");
    tree_text(&builder, "compatible", "syscon-poweroff");
    tree_cells(&builder, "offset", 1, offset);
    tree_cells(&builder, name, 1, value);
    tree_end(&builder);
    tree_end(&builder);
    tree_end(&builder);
    read_machine(0);
}

static void power_syscon_forms(void **state)
{
    const struct machine_register *off = &machine.power[BOOT_POWER_OFF];

    (void)state;
    read_syscon(5, 1, "value", 0xaa);
    assert_true(off->address == 0x2005 && off->width == 1 && off->value == 0xaa);
    read_syscon(4, 4, "mask", 0x55);
    assert_true(off->address == 0x2004 && off->value == 0x55);
    read_syscon(8, 4, "value", 1);
    assert_true(off->address == 0);
    read_syscon(6, 4, "value", 1);
    assert_true(off->address == 0);
    read_syscon(2, 4, "value", 1);
    assert_true(off->address == 0);
    read_syscon(0, 8, "value", 1);
    assert_true(off->address == 0);
    read_syscon(0, 4, "nothing", 1);
    assert_true(off->address == 0);
}

static void chosen_values(void **state)
{
    static const uint8_t seed[32] = {9, 8, 7};

    (void)state;
    begin_machine(1);
    tree_node(&builder, "chosen");
    tree_cells(&builder, "linux,initrd-start", 1, 0x84200000u);
    tree_cells(&builder, "linux,initrd-end", 2, 0u, 0x84300001u);
    tree_text(&builder, "bootargs", "run=hello");
    tree_bytes(&builder, "rng-seed", seed, sizeof(seed));
    tree_end(&builder);
    tree_end(&builder);
    read_machine(0);
    assert_true(machine.initrd_start == 0x84200000 && machine.initrd_end == 0x84300001);
    assert_int_equal(machine.arguments.size, 9);
    assert_memory_equal(machine.arguments.data, "run=hello", 9);
    assert_int_equal(machine.seed.size, 32);
    assert_memory_equal(machine.seed.data, seed, 32);
}

static void chosen_half_an_initrd(void **state)
{
    (void)state;
    begin_machine(1);
    tree_node(&builder, "chosen");
    tree_cells(&builder, "linux,initrd-start", 1, 0x84200000u);
    tree_end(&builder);
    tree_end(&builder);
    EXPECT_FAIL(read_machine(0), "do not belong together");
}

static void real_tree_virt(void **state)
{
    (void)state;
    read_file("virt-4harts.dtb", 2);
    assert_int_equal(machine.hart_count, 4);
    assert_int_equal(machine.boot_hart, 2);
    assert_true(machine.sstc);
    assert_int_equal(machine.harts[3].plic_context, 7);
    assert_true(machine.timebase == 10000000);
    assert_true(machine.power[BOOT_POWER_FAIL].address != 0);
    assert_int_equal(machine.seed.size, 32);
}

static void real_tree_after_firmware(void **state)
{
    (void)state;
    read_file("virt-firmware.dtb", 0);
    assert_int_equal(machine.reserved.count, 1);
    assert_true(machine.reserved.items[0].base == machine.ram.items[0].base);
    assert_memory_equal(machine.arguments.data, "test", 4);
}

/* Hart 0 is a small core without an MMU, the PLIC gives it one context only, and there is no Sstc. */
static void real_tree_sifive_u(void **state)
{
    (void)state;
    read_file("sifive-u.dtb", 1);
    assert_int_equal(machine.hart_count, 4);
    assert_true(machine.harts[0].id == 1);
    assert_int_equal(machine.harts[0].plic_context, 2);
    assert_false(machine.sstc);
    assert_true(machine.timebase == 1000000);
}

static void real_tree_two_sockets(void **state)
{
    (void)state;
    read_file("virt-2sockets.dtb", 1);
    assert_int_equal(machine.ram.count, 1);
    assert_true(machine.ram.items[0].size == 128 * MIB);
    assert_true(machine.plic_address == 0xc000000);
    assert_int_equal(machine.harts[0].plic_context, 1);
    assert_int_equal(machine.harts[1].plic_context, MACHINE_NO_CONTEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(O06_banks_joined_and_cut_to_pages),
        RUN(O06_bank_beyond_direct_map),
        RUN(O06_no_memory),
        RUN(O07_reservations_widened),
        RUN(O07_unreadable_reservation_refused),
        RUN(O08_unusable_harts_left_out),
        RUN(O08_sstc_only_if_all_have_it),
        RUN(O08_boot_hart_unusable),
        RUN(O08_same_hart_twice),
        RUN(O08_cpus_missing),
        RUN(plic_contexts_by_hart),
        RUN(plic_absent_or_broken),
        RUN(power_registers),
        RUN(power_syscon_forms),
        RUN(chosen_values),
        RUN(chosen_half_an_initrd),
        RUN(real_tree_virt),
        RUN(real_tree_after_firmware),
        RUN(real_tree_sifive_u),
        RUN(real_tree_two_sockets),
    };

    return cmocka_run_group_tests(tests, NULL, free_blob);
}
