/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Device tree: opening and checking a blob, and walking its nodes.
 *
 * The check is one loop over tokens of at least four bytes each, so its time is linear in the size of the blob
 * whatever the blob says; the nesting is a counter, not a stack.
 */
#include <parse/fdt.h>

#include "bytes.h"
#include "fdt_token.h"

#define FDT_MAGIC 0xd00dfeedu
#define FDT_VERSION_READ 17u
#define FDT_RESERVATION_SIZE 16u

/* Offsets of the header's fields (section 5.2). */
enum {
    HEADER_MAGIC = 0,
    HEADER_TOTAL_SIZE = 4,
    HEADER_STRUCTURE = 8,
    HEADER_STRINGS = 12,
    HEADER_RESERVATIONS = 16,
    HEADER_VERSION = 20,
    HEADER_COMPATIBLE_VERSION = 24,
    HEADER_STRINGS_SIZE = 32,
    HEADER_STRUCTURE_SIZE = 36,
};

const char *fdt_error_text(enum fdt_error error)
{
    switch (error) {
#define X(name, text) \
    case FDT_##name:  \
        return text;
        FDT_ERRORS(X)
#undef X
    }
    return "unknown error";
}

enum fdt_error fdt_measure(const void *header, uint32_t *size)
{
    const uint8_t *bytes = header;

    if (bytes_be32(bytes + HEADER_MAGIC) != FDT_MAGIC) {
        return FDT_NO_MAGIC;
    }
    *size = bytes_be32(bytes + HEADER_TOTAL_SIZE);
    return *size < FDT_HEADER_SIZE || *size > FDT_SIZE_MAX ? FDT_LAYOUT : FDT_OK;
}

/* Read a block's place; false unless it lies behind the header and inside the blob. */
static bool read_block(const struct fdt *tree, uint32_t field, uint32_t size_field, uint32_t *start,
                       uint32_t *end)
{
    uint32_t offset = bytes_be32(tree->blob + field);
    uint32_t size = bytes_be32(tree->blob + size_field);

    if (offset < FDT_HEADER_SIZE || offset > tree->size || size > tree->size - offset) {
        return false;
    }
    *start = offset;
    *end = offset + size;
    return true;
}

static enum fdt_error read_header(struct fdt *tree)
{
    const uint8_t *blob = tree->blob;

    if (bytes_be32(blob + HEADER_VERSION) < FDT_VERSION_READ ||
        bytes_be32(blob + HEADER_COMPATIBLE_VERSION) > FDT_VERSION_READ) {
        return FDT_VERSION;
    }
    if (!read_block(tree, HEADER_STRUCTURE, HEADER_STRUCTURE_SIZE, &tree->structure, &tree->structure_end) ||
        !read_block(tree, HEADER_STRINGS, HEADER_STRINGS_SIZE, &tree->strings, &tree->strings_end)) {
        return FDT_LAYOUT;
    }
    tree->reservations = bytes_be32(blob + HEADER_RESERVATIONS);
    if (tree->structure % 4 || tree->reservations % 8 || tree->reservations < FDT_HEADER_SIZE) {
        return FDT_LAYOUT;
    }
    return FDT_OK;
}

static enum fdt_error check_reservations(const struct fdt *tree)
{
    uint64_t at = tree->reservations;

    while (at + FDT_RESERVATION_SIZE <= tree->size) {
        if (!bytes_be64(tree->blob + at) && !bytes_be64(tree->blob + at + 8)) {
            return FDT_OK;
        }
        at += FDT_RESERVATION_SIZE;
    }
    return FDT_RESERVATIONS;
}

/* With a NUL at the very end of the strings, a name that begins inside them also ends inside them. */
static enum fdt_error check_strings(const struct fdt *tree)
{
    if (tree->strings == tree->strings_end) {
        return FDT_OK;
    }
    return tree->blob[tree->strings_end - 1] ? FDT_STRINGS : FDT_OK;
}

struct check {
    uint32_t at;
    uint32_t depth;
    bool begun;      /* the root has begun */
    bool properties; /* properties may come: the innermost node has no child yet */
};

