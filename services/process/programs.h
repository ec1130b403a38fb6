/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The programs of the boot archive that can be run by name: the members NAME.elf. Pure.
 */
#pragma once

#include "manifest.h"

#include <parse/ustar.h>

struct program {
    char name[PROCESS_NAME_LENGTH];
    const uint8_t *data;
    size_t size;
};

struct programs {
    uint32_t count;
    struct program list[USTAR_MEMBERS_MAX]; /* in alphabetical order */
};

/* Takes all but the kernel and this service, and what the manifest starts at boot: that is not for running
 * again. Names that are too long are left out. */
void programs_init(struct programs *programs, const struct ustar *archive, const struct manifest *manifest);

/* Fills entries with those at or after *cursor that begin with the prefix; returns how many, and moves
 * the cursor. */
uint32_t programs_list(const struct programs *programs, const char *prefix, uint32_t *cursor,
                       struct process_program *entries, uint32_t capacity);
