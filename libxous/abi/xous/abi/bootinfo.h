/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The hand-over from the loader to the kernel.
 *
 * The loader enters the kernel with paging on (the kernel's own root table), a0 = virtual address of struct
 * boot_info in the direct map, a1 = index of the boot hart's BOOT_HART record, interrupts off. Everything that
 * the kernel knows of the machine is here; it never sees the device tree.
 *
 * Layout: struct boot_info, then records, each a struct boot_record followed by its payload, each padded to a
 * multiple of 8 bytes. Unknown record types are skipped. All physical ranges are whole pages unless said.
 *
 * Kernel address space (Sv39, upper half), built by the loader:
 *   BOOT_DIRECT_BASE + p   RAM at physical address p, the largest leaves that fit, RW, global; firmware left
 *                          out; kernel text and constants read-only
 *   BOOT_DEVICE_BASE ...   device registers that the kernel itself uses, RW, one after another
 *   BOOT_KERNEL_BASE ...   the kernel image: text RX, constants R, data and bss RW, 4 KiB leaves, global
 */
#pragma once

#include <xous/abi/types.h>

#define BOOT_INFO_MAGIC 0x746f6f6273756f78ul /* "xousboot" in memory order */
#define BOOT_INFO_VERSION 1u

#define BOOT_DIRECT_BASE 0xffffffc000000000ul /* root entries 256-383: 128 GiB */
#define BOOT_DIRECT_SIZE (128ul << 30)
#define BOOT_DEVICE_BASE 0xfffffff000000000ul /* root entry 448 */
#define BOOT_KERNEL_BASE 0xffffffff80000000ul /* root entry 510 */

struct boot_info {
    uint64_t magic;
    uint32_t version;
    uint32_t size; /* bytes, this header and all records */
};

struct boot_record {
    uint32_t type; /* enum boot_record_type */
    uint32_t size; /* bytes of payload, without padding */
};

enum boot_record_type {
    BOOT_RAM = 1,    /* struct boot_range: a bank of RAM, whole */
    BOOT_FREE = 2,   /* struct boot_range: RAM that nothing uses; not overlapping, ascending */
    BOOT_KERNEL = 3, /* struct boot_range: RAM that belongs to the kernel from now on (image, tables, this) */
    BOOT_HART = 4,   /* struct boot_hart: a hart that may be used */
    BOOT_MACHINE = 5,   /* struct boot_machine */
    BOOT_PLIC = 6,      /* struct boot_plic; absent without one */
    BOOT_POWER = 7,     /* struct boot_power: a register write that ends or resets the machine */
    BOOT_SEED = 8,      /* bytes of entropy; absent without any */
    BOOT_ARGUMENTS = 9, /* the kernel command line, not terminated */
    BOOT_ARCHIVE = 10,  /* struct boot_range, size in bytes: the boot archive */
    BOOT_TREE = 11,     /* struct boot_range, size in bytes: the flattened device tree */
    BOOT_SEGMENT = 12,  /* struct boot_segment: loaded part of the first process */
    BOOT_ENTRY = 13,    /* uint64_t: entry address of the first process */
};

struct boot_range {
    uint64_t base;
    uint64_t size;
};

struct boot_hart {
    uint64_t id;           /* as SBI names it */
    uint32_t plic_context; /* supervisor context at the PLIC, ~0 if none */
    uint32_t boots;        /* 1 for the hart that runs the loader */
};

#define BOOT_MACHINE_SSTC 1ul /* every used hart has Sstc */

struct boot_machine {
    uint64_t timebase; /* ticks a second */
    uint64_t features; /* BOOT_MACHINE_* */
    uint64_t entered;  /* the time register when the firmware handed over */
};

struct boot_plic {
    uint64_t address; /* virtual, in the device window */
    uint64_t physical;
    uint64_t size;
    uint32_t interrupts; /* highest interrupt number */
    uint32_t reserved;
};

enum boot_power_action {
    BOOT_POWER_OFF = 0,
    BOOT_POWER_REBOOT = 1,
    BOOT_POWER_FAIL =
        2, /* ends the machine with a failing status: the value carries 0x3333, status << 16 is added */
};

struct boot_power {
    uint32_t action;
    uint32_t width;   /* bytes of the register: 1, 2 or 4 */
    uint64_t address; /* virtual, in the device window */
    uint64_t physical;
    uint64_t value;
};

/* Frames of a segment are whole and private to the first process; the tail behind the file's data is zero. */
struct boot_segment {
    uint64_t physical;
    uint64_t address; /* in the first process */
    uint64_t size;
    uint64_t rights; /* XOUS_READ | ... of <xous/abi/memory.h> */
};
