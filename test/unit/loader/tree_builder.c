/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Builder of device trees.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

enum {
    TOKEN_BEGIN = 1,
    TOKEN_END_NODE = 2,
    TOKEN_PROPERTY = 3,
    TOKEN_END = 9,
    HEADER_SIZE = 40,
};

void put_be32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

static void put_be64(uint8_t *at, uint64_t value)
{
    put_be32(at, (uint32_t)(value >> 32));
    put_be32(at + 4, (uint32_t)value);
}

void tree_begin(struct tree_builder *tree)
{
    memset(tree, 0, sizeof(*tree));
}

void tree_token(struct tree_builder *tree, uint32_t token)
{
    put_be32(tree->structure + tree->structure_size, token);
    tree->structure_size += 4;
}

static void append(struct tree_builder *tree, const void *data, uint32_t size)
{
    memcpy(tree->structure + tree->structure_size, data, size);
    tree->structure_size = (tree->structure_size + size + 3) / 4 * 4;
}

void tree_node(struct tree_builder *tree, const char *name)
{
    tree_token(tree, TOKEN_BEGIN);
    append(tree, name, (uint32_t)strlen(name) + 1);
}

void tree_end(struct tree_builder *tree)
{
    tree_token(tree, TOKEN_END_NODE);
}

static uint32_t intern(struct tree_builder *tree, const char *name)
{
    uint32_t at = 0;

    while (at < tree->strings_size) {
        if (!strcmp(tree->strings + at, name)) {
            return at;
        }
        at += (uint32_t)strlen(tree->strings + at) + 1;
    }
    tree->strings_size = at + (uint32_t)strlen(name) + 1;
    memcpy(tree->strings + at, name, tree->strings_size - at);
    return at;
}

void tree_bytes(struct tree_builder *tree, const char *name, const void *data, uint32_t size)
{
    tree_token(tree, TOKEN_PROPERTY);
    tree_token(tree, size);
    tree_token(tree, intern(tree, name));
    append(tree, data, size);
}

void tree_text(struct tree_builder *tree, const char *name, const char *text)
{
    tree_bytes(tree, name, text, (uint32_t)strlen(text) + 1);
}

void tree_cells(struct tree_builder *tree, const char *name, unsigned count, ...)
{
    uint8_t cells[256];
    va_list arguments;

    va_start(arguments, count);
    for (unsigned i = 0; i < count; i++) {
        put_be32(cells + (size_t)4 * i, va_arg(arguments, uint32_t));
    }
    va_end(arguments);
    tree_bytes(tree, name, cells, 4 * count);
}

void tree_reserve(struct tree_builder *tree, uint64_t base, uint64_t size)
{
    put_be64(tree->reservations + tree->reservations_size, base);
    put_be64(tree->reservations + tree->reservations_size + 8, size);
    tree->reservations_size += 16;
}

static void put_header(uint8_t *blob, const struct tree_builder *tree, uint32_t size, uint32_t structure,
                       uint32_t strings)
{
    const uint32_t words[] = {
        0xd00dfeed,          size, structure, strings, HEADER_SIZE, 17, 16, 0, tree->strings_size,
        tree->structure_size};

    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        put_be32(blob + (size_t)4 * i, words[i]);
    }
}

struct block tree_finish(struct tree_builder *tree)
{
    uint32_t structure = HEADER_SIZE + tree->reservations_size + 16;
    struct block blob;
    uint32_t strings;

    tree_token(tree, TOKEN_END);
    strings = structure + tree->structure_size;
    blob.size = strings + tree->strings_size;
    blob.data = calloc(1, blob.size);
    put_header(blob.data, tree, (uint32_t)blob.size, structure, strings);
    memcpy(blob.data + HEADER_SIZE, tree->reservations, tree->reservations_size);
    memcpy(blob.data + structure, tree->structure, tree->structure_size);
    memcpy(blob.data + strings, tree->strings, tree->strings_size);
    return blob;
}

void tree_root(struct tree_builder *tree)
{
    tree_begin(tree);
    tree_node(tree, "");
    tree_cells(tree, "#address-cells", 1, 2u);
    tree_cells(tree, "#size-cells", 1, 2u);
}

