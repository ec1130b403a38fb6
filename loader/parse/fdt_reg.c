/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Device tree: addresses. `reg` and `ranges` are arrays of numbers whose widths other nodes declare (Devicetree
 * Specification 2.3.5, 2.3.6, 2.3.8).
 *
 * Numbers of more than two cells (PCI) are not addresses that the processor could use: such entries are
 * answered with false, as are malformed ones.
 */
#include <parse/fdt.h>

#include "bytes.h"

#define ADDRESS_CELLS_DEFAULT 2u
#define SIZE_CELLS_DEFAULT 1u
#define CELLS_MAX 2u

/* The widths that a bus gives to the `reg` of its children. */
struct cells {
    uint32_t address;
    uint32_t size;
};

static bool read_cells(const struct fdt *tree, const struct fdt_node *bus, struct cells *cells)
{
    if (!fdt_get_u32(tree, bus, "#address-cells", &cells->address)) {
        cells->address = ADDRESS_CELLS_DEFAULT;
    }
    if (!fdt_get_u32(tree, bus, "#size-cells", &cells->size)) {
        cells->size = SIZE_CELLS_DEFAULT;
    }
    return cells->address >= 1 && cells->address <= CELLS_MAX && cells->size <= CELLS_MAX;
}

static uint64_t read_number(const uint8_t *from, uint32_t cells)
{
    if (cells == 0) {
        return 0;
    }
    return cells == 1 ? bytes_be32(from) : bytes_be64(from);
}

bool fdt_reg_on_bus(const struct fdt *tree, const struct fdt_node *node, uint32_t index, uint64_t *base,
                    uint64_t *size)
{
    struct fdt_property reg;
    struct fdt_node bus;
    struct cells cells;
    uint32_t stride;

    if (node->depth == 0 || !fdt_get(tree, node, "reg", &reg)) {
        return false;
    }
    bus = fdt_ancestor(node, node->depth - 1);
    if (!read_cells(tree, &bus, &cells)) {
        return false;
    }
    stride = 4 * (cells.address + cells.size);
    if (reg.size % stride || index >= reg.size / stride) {
        return false;
    }
    *base = read_number(reg.data + (size_t)index * stride, cells.address);
    *size = read_number(reg.data + (size_t)index * stride + 4 * (size_t)cells.address, cells.size);
    return *size == 0 || *base + (*size - 1) >= *base;
}

/* Look the range up in an array of (child address, parent address, size). */
static bool translate(const struct fdt_property *ranges, struct cells child, uint32_t parent_cells,
                      uint64_t *base, uint64_t size)
{
    uint32_t stride = 4 * (child.address + parent_cells + child.size);

    if (ranges->size % stride) {
        return false;
    }
    for (uint32_t at = 0; at < ranges->size; at += stride) {
        const uint8_t *entry = ranges->data + at;
        uint64_t start = read_number(entry, child.address);
        uint64_t parent = read_number(entry + 4 * (size_t)child.address, parent_cells);
        uint64_t length = read_number(entry + 4 * ((size_t)child.address + parent_cells), child.size);

        if (*base >= start && *base - start < length && size <= length - (*base - start)) {
            *base = parent + (*base - start);
            return true;
        }
    }
    return false;
}

/* One bus up: an empty `ranges` is the identity, a missing one says that the bus cannot be reached. */
static bool translate_bus(const struct fdt *tree, const struct fdt_node *bus, uint64_t *base, uint64_t size)
{
    struct fdt_node parent = fdt_ancestor(bus, bus->depth - 1);
    struct fdt_property ranges;
    struct cells child;
    struct cells above;

    if (!fdt_get(tree, bus, "ranges", &ranges)) {
        return false;
    }
    if (ranges.size == 0) {
        return true;
    }
    return read_cells(tree, bus, &child) && read_cells(tree, &parent, &above) &&
           translate(&ranges, child, above.address, base, size);
}

bool fdt_reg(const struct fdt *tree, const struct fdt_node *node, uint32_t index, uint64_t *base,
             uint64_t *size)
{
    if (!fdt_reg_on_bus(tree, node, index, base, size)) {
        return false;
    }
    for (uint32_t depth = node->depth - 1; depth > 0; depth--) {
        struct fdt_node bus = fdt_ancestor(node, depth);

        if (!translate_bus(tree, &bus, base, *size)) {
            return false;
        }
    }
    return *size == 0 || *base + (*size - 1) >= *base;
}
