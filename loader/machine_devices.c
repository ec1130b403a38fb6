/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The devices that the kernel itself drives: the interrupt controller and the registers that end the machine.
 * One that is described wrongly is left out, as if it were not there, where the kernel can do without it; a PLIC
 * is not such a device.
 */
#include <loader/fail.h>
#include <loader/machine.h>

#define PLIC_SIZE_MAX (64ul << 20) /* RISC-V PLIC specification, memory map */
#define SUPERVISOR_EXTERNAL 9u     /* the interrupt of a hart that an S-mode context raises */
#define FINISHER_OFF 0x5555u       /* commands of the test finisher; the status goes into the high half */
#define FINISHER_REBOOT 0x7777u
#define FINISHER_FAIL 0x3333u
#define REGISTER_WIDTH 4u

static void set_context(struct machine *machine, uint32_t phandle, uint32_t context)
{
    for (unsigned i = 0; i < machine->hart_count; i++) {
        if (phandle && machine->harts[i].interrupts == phandle) {
            machine->harts[i].plic_context = context;
        }
    }
}

/* Context i raises the interrupt of entry i: pairs, as a hart's controller has one interrupt cell. */
static void read_contexts(struct machine *machine, const struct fdt_property *extended)
{
    uint32_t phandle;
    uint32_t interrupt;

    for (uint32_t i = 0; fdt_cell(extended, 2 * i, &phandle) && fdt_cell(extended, 2 * i + 1, &interrupt);
         i++) {
        if (interrupt == SUPERVISOR_EXTERNAL) {
            set_context(machine, phandle, i);
        }
    }
}

void machine_read_plic(struct machine *machine, const struct fdt *tree, const struct fdt_node *node)
{
    struct fdt_property extended;

    if (!fdt_reg(tree, node, 0, &machine->plic_address, &machine->plic_size) || !machine->plic_address ||
        !machine->plic_size || machine->plic_address % 4096 ||
        !fdt_get_u32(tree, node, "riscv,ndev", &machine->plic_interrupts) ||
        !fdt_get(tree, node, "interrupts-extended", &extended)) {
        loader_fail("device tree: the PLIC %s lacks a usable reg, riscv,ndev or interrupts-extended",
                    fdt_name(tree, node));
    }
    machine->plic_size = page_up(machine->plic_size < PLIC_SIZE_MAX ? machine->plic_size : PLIC_SIZE_MAX);
    read_contexts(machine, &extended);
}

static uint32_t u32_or(const struct fdt *tree, const struct fdt_node *node, const char *name,
                       uint32_t otherwise)
{
    uint32_t value;

    return fdt_get_u32(tree, node, name, &value) ? value : otherwise;
}

/* The value to write. A mask alone is the value (the older binding); one that leaves bits of the register alone
 * would need a read, which the hand-over cannot express. */
static bool syscon_value(const struct fdt *tree, const struct fdt_node *node, uint32_t *value)
{
    uint32_t mask = u32_or(tree, node, "mask", 0xffffffffu);

    if (fdt_get_u32(tree, node, "value", value)) {
        return mask == 0xffffffffu;
    }
    *value = mask;
    return fdt_get_u32(tree, node, "mask", &mask);
}

/* The system controller that a node names, or its parent if it names none. */
static bool find_syscon(const struct fdt *tree, const struct fdt_node *node, struct fdt_node *syscon)
{
    uint32_t phandle;

    if (fdt_get_u32(tree, node, "regmap", &phandle)) {
        return fdt_find_phandle(tree, phandle, syscon);
    }
    *syscon = fdt_ancestor(node, node->depth - 1);
    return true;
}

void machine_read_syscon(struct machine *machine, const struct fdt *tree, const struct fdt_node *node,
                         unsigned action)
{
    struct machine_register power;
    struct fdt_node syscon;
    uint64_t base;
    uint64_t size;
    uint32_t offset;

    if (!find_syscon(tree, node, &syscon) || !fdt_reg(tree, &syscon, 0, &base, &size) ||
        !syscon_value(tree, node, &power.value)) {
        return;
    }
    offset = u32_or(tree, node, "offset", 0);
    power.width = u32_or(tree, &syscon, "reg-io-width", REGISTER_WIDTH);
    power.address = base + offset;
    if ((power.width == 1 || power.width == 2 || power.width == 4) && offset < size &&
        power.width <= size - offset && power.address % power.width == 0) {
        machine->power[action] = power;
    }
}

/* The syscon nodes are a more exact view of the same registers and win, whichever is read first. */
static void set_unless_known(struct machine_register *power, uint64_t address, uint32_t value)
{
    if (!power->address) {
        power->address = address;
        power->width = REGISTER_WIDTH;
        power->value = value;
    }
}

void machine_read_test_finisher(struct machine *machine, const struct fdt *tree, const struct fdt_node *node)
{
    uint64_t base;
    uint64_t size;

    if (!fdt_reg(tree, node, 0, &base, &size) || size < REGISTER_WIDTH || base % REGISTER_WIDTH) {
        return;
    }
    set_unless_known(&machine->power[BOOT_POWER_FAIL], base, FINISHER_FAIL);
    set_unless_known(&machine->power[BOOT_POWER_OFF], base, FINISHER_OFF);
    set_unless_known(&machine->power[BOOT_POWER_REBOOT], base, FINISHER_REBOOT);
}
