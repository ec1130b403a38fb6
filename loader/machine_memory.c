/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Banks of RAM and what is reserved in them. A reservation that cannot be read ends the boot: to overlook it
 * would be to hand out the firmware.
 */
#include <loader/fail.h>
#include <loader/machine.h>

/* The highest address that the kernel can reach; it also keeps base + size from wrapping everywhere. */
#define REACH BOOT_DIRECT_SIZE

static void add_bank(struct machine *machine, uint64_t base, uint64_t size)
{
    uint64_t start = page_up(base < REACH ? base : REACH);
    uint64_t end = page_down(size < REACH - start && base + size < REACH ? base + size : REACH);

    if (end > start) {
        ranges_add(&machine->ram, start, end - start);
    }
}

static void reserve(struct machine *machine, uint64_t base, uint64_t size)
{
    uint64_t start = page_down(base < REACH ? base : REACH);
    uint64_t end = page_up(size < REACH - start && base + size < REACH ? base + size : REACH);

    if (size && end > start) {
        ranges_add(&machine->reserved, start, end - start);
    }
}

static void read_bank(struct machine *machine, const struct fdt *tree, const struct fdt_node *node)
{
    uint64_t base;
    uint64_t size;
    uint32_t count = 0;

    while (fdt_reg_on_bus(tree, node, count, &base, &size)) {
        add_bank(machine, base, size);
        count++;
    }
    if (count == 0) {
        loader_fail("device tree: node %s has no usable reg", fdt_name(tree, node));
    }
}

static void read_banks(struct machine *machine, const struct fdt *tree)
{
    struct fdt_node node;

    fdt_root(tree, &node);
    while (fdt_next(tree, &node)) {
        struct fdt_property type;

        if (node.depth == 1 && fdt_get(tree, &node, "device_type", &type) && fdt_list_has(&type, "memory") &&
            fdt_enabled(tree, &node)) {
            read_bank(machine, tree, &node);
        }
    }
}

static void read_reserved_node(struct machine *machine, const struct fdt *tree, const struct fdt_node *node)
{
    struct fdt_property reg;
    uint64_t base;
    uint64_t size;
    uint32_t count = 0;

    if (!fdt_get(tree, node, "reg", &reg)) {
        return;
    }
    while (fdt_reg_on_bus(tree, node, count, &base, &size)) {
        reserve(machine, base, size);
        count++;
    }
    if (count == 0) {
        loader_fail("device tree: reserved memory %s has a reg that is not readable", fdt_name(tree, node));
    }
}

static void read_reserved(struct machine *machine, const struct fdt *tree)
{
    struct fdt_node node;
    uint64_t base;
    uint64_t size;

    for (uint32_t i = 0; fdt_reservation(tree, i, &base, &size); i++) {
        reserve(machine, base, size);
    }
    if (!fdt_find_path(tree, "/reserved-memory", &node)) {
        return;
    }
    while (fdt_next(tree, &node) && node.depth > 1) {
        if (node.depth == 2 && fdt_enabled(tree, &node)) {
            read_reserved_node(machine, tree, &node);
        }
    }
}

void machine_read_memory(struct machine *machine, const struct fdt *tree)
{
    read_banks(machine, tree);
    if (machine->ram.count == 0) {
        loader_fail("device tree: no RAM below %lx: a memory node is missing", BOOT_DIRECT_SIZE);
    }
    read_reserved(machine, tree);
}