static void tree_reg(struct tree_builder *tree, uint64_t base, uint64_t size)
{
    tree_cells(tree, "reg", 4, (uint32_t)(base >> 32), (uint32_t)base, (uint32_t)(size >> 32),
               (uint32_t)size);
}

void tree_memory(struct tree_builder *tree, uint64_t base, uint64_t size)
{
    char name[32];

    snprintf(name, sizeof(name), "memory@%llx", (unsigned long long)base);
    tree_node(tree, name);
    tree_text(tree, "device_type", "memory");
    tree_reg(tree, base, size);
    tree_end(tree);
}

void tree_cpu(struct tree_builder *tree, uint32_t id, const char *isa, const char *mmu, const char *status)
{
    char name[32];

    snprintf(name, sizeof(name), "cpu@%x", id);
    tree_node(tree, name);
    tree_text(tree, "device_type", "cpu");
    tree_cells(tree, "reg", 1, id);
    if (isa) {
        tree_text(tree, "riscv,isa", isa);
    }
    if (mmu) {
        tree_text(tree, "mmu-type", mmu);
    }
    if (status) {
        tree_text(tree, "status", status);
    }
    tree_node(tree, "interrupt-controller");
    tree_text(tree, "compatible", "riscv,cpu-intc");
    tree_cells(tree, "phandle", 1, 0x100 + id);
    tree_end(tree);
    tree_end(tree);
}

void tree_cpus(struct tree_builder *tree, unsigned harts)
{
    tree_node(tree, "cpus");
    tree_cells(tree, "#address-cells", 1, 1u);
    tree_cells(tree, "#size-cells", 1, 0u);
    tree_cells(tree, "timebase-frequency", 1, 10000000u);
    for (unsigned i = 0; i < harts; i++) {
        tree_cpu(tree, i, "rv64imafdc_zicsr_sstc", "riscv,sv48", NULL);
    }
    tree_end(tree);
}

static void tree_plic(struct tree_builder *tree, unsigned harts)
{
    uint8_t contexts[1024];

    for (unsigned i = 0; i < harts; i++) {
        put_be32(contexts + (size_t)16 * i, 0x100 + i);
        put_be32(contexts + (size_t)16 * i + 4, 11);
        put_be32(contexts + (size_t)16 * i + 8, 0x100 + i);
        put_be32(contexts + (size_t)16 * i + 12, 9);
    }
    tree_node(tree, "plic@c000000");
    tree_text(tree, "compatible", "riscv,plic0");
    tree_reg(tree, 0xc000000, 0x600000);
    tree_cells(tree, "riscv,ndev", 1, 0x60u);
    tree_bytes(tree, "interrupts-extended", contexts, 16 * harts);
    tree_end(tree);
}

static void tree_syscon(struct tree_builder *tree, const char *name, uint32_t value)
{
    char compatible[32];

    snprintf(compatible, sizeof(compatible), "syscon-%s", name);
    tree_node(tree, name);
    tree_text(tree, "compatible", compatible);
    tree_cells(tree, "regmap", 1, 4u);
    tree_cells(tree, "offset", 1, 0u);
    tree_cells(tree, "value", 1, value);
    tree_end(tree);
}

void tree_soc(struct tree_builder *tree, unsigned harts)
{
    static const char finisher[] = "sifive,test1\0sifive,test0\0syscon";

    tree_syscon(tree, "poweroff", 0x5555);
    tree_syscon(tree, "reboot", 0x7777);
    tree_node(tree, "soc");
    tree_cells(tree, "#address-cells", 1, 2u);
    tree_cells(tree, "#size-cells", 1, 2u);
    tree_bytes(tree, "ranges", "", 0);
    tree_plic(tree, harts);
    tree_node(tree, "test@100000");
    tree_bytes(tree, "compatible", finisher, sizeof(finisher));
    tree_reg(tree, 0x100000, 0x1000);
    tree_cells(tree, "phandle", 1, 4u);
    tree_end(tree);
    tree_end(tree);
}
