/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A machine of 32 MiB in memory: firmware at the bottom of RAM, the loader behind it, the tree near the top. What
 * the loader makes of it is read as the kernel would: through the page tables.
 */
#pragma once

#include "support.h"

#include <loader/loader.h>

#define RAM 0x80000000ul
#define MIB (1ul << 20)
#define RAM_SIZE (32 * MIB)
#define FIRMWARE_SIZE 0x80000ul
#define LOADER (RAM + 2 * MIB)
#define LOADER_SIZE 0x10000ul
#define ENTERED 77u                  /* time register */
#define TREE (RAM + 30 * MIB + 0x40) /* not page aligned */
#define INITRD (RAM + 16 * MIB)
#define KERNEL_TEXT BOOT_KERNEL_BASE
#define PROCESS_TEXT 0x10000ul
#define SEED_SIZE 32u

extern struct tree_builder tree_source;
extern struct tar_builder tar;
extern struct elf_builder kernel;
extern struct elf_builder process;
extern struct loader_output output;
extern uint64_t image_size;
extern const uint8_t seed[SEED_SIZE];

/* Group fixtures. */
int make_ram(void **state);
int free_ram(void **state);

/* RAM full of rubbish, so that whatever should be zero must have been written. */
void fill_ram(void);

/* Programs and archive of the usual kind; a tree whose root is left open; 0: no initrd. */
void make_programs(void);
struct block make_archive(void);
void begin_tree(uint64_t initrd, uint64_t initrd_size);

/* Put a block, or the finished tree, into RAM; the block is freed. */
void put_blob(uint64_t physical, struct block blob);
void put_tree(uint64_t physical);

/* All of the above, with the archive behind the loader or as an initrd. */
void setup_appended(void);
void setup_initrd(uint64_t physical);

/* Run the loader on hart 1 with the tree at an address. */
void run_loader(uint64_t tree);

/* The entry that ends the walk for a virtual address, and its level. */
uint64_t walk_tables(uint64_t address, unsigned *level);
const void *virtual_view(uint64_t address);

/* The n-th record of a type; NULL, or a failed test, if there are fewer. */
const void *find_record(enum boot_record_type type, unsigned n, uint32_t *size);
const void *expect_record(enum boot_record_type type, unsigned n);
unsigned count_records(enum boot_record_type type);

/* `unlisted`: bytes at the bottom of RAM that are nobody's. Every other page is exactly one thing; the direct map is
 * exactly the others, writable but for the kernel's text and constants, never executable. */
void check_memory(uint64_t unlisted);
void check_direct_map(uint64_t unlisted);
void check_lower_half_empty(void);
void expect_bytes(const uint8_t *at, uint8_t value, size_t count);
