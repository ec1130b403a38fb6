/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The tokens of the structure block (Devicetree Specification 5.4), shared by the files of the device tree
 * reader. The functions rely on fdt_open() having checked the blob, except where they say otherwise.
 */
#pragma once

#include "bytes.h"
#include <parse/fdt.h>

enum fdt_token {
    FDT_BEGIN_NODE = 1,
    FDT_END_NODE = 2,
    FDT_PROP = 3,
    FDT_NOP = 4,
    FDT_END_TOKEN = 9,
};

#define FDT_PROPERTY_HEADER 8u /* size, offset of the name */

static inline uint32_t fdt_align(uint32_t offset)
{
    return (offset + 3u) & ~3u;
}

/* From a property's header to the token behind it. The caller knows that the size does not wrap. */
static inline uint32_t fdt_skip_property(const struct fdt *tree, uint32_t at)
{
    return fdt_align(at + FDT_PROPERTY_HEADER + bytes_be32(tree->blob + at));
}

/* From a node's name to the token behind it. */
static inline uint32_t fdt_skip_name(const struct fdt *tree, uint32_t at)
{
    while (tree->blob[at]) {
        at++;
    }
    return fdt_align(at + 1);
}
