/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reading the machine from its device tree: the order of the parts, and the devices that the kernel itself
 * uses, found in one walk over all nodes.
 */
#include <loader/fail.h>
#include <loader/machine.h>

static void read_chosen(struct machine *machine, const struct fdt *tree)
{
    struct fdt_node chosen;

    if (!fdt_find_path(tree, "/chosen", &chosen)) {
        return;
    }
    if (fdt_get_number(tree, &chosen, "linux,initrd-start", &machine->initrd_start) !=
            fdt_get_number(tree, &chosen, "linux,initrd-end", &machine->initrd_end) ||
        machine->initrd_end < machine->initrd_start) {
        loader_fail("device tree: /chosen has a linux,initrd-start and -end that do not belong together");
    }
    fdt_get(tree, &chosen, "rng-seed", &machine->seed);
    if (fdt_get_text(tree, &chosen, "bootargs")) {
        fdt_get(tree, &chosen, "bootargs", &machine->arguments);
        machine->arguments.size--;
    }
}

static void read_device(struct machine *machine, const struct fdt *tree, const struct fdt_node *node,
                        struct fdt_node *plic)
{
    struct fdt_property compatible;

    if (!fdt_get(tree, node, "compatible", &compatible) || !fdt_enabled(tree, node)) {
        return;
    }
    if (fdt_list_has(&compatible, "sifive,plic-1.0.0") || fdt_list_has(&compatible, "riscv,plic0")) {
        if (!plic->depth) {
            *plic = *node;
        }
    } else if (fdt_list_has(&compatible, "syscon-poweroff")) {
        machine_read_syscon(machine, tree, node, BOOT_POWER_OFF);
    } else if (fdt_list_has(&compatible, "syscon-reboot")) {
        machine_read_syscon(machine, tree, node, BOOT_POWER_REBOOT);
    } else if (fdt_list_has(&compatible, "sifive,test0") || fdt_list_has(&compatible, "sifive,test1")) {
        machine_read_test_finisher(machine, tree, node);
    }
}

/* Devices come first: once the finisher is known, what is wrong with the rest ends with a failing status. */
void machine_read(struct machine *machine, const struct fdt *tree, uint64_t hart_id)
{
    struct fdt_node plic = {.depth = 0};
    struct fdt_node node;

    fdt_root(tree, &node);
    while (fdt_next(tree, &node)) {
        read_device(machine, tree, &node, &plic);
    }
    machine_read_harts(machine, tree, hart_id);
    if (plic.depth) {
        machine_read_plic(machine, tree, &plic);
    }
    machine_read_memory(machine, tree);
    read_chosen(machine, tree);
}
