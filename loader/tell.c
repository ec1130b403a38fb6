/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Writing the boot information: everything that the kernel will ever know of the machine.
 */
#include <loader/memory.h>
#include <loader/state.h>

static void tell_ranges(struct loader_state *state, const struct ranges *set, enum boot_record_type type)
{
    for (unsigned i = 0; i < set->count; i++) {
        handover_add_range(&state->handover, type, set->items[i].base, set->items[i].size);
    }
}

static void tell_harts(struct loader_state *state)
{
    struct boot_machine facts = {
        .timebase = state->machine.timebase,
        .features = state->machine.sstc ? BOOT_MACHINE_SSTC : 0,
        .entered = state->entered,
    };

    handover_add(&state->handover, BOOT_MACHINE, &facts, sizeof(facts));
    for (unsigned i = 0; i < state->machine.hart_count; i++) {
        const struct machine_hart *hart = &state->machine.harts[i];
        struct boot_hart record = {hart->id, hart->plic_context, i == state->machine.boot_hart};

        handover_add(&state->handover, BOOT_HART, &record, sizeof(record));
    }
}

static void tell_devices(struct loader_state *state)
{
    const struct machine *machine = &state->machine;

    if (machine->plic_address) {
        struct boot_plic plic = {
            .address = window_map(&state->window, machine->plic_address, machine->plic_size),
            .physical = machine->plic_address,
            .size = machine->plic_size,
            .interrupts = machine->plic_interrupts,
        };

        handover_add(&state->handover, BOOT_PLIC, &plic, sizeof(plic));
    }
    for (unsigned i = 0; i < MACHINE_POWER_ACTIONS; i++) {
        const struct machine_register *power = &machine->power[i];

        if (power->address) {
            uint64_t address = window_map(&state->window, power->address, power->width);
            struct boot_power record = {i, power->width, address, power->address, power->value};

            handover_add(&state->handover, BOOT_POWER, &record, sizeof(record));
        }
    }
}

/* Whoever reads the seed can guess the kernel's random numbers: it is wiped from the tree that user code gets. */
static void tell_seed(struct loader_state *state)
{
    const struct fdt_property *seed = &state->machine.seed;

    if (seed->size) {
        uint8_t *blob = loader_view(state->placement.tree);

        handover_add(&state->handover, BOOT_SEED, seed->data, seed->size);
        memset(blob + (seed->data - state->tree.blob), 0, seed->size);
    }
}

static void tell_texts(struct loader_state *state)
{
    tell_seed(state);
    if (state->machine.arguments.size) {
        handover_add(&state->handover, BOOT_ARGUMENTS, state->machine.arguments.data,
                     state->machine.arguments.size);
    }
    handover_add_range(&state->handover, BOOT_ARCHIVE, state->placement.archive, state->archive.size);
    handover_add_range(&state->handover, BOOT_TREE, state->placement.tree, state->tree.size);
}

static void tell_process(struct loader_state *state)
{
    for (unsigned i = 0; i < state->process.count; i++) {
        const struct elf_segment *segment = &state->process.segments[i];
        uint64_t start = elf_segment_start(segment);
        struct boot_segment record = {state->placement.segments[i], start, elf_segment_end(segment) - start,
                                      segment->rights};

        handover_add(&state->handover, BOOT_SEGMENT, &record, sizeof(record));
    }
    handover_add(&state->handover, BOOT_ENTRY, &state->process.entry, sizeof(state->process.entry));
}

/* Memory comes last: only when the devices are mapped is it known how many pages the tables have. */
static void tell_memory(struct loader_state *state)
{
    static struct ranges owned;
    static struct ranges free;

    placement_kernel_ranges(&state->placement, state->tables.used, &owned);
    placement_free_ranges(&state->placement, &state->process, &owned, &free);
    tell_ranges(state, &state->machine.ram, BOOT_RAM);
    tell_ranges(state, &owned, BOOT_KERNEL);
    tell_ranges(state, &free, BOOT_FREE);
}

void loader_tell(struct loader_state *state)
{
    handover_begin(&state->handover, loader_view(state->placement.info), state->placement.info_size);
    tell_harts(state);
    tell_devices(state);
    tell_texts(state);
    tell_process(state);
    tell_memory(state);
    handover_end(&state->handover);
}
