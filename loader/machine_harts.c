/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The harts that the kernel may use, and the clock they share.
 */
#include <loader/fail.h>
#include <loader/machine.h>

/* Every hart that has Sv48 or Sv57 has Sv39 as well (Privileged Architecture, satp). */
static bool has_sv39(const struct fdt *tree, const struct fdt_node *cpu)
{
    struct fdt_property type;

    return fdt_get(tree, cpu, "mmu-type", &type) &&
           (fdt_list_has(&type, "riscv,sv39") || fdt_list_has(&type, "riscv,sv48") ||
            fdt_list_has(&type, "riscv,sv57"));
}

/* In an ISA string, multi-letter extensions follow underscores: rv64imac_zicsr_sstc. */
static bool isa_has(const char *isa, const char *extension)
{
    while (*isa) {
        const char *wanted = extension;

        while (*isa && *isa != '_') {
            isa++;
        }
        isa += *isa == '_';
        while (*wanted && *isa == *wanted) {
            isa++;
            wanted++;
        }
        if (!*wanted && (!*isa || *isa == '_')) {
            return true;
        }
    }
    return false;
}

static bool has_sstc(const struct fdt *tree, const struct fdt_node *cpu)
{
    const char *isa = fdt_get_text(tree, cpu, "riscv,isa");
    struct fdt_property extensions;

    return (fdt_get(tree, cpu, "riscv,isa-extensions", &extensions) && fdt_list_has(&extensions, "sstc")) ||
           (isa && isa_has(isa, "sstc"));
}

static void add_hart(struct machine *machine, const struct fdt *tree, const struct fdt_node *cpu)
{
    struct machine_hart *hart = &machine->harts[machine->hart_count];
    uint64_t size;

    if (machine->hart_count == MACHINE_HARTS_MAX) {
        loader_fail("device tree: more than %lu usable harts", (unsigned long)MACHINE_HARTS_MAX);
    }
    if (!fdt_reg_on_bus(tree, cpu, 0, &hart->id, &size)) {
        loader_fail("device tree: /cpus/%s has no usable reg", fdt_name(tree, cpu));
    }
    for (unsigned i = 0; i < machine->hart_count; i++) {
        if (machine->harts[i].id == hart->id) {
            loader_fail("device tree: two cpu nodes describe hart %lu", (unsigned long)hart->id);
        }
    }
    hart->interrupts = 0;
    hart->plic_context = MACHINE_NO_CONTEXT;
    machine->sstc = machine->sstc && has_sstc(tree, cpu);
    machine->hart_count++;
}

static bool is_usable_cpu(const struct fdt *tree, const struct fdt_node *node)
{
    struct fdt_property type;

    return fdt_get(tree, node, "device_type", &type) && fdt_list_has(&type, "cpu") &&
           fdt_enabled(tree, node) && has_sv39(tree, node);
}

/* Walk the subtree: cpu nodes at depth 2, the interrupt controller of the latest usable one below it. */
static void read_cpus(struct machine *machine, const struct fdt *tree, struct fdt_node node)
{
    bool usable = false;

    while (fdt_next(tree, &node) && node.depth > 1) {
        if (node.depth == 2) {
            usable = is_usable_cpu(tree, &node);
            if (usable) {
                add_hart(machine, tree, &node);
            }
        } else if (usable && node.depth == 3 && fdt_compatible(tree, &node, "riscv,cpu-intc")) {
            fdt_get_u32(tree, &node, "phandle", &machine->harts[machine->hart_count - 1].interrupts);
        }
    }
}

static unsigned find_boot_hart(const struct machine *machine, uint64_t hart_id)
{
    for (unsigned i = 0; i < machine->hart_count; i++) {
        if (machine->harts[i].id == hart_id) {
            return i;
        }
    }
    loader_fail("device tree: hart %lu runs the loader but is missing, disabled or without an Sv39 mmu-type",
                (unsigned long)hart_id);
}

/* Old trees have the clock's rate in each cpu node; the first one speaks for all. */
static uint64_t read_timebase(const struct fdt *tree, const struct fdt_node *cpus)
{
    struct fdt_node node = *cpus;
    uint64_t timebase = 0;

    if (!fdt_get_number(tree, cpus, "timebase-frequency", &timebase) && fdt_next(tree, &node)) {
        fdt_get_number(tree, &node, "timebase-frequency", &timebase);
    }
    if (!timebase) {
        loader_fail("device tree: /cpus has no timebase-frequency");
    }
    return timebase;
}

void machine_read_harts(struct machine *machine, const struct fdt *tree, uint64_t hart_id)
{
    struct fdt_node cpus;

    if (!fdt_find_path(tree, "/cpus", &cpus)) {
        loader_fail("device tree: there is no /cpus node");
    }
    machine->timebase = read_timebase(tree, &cpus);
    machine->hart_count = 0;
    machine->sstc = true;
    read_cpus(machine, tree, cpus);
    machine->boot_hart = find_boot_hart(machine, hart_id);
}
