/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the loader learns from the device tree. Pure; wrong trees end in loader_fail().
 *
 * Rules where the tree leaves a choice:
 *   RAM           nodes of the root with device_type "memory"; banks are cut to whole pages and to what the direct
 *                 map reaches, and joined where they touch or overlap
 *   reservations  the reservation block and every `reg` under /reserved-memory, widened to whole pages; nodes
 *                 without `reg` ask for memory at run time and are nobody's here
 *   harts         cpu nodes that are enabled and whose mmu-type is Sv39 or larger; one without mmu-type has none
 *   Sstc          only if every such hart names it in riscv,isa or riscv,isa-extensions
 *   PLIC          the first; a machine of several sockets has one for each, and its first serves the console. Harts
 *                 without a context at it have MACHINE_NO_CONTEXT
 *   power         syscon-poweroff and syscon-reboot as long as they write whole registers; sifive,test* for the
 *                 failing end, and for the others where no syscon node describes them
 */
#pragma once

#include <loader/ranges.h>
#include <parse/fdt.h>

#define MACHINE_HARTS_MAX 256u
#define MACHINE_POWER_ACTIONS 3u
#define MACHINE_NO_CONTEXT 0xffffffffu

struct machine_hart {
    uint64_t id;
    uint32_t interrupts; /* phandle of its interrupt controller, 0 if none */
    uint32_t plic_context;
};

struct machine_register {
    uint64_t address; /* 0: there is none */
    uint32_t width;
    uint32_t value;
};

struct machine {
    struct ranges ram;
    struct ranges reserved;
    uint64_t initrd_start; /* bytes; start = end: there is none */
    uint64_t initrd_end;
    struct fdt_property seed;      /* in the tree's own memory; size 0: there is none */
    struct fdt_property arguments; /* without the terminator */
    uint64_t timebase;
    bool sstc;
    unsigned hart_count;
    unsigned boot_hart; /* index of the hart that runs the loader */
    struct machine_hart harts[MACHINE_HARTS_MAX];
    uint64_t plic_address; /* 0: there is none */
    uint64_t plic_size;
    uint32_t plic_interrupts;
    struct machine_register power[MACHINE_POWER_ACTIONS]; /* by enum boot_power_action */
};

/* Read the whole machine into a zeroed structure; hart_id is the hart that runs the loader. */
void machine_read(struct machine *machine, const struct fdt *tree, uint64_t hart_id);

/* Its parts, a file each. */
void machine_read_memory(struct machine *machine, const struct fdt *tree);
void machine_read_harts(struct machine *machine, const struct fdt *tree, uint64_t hart_id);
void machine_read_plic(struct machine *machine, const struct fdt *tree, const struct fdt_node *node);
void machine_read_syscon(struct machine *machine, const struct fdt *tree, const struct fdt_node *node,
                         unsigned action);
void machine_read_test_finisher(struct machine *machine, const struct fdt *tree, const struct fdt_node *node);
