/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the tests of the loader share: catching loader_fail(), and builders of inputs. A builder's result is a
 * block of exactly its size from malloc(), so that the address sanitizer sees every access behind it.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#define RUN(test) cmocka_unit_test(test)

/* The statement must end in loader_fail() with a message that contains the text. */
#define EXPECT_FAIL(statement, text)                    \
    do {                                                \
        if (setjmp(fail_target) == 0) {                 \
            fail_armed = true;                          \
            statement;                                  \
            fail_armed = false;                         \
            fail_msg("no failure; expected: %s", text); \
        }                                               \
        fail_check(text);                               \
    } while (0)

extern jmp_buf fail_target;
extern bool fail_armed;
void fail_check(const char *text);

struct block {
    uint8_t *data;
    size_t size;
};

/* A copy of exactly this size; freed by the caller. */
struct block block_copy(const void *data, size_t size);
struct block block_read_file(const char *path);

/* Device trees. Cells and sizes are given as numbers; begin and end of nodes must match. */
struct tree_builder {
    uint8_t structure[200000];
    uint32_t structure_size;
    char strings[4096];
    uint32_t strings_size;
    uint8_t reservations[1024];
    uint32_t reservations_size;
};

void tree_begin(struct tree_builder *tree);
void tree_token(struct tree_builder *tree, uint32_t token);
void tree_node(struct tree_builder *tree, const char *name);
void tree_end(struct tree_builder *tree);
void tree_bytes(struct tree_builder *tree, const char *name, const void *data, uint32_t size);
void tree_text(struct tree_builder *tree, const char *name, const char *text);
void tree_cells(struct tree_builder *tree, const char *name, unsigned count, ...);
void tree_reserve(struct tree_builder *tree, uint64_t base, uint64_t size);
struct block tree_finish(struct tree_builder *tree);

/* Parts that nearly every tree has. The root must be open for all of them; cells are 2 and 2. */
void tree_root(struct tree_builder *tree);
void tree_memory(struct tree_builder *tree, uint64_t base, uint64_t size);
void tree_cpu(struct tree_builder *tree, uint32_t id, const char *isa, const char *mmu, const char *status);
void tree_cpus(struct tree_builder *tree, unsigned harts);
void tree_soc(struct tree_builder *tree, unsigned harts); /* PLIC, test finisher, poweroff and reboot */

/* Big-endian writes into a finished tree, for damage. */
void put_be32(uint8_t *at, uint32_t value);

/* Archives. */
struct tar_builder {
    uint8_t bytes[400000];
    size_t size;
};

void tar_begin(struct tar_builder *tar);
uint8_t *tar_add(struct tar_builder *tar, const char *name, const void *data, size_t size); /* its header */
void tar_sum(uint8_t *header); /* after a change */
struct block tar_finish(struct tar_builder *tar);

/* ELF files: program headers right behind the header, then the data that segments point to. */
struct elf_builder {
    uint8_t bytes[65536];
    size_t size;
    unsigned headers;
};

#define ELF_R 4u
#define ELF_W 2u
#define ELF_X 1u

void elf_begin(struct elf_builder *elf, uint64_t entry);
/* A PT_LOAD with file_size bytes of the pattern 0x40 + its index; returns its program header. */
uint8_t *elf_segment(struct elf_builder *elf, uint64_t address, uint64_t file_size, uint64_t size,
                     uint32_t flags);
void elf_put16(uint8_t *at, uint16_t value);
void elf_put32(uint8_t *at, uint32_t value);
void elf_put64(uint8_t *at, uint64_t value);

/* Offsets of the fields that tests change. */
enum {
    ELF_AT_TYPE = 16,
    ELF_AT_MACHINE = 18,
    ELF_AT_ENTRY = 24,
    ELF_AT_HEADERS = 32,
    ELF_AT_HEADER_SIZE = 54,
    ELF_AT_HEADER_COUNT = 56,
    ELF_AT_OFFSET = 8, /* of a program header, as the rest */
    ELF_AT_FILE_SIZE = 32,
    ELF_AT_MEMORY_SIZE = 40,
};
