/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The start block: what a parent tells a child at its start. a0 of the child's first instruction is its
 * address (8-byte aligned, readable memory of the child), or 0 for none.
 *
 * Layout: struct xous_start, then at the offsets it gives: the resources (8-byte aligned), the arguments and
 * the environment (each: that many strings, one behind the other, each ended by a zero byte). All offsets are
 * from the start of the block, all parts lie inside `size`. Handles are the child's own numbers, 0 = none.
 */
#pragma once

#include <stdbool.h>

#include <xous/abi/error.h>
#include <xous/abi/types.h>
#include <xous/attributes.h>

#define XOUS_START_MAGIC 0x7472617473736f78ul /* "xosstart" in memory order */
#define XOUS_START_VERSION 1u
#define XOUS_START_MAX (64u * 1024)
#define XOUS_START_STRINGS_MAX 1024u /* arguments, and environment strings */
#define XOUS_START_RESOURCES_MAX 64u

#define XOUS_START_CONSOLE 1u /* the streams are the console's: libxous may connect again by name */

/* A device that the process was granted, and what the device tree says of it. */
struct xous_start_resource {
    char name[40];      /* compatible or alias, as the manifest named it, terminated */
    uint64_t address;   /* physical */
    uint64_t size;      /* bytes, whole pages: what was granted */
    uint32_t interrupt; /* 0: none */
    uint32_t clock;     /* clock-frequency, 0 if not given */
    uint32_t register_shift;
    uint32_t register_width; /* reg-io-width in bytes, 1 if not given */
};

struct xous_start {
    uint64_t magic;
    uint32_t version;
    uint32_t size; /* of the whole block */
    uint32_t argument_count;
    uint32_t arguments;
    uint32_t environment_count;
    uint32_t environment;
    uint32_t resource_count;
    uint32_t resources;
    uint32_t flags; /* XOUS_START_CONSOLE */
    xous_handle_t names;
    xous_handle_t process;
    xous_handle_t log;
    xous_handle_t input;
    xous_handle_t output;
    xous_handle_t error;
    uint32_t reserved;          /* 0 */
    struct xous_sid names_sid;  /* to find the names service again; 0: not allowed to */
    struct xous_sid server_sid; /* the identity that this process should create its server with; 0: random */
};

_Static_assert(sizeof(struct xous_start_resource) == 72, "start block layout");
_Static_assert(sizeof(struct xous_start) == 104, "start block layout");

/* What to put into a block. */
struct xous_start_content {
    struct xous_start header; /* handles, SIDs and flags; the rest is filled in */
    const char *const *arguments;
    uint32_t argument_count;
    const char *const *environment; /* "NAME=value" */
    uint32_t environment_count;
    const struct xous_start_resource *resources;
    uint32_t resource_count;
};

/* Builds a block at buffer (8-byte aligned). *size is its length. InvalidArgument if it would be longer than
 * capacity or a limit above; the buffer's content is then undefined. */
XOUS_MUST_CHECK xous_error_t xous_start_build(void *buffer, size_t capacity,
                                              const struct xous_start_content *content, size_t *size);

/* Whether the block at start, of which `available` bytes may be read, keeps the layout above. */
bool xous_start_check(const struct xous_start *start, size_t available);

/* The n-th of count strings, or NULL. For a checked block. */
const char *xous_start_string(const struct xous_start *start, uint32_t offset, uint32_t count, uint32_t n);
const struct xous_start_resource *xous_start_resources(const struct xous_start *start);

/* In the started process: its own block (checked), or NULL if it was started without one. */
const struct xous_start *xous_start_block(void);

/* The n-th granted device whose name is that (NULL: any), or NULL. */
const struct xous_start_resource *xous_resource_find(const char *name, uint32_t n);