static enum fdt_error check_begin(const struct fdt *tree, struct check *check)
{
    if (check->begun && check->depth == 0) {
        return FDT_NESTING;
    }
    if (check->depth == FDT_DEPTH) {
        return FDT_TOO_DEEP;
    }
    while (check->at < tree->structure_end && tree->blob[check->at]) {
        check->at++;
    }
    if (check->at >= tree->structure_end) {
        return FDT_NAME;
    }
    check->at = fdt_align(check->at + 1);
    check->depth++;
    check->begun = true;
    check->properties = true;
    return FDT_OK;
}

static enum fdt_error check_property(const struct fdt *tree, struct check *check)
{
    uint32_t room = tree->structure_end - check->at;

    if (!check->properties || room < FDT_PROPERTY_HEADER) {
        return FDT_PROPERTY;
    }
    room -= FDT_PROPERTY_HEADER;
    if (bytes_be32(tree->blob + check->at) > room) {
        return FDT_PROPERTY;
    }
    if (bytes_be32(tree->blob + check->at + 4) >= tree->strings_end - tree->strings) {
        return FDT_STRINGS;
    }
    check->at = fdt_skip_property(tree, check->at);
    return FDT_OK;
}

static enum fdt_error check_end_node(struct check *check)
{
    if (check->depth == 0) {
        return FDT_NESTING;
    }
    check->depth--;
    check->properties = false;
    return FDT_OK;
}

static enum fdt_error check_token(const struct fdt *tree, struct check *check, uint32_t token)
{
    switch (token) {
    case FDT_BEGIN_NODE:
        return check_begin(tree, check);
    case FDT_END_NODE:
        return check_end_node(check);
    case FDT_PROP:
        return check_property(tree, check);
    case FDT_NOP:
        return FDT_OK;
    default:
        return FDT_TOKEN;
    }
}

static enum fdt_error check_structure(const struct fdt *tree)
{
    struct check check = {.at = tree->structure};

    /* Aligning may step past the end by up to three bytes; the comparison must not wrap. */
    while (check.at < tree->structure_end && tree->structure_end - check.at >= 4) {
        uint32_t token = bytes_be32(tree->blob + check.at);
        enum fdt_error error;

        check.at += 4;
        if (token == FDT_END_TOKEN) {
            return check.begun && check.depth == 0 ? FDT_OK : FDT_NESTING;
        }
        error = check_token(tree, &check, token);
        if (error) {
            return error;
        }
    }
    return FDT_NO_END;
}

enum fdt_error fdt_open(struct fdt *tree, const void *blob, size_t available)
{
    enum fdt_error error;

    if (available < FDT_HEADER_SIZE) {
        return FDT_TRUNCATED;
    }
    tree->blob = blob;
    error = fdt_measure(blob, &tree->size);
    if (!error && tree->size > available) {
        error = FDT_TRUNCATED;
    }
    if (!error) {
        error = read_header(tree);
    }
    if (!error) {
        error = check_reservations(tree);
    }
    if (!error) {
        error = check_strings(tree);
    }
    return error ? error : check_structure(tree);
}

void fdt_root(const struct fdt *tree, struct fdt_node *node)
{
    uint32_t at = tree->structure;

    while (bytes_be32(tree->blob + at) == FDT_NOP) {
        at += 4;
    }
    node->depth = 0;
    node->at[0] = at + 4;
}

bool fdt_next(const struct fdt *tree, struct fdt_node *node)
{
    uint32_t at = fdt_skip_name(tree, node->at[node->depth]);
    uint32_t depth = node->depth + 1;

    for (;;) {
        uint32_t token = bytes_be32(tree->blob + at);

        at += 4;
        if (token == FDT_BEGIN_NODE) {
            node->depth = depth;
            node->at[depth] = at;
            return true;
        }
        if (token == FDT_PROP) {
            at = fdt_skip_property(tree, at);
        } else if (token == FDT_END_NODE && --depth == 0) {
            return false;
        }
    }
}

struct fdt_node fdt_ancestor(const struct fdt_node *node, uint32_t depth)
{
    struct fdt_node ancestor = *node;

    ancestor.depth = depth;
    return ancestor;
}

bool fdt_reservation(const struct fdt *tree, uint32_t index, uint64_t *base, uint64_t *size)
{
    uint64_t at = tree->reservations;

    for (uint32_t i = 0;; i++) {
        *base = bytes_be64(tree->blob + at);
        *size = bytes_be64(tree->blob + at + 8);
        if (!*base && !*size) {
            return false;
        }
        if (i == index) {
            return true;
        }
        at += FDT_RESERVATION_SIZE;
    }
}
