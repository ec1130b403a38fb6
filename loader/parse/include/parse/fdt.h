/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reader of flattened device trees (Devicetree Specification 0.4, chapters 2 and 5). Pure: no allocation, no
 * recursion, no globals; a node is a position in the blob.
 *
 * fdt_open() checks the whole blob once, in linear time: every token, name and property that the other
 * functions can reach lies inside it. They rely on that, so the blob must not change afterwards. Values are not
 * checked by fdt_open(): each accessor answers false for a value that does not have the shape it needs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FDT_HEADER_SIZE 40u
#define FDT_SIZE_MAX (2u << 20)
#define FDT_DEPTH 16u /* nesting of nodes, the root included */

/* X(name, text) */
#define FDT_ERRORS(X)                                                           \
    X(OK, "no error")                                                           \
    X(TRUNCATED, "the tree is shorter than its header says")                    \
    X(NO_MAGIC, "no device tree there (wrong magic number)")                    \
    X(VERSION, "not a version 17 device tree")                                  \
    X(LAYOUT, "a block lies outside the tree or is misaligned")                 \
    X(RESERVATIONS, "the list of memory reservations has no end")               \
    X(STRINGS, "a property name lies outside the strings or has no end")        \
    X(TOKEN, "unknown token in the structure")                                  \
    X(NAME, "a node name has no end")                                           \
    X(PROPERTY, "a property reaches past the structure or lies outside a node") \
    X(NESTING, "nodes begin and end unbalanced")                                \
    X(TOO_DEEP, "nodes are nested too deeply")                                  \
    X(NO_END, "the structure has no end token")

enum fdt_error {
#define X(name, text) FDT_##name,
    FDT_ERRORS(X)
#undef X
};

/* An open tree. Offsets are from the start of the blob. */
struct fdt {
    const uint8_t *blob;
    uint32_t size;
    uint32_t structure;
    uint32_t structure_end;
    uint32_t strings;
    uint32_t strings_end;
    uint32_t reservations;
};

/* A node with its ancestors: at[i] is the offset of the name of the node at depth i; the root is at 0. */
struct fdt_node {
    uint32_t depth;
    uint32_t at[FDT_DEPTH];
};

struct fdt_property {
    const uint8_t *data;
    uint32_t size;
};

const char *fdt_error_text(enum fdt_error error);

/* The size that the FDT_HEADER_SIZE bytes at header declare; refuses other things than device trees. */
enum fdt_error fdt_measure(const void *header, uint32_t *size);

/* Check a blob of which `available` bytes may be read, and open it. */
enum fdt_error fdt_open(struct fdt *tree, const void *blob, size_t available);

/* Walk: the root, then every node in document order until false. */
void fdt_root(const struct fdt *tree, struct fdt_node *node);
bool fdt_next(const struct fdt *tree, struct fdt_node *node);

/* The ancestor at a depth not below the node's own. */
struct fdt_node fdt_ancestor(const struct fdt_node *node, uint32_t depth);

/* The full name, with the unit address; "" for the root. */
const char *fdt_name(const struct fdt *tree, const struct fdt_node *node);

/* Whether the name without its unit address is this. */
bool fdt_name_is(const struct fdt *tree, const struct fdt_node *node, const char *name);

/* Search the whole tree. Paths are absolute ("/soc/serial@10000000"); unit addresses may be left out. */
bool fdt_find_path(const struct fdt *tree, const char *path, struct fdt_node *node);
bool fdt_find_phandle(const struct fdt *tree, uint32_t phandle, struct fdt_node *node);

bool fdt_get(const struct fdt *tree, const struct fdt_node *node, const char *name,
             struct fdt_property *property);

/* A property of exactly one cell; of one or two cells. */
bool fdt_get_u32(const struct fdt *tree, const struct fdt_node *node, const char *name, uint32_t *value);
bool fdt_get_number(const struct fdt *tree, const struct fdt_node *node, const char *name, uint64_t *value);

/* A property that is one terminated string; NULL if it is not. */
const char *fdt_get_text(const struct fdt *tree, const struct fdt_node *node, const char *name);

/* The cell at an index of a property; false past its end. */
bool fdt_cell(const struct fdt_property *property, uint32_t index, uint32_t *value);

/* Whether a property is a list of strings that contains this one. */
bool fdt_list_has(const struct fdt_property *property, const char *text);

bool fdt_compatible(const struct fdt *tree, const struct fdt_node *node, const char *text);

/* False if the node or one of its ancestors has a status other than "okay" or "ok". */
bool fdt_enabled(const struct fdt *tree, const struct fdt_node *node);

/* An entry of `reg` as the node's own bus numbers it; false past the last one and for cells beyond two. */
bool fdt_reg_on_bus(const struct fdt *tree, const struct fdt_node *node, uint32_t index, uint64_t *base,
                    uint64_t *size);

/* The same as the processor sees it, through the `ranges` of every bus above the node. */
bool fdt_reg(const struct fdt *tree, const struct fdt_node *node, uint32_t index, uint64_t *base,
             uint64_t *size);

/* An entry of the memory reservation block; false past the last one. */
bool fdt_reservation(const struct fdt *tree, uint32_t index, uint64_t *base, uint64_t *size);
