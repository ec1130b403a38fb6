/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Device tree: names, properties and searches. Values come from outside: every accessor checks the shape of
 * what it reads.
 */
#include <parse/fdt.h>

#include "bytes.h"
#include "fdt_token.h"

static const char *text_at(const struct fdt *tree, uint32_t at)
{
    return (const char *)tree->blob + at;
}

const char *fdt_name(const struct fdt *tree, const struct fdt_node *node)
{
    return text_at(tree, node->at[node->depth]);
}

bool fdt_name_is(const struct fdt *tree, const struct fdt_node *node, const char *name)
{
    const char *own = fdt_name(tree, node);

    while (*name && *own == *name) {
        own++;
        name++;
    }
    return !*name && (!*own || *own == '@');
}

bool fdt_get(const struct fdt *tree, const struct fdt_node *node, const char *name,
             struct fdt_property *property)
{
    uint32_t at = fdt_skip_name(tree, node->at[node->depth]);

    for (;;) {
        uint32_t token = bytes_be32(tree->blob + at);

        at += 4;
        if (token == FDT_PROP) {
            if (text_equal(text_at(tree, tree->strings + bytes_be32(tree->blob + at + 4)), name)) {
                property->size = bytes_be32(tree->blob + at);
                property->data = tree->blob + at + FDT_PROPERTY_HEADER;
                return true;
            }
            at = fdt_skip_property(tree, at);
        } else if (token != FDT_NOP) {
            return false;
        }
    }
}

bool fdt_get_u32(const struct fdt *tree, const struct fdt_node *node, const char *name, uint32_t *value)
{
    struct fdt_property property;

    return fdt_get(tree, node, name, &property) && property.size == 4 && fdt_cell(&property, 0, value);
}

bool fdt_get_number(const struct fdt *tree, const struct fdt_node *node, const char *name, uint64_t *value)
{
    struct fdt_property property;

    if (!fdt_get(tree, node, name, &property) || (property.size != 4 && property.size != 8)) {
        return false;
    }
    *value = property.size == 8 ? bytes_be64(property.data) : bytes_be32(property.data);
    return true;
}

const char *fdt_get_text(const struct fdt *tree, const struct fdt_node *node, const char *name)
{
    struct fdt_property property;

    if (!fdt_get(tree, node, name, &property) || !property.size) {
        return NULL;
    }
    for (uint32_t i = 0; i < property.size; i++) {
        if (!property.data[i]) {
            return i + 1 == property.size ? (const char *)property.data : NULL;
        }
    }
    return NULL;
}

bool fdt_cell(const struct fdt_property *property, uint32_t index, uint32_t *value)
{
    if (index >= property->size / 4) {
        return false;
    }
    *value = bytes_be32(property->data + 4 * (size_t)index);
    return true;
}

bool fdt_list_has(const struct fdt_property *property, const char *text)
{
    uint32_t start = 0;

    for (uint32_t i = 0; i < property->size; i++) {
        if (!property->data[i]) {
            if (text_equal((const char *)property->data + start, text)) {
                return true;
            }
            start = i + 1;
        }
    }
    return false;
}

bool fdt_compatible(const struct fdt *tree, const struct fdt_node *node, const char *text)
{
    struct fdt_property property;

    return fdt_get(tree, node, "compatible", &property) && fdt_list_has(&property, text);
}

bool fdt_enabled(const struct fdt *tree, const struct fdt_node *node)
{
    for (uint32_t depth = 0; depth <= node->depth; depth++) {
        struct fdt_node ancestor = fdt_ancestor(node, depth);
        struct fdt_property status;

        if (fdt_get(tree, &ancestor, "status", &status) && !fdt_list_has(&status, "okay") &&
            !fdt_list_has(&status, "ok")) {
            return false;
        }
    }
    return true;
}

/* Compare a component of a path with a node's name; the component may leave out the unit address. */
static bool component_is(const char *own, const char *component, size_t length)
{
    size_t i = 0;

    while (i < length && own[i] == component[i]) {
        i++;
    }
    return i == length && (!own[i] || own[i] == '@');
}

/* The first node below `node`, which is moved to it, with this name. The walk leaves the subtree at most once. */
static bool find_child(const struct fdt *tree, struct fdt_node *node, const char *component, size_t length)
{
    uint32_t depth = node->depth;

    while (fdt_next(tree, node) && node->depth > depth) {
        if (node->depth == depth + 1 && component_is(fdt_name(tree, node), component, length)) {
            return true;
        }
    }
    return false;
}

bool fdt_find_path(const struct fdt *tree, const char *path, struct fdt_node *node)
{
    fdt_root(tree, node);
    if (*path != '/') {
        return false;
    }
    while (*path == '/' && path[1]) {
        const char *component = ++path;

        while (*path && *path != '/') {
            path++;
        }
        if (!find_child(tree, node, component, (size_t)(path - component))) {
            return false;
        }
    }
    return true;
}

bool fdt_find_phandle(const struct fdt *tree, uint32_t phandle, struct fdt_node *node)
{
    fdt_root(tree, node);
    do {
        uint32_t own;

        if ((fdt_get_u32(tree, node, "phandle", &own) || fdt_get_u32(tree, node, "linux,phandle", &own)) &&
            own == phandle) {
            return true;
        }
    } while (fdt_next(tree, node));
    return false;
}
