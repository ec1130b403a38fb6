/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Devices in the device tree. Interrupts are understood where the device's interrupt parent is a PLIC, whose
 * specifier is the number (one cell).
 */
#include "device.h"

#include <string.h>

#include <xous/abi/types.h>

static bool is_plic(const struct fdt *tree, const struct fdt_node *node)
{
    uint32_t cells = 0;

    return (fdt_compatible(tree, node, "riscv,plic0") || fdt_compatible(tree, node, "sifive,plic-1.0.0")) &&
           fdt_get_u32(tree, node, "#interrupt-cells", &cells) && cells == 1;
}

static bool phandle_is_plic(const struct fdt *tree, uint32_t phandle)
{
    struct fdt_node node;

    return fdt_find_phandle(tree, phandle, &node) && is_plic(tree, &node);
}

/* interrupt-parent is inherited from the nodes above. */
static bool parent_is_plic(const struct fdt *tree, const struct fdt_node *node)
{
    for (uint32_t depth = node->depth + 1; depth-- > 0;) {
        struct fdt_node above = fdt_ancestor(node, depth);
        uint32_t phandle;

        if (fdt_get_u32(tree, &above, "interrupt-parent", &phandle)) {
            return phandle_is_plic(tree, phandle);
        }
    }
    return false;
}

static uint32_t interrupt_of(const struct fdt *tree, const struct fdt_node *node)
{
    struct fdt_property property;
    uint32_t phandle;
    uint32_t number;

    if (fdt_get(tree, node, "interrupts-extended", &property)) {
        return fdt_cell(&property, 0, &phandle) && phandle_is_plic(tree, phandle) &&
                       fdt_cell(&property, 1, &number)
                   ? number
                   : 0;
    }
    if (fdt_get(tree, node, "interrupts", &property) && fdt_cell(&property, 0, &number) &&
        parent_is_plic(tree, node)) {
        return number;
    }
    return 0;
}

static uint32_t cell_or(const struct fdt *tree, const struct fdt_node *node, const char *name,
                        uint32_t otherwise)
{
    uint32_t value;

    return fdt_get_u32(tree, node, name, &value) ? value : otherwise;
}

static enum device_result describe(const struct fdt *tree, const struct fdt_node *node, const char *name,
                                   struct xous_start_resource *resource)
{
    uint64_t address;
    uint64_t size;

    if (!fdt_reg(tree, node, 0, &address, &size) || size == 0 || size > UINT64_MAX - XOUS_PAGE_SIZE ||
        address % XOUS_PAGE_SIZE != 0) {
        return DEVICE_ADDRESS;
    }
    memset(resource, 0, sizeof(*resource));
    strncpy(resource->name, name, sizeof(resource->name) - 1);
    resource->address = address;
    resource->size = (size + XOUS_PAGE_SIZE - 1) & ~(uint64_t)(XOUS_PAGE_SIZE - 1);
    resource->interrupt = interrupt_of(tree, node);
    resource->clock = cell_or(tree, node, "clock-frequency", 0);
    resource->register_shift = cell_or(tree, node, "reg-shift", 0);
    resource->register_width = cell_or(tree, node, "reg-io-width", 1);
    return DEVICE_FOUND;
}

/* The one node that a path or an alias names. */
static bool find_by_path(const struct fdt *tree, const char *name, struct fdt_node *node)
{
    struct fdt_node aliases;
    const char *path = name;

    if (name[0] != '/') {
        path = fdt_find_path(tree, "/aliases", &aliases) ? fdt_get_text(tree, &aliases, name) : NULL;
    }
    return path != NULL && fdt_find_path(tree, path, node) && fdt_enabled(tree, node);
}

static bool find_compatible(const struct fdt *tree, const char *name, struct fdt_node *node)
{
    while (fdt_next(tree, node)) {
        if (fdt_compatible(tree, node, name) && fdt_enabled(tree, node)) {
            return true;
        }
    }
    return false;
}

enum device_result device_next(const struct fdt *tree, const char *name, struct device_search *search,
                               struct xous_start_resource *resource)
{
    struct fdt_node node;

    if (find_by_path(tree, name, &node)) {
        if (search->started) {
            return DEVICE_END;
        }
        search->started = true;
        return describe(tree, &node, name, resource);
    }
    if (!search->started) {
        search->started = true;
        fdt_root(tree, &search->node);
    }
    return find_compatible(tree, name, &search->node) ? describe(tree, &search->node, name, resource)
                                                      : DEVICE_END;
}
