/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The keys of a manifest line: how the value of each is read.
 */
#pragma once

#include "manifest.h"
#include "text.h"

struct manifest_key {
    const char *name;
    bool repeats;
    /* Takes the value into the service; NULL, or what the value should have been. */
    const char *(*take)(struct manifest_service *service, struct text value);
};

/* The key of that name, with its number in *index, or NULL. */
const struct manifest_key *manifest_key_find(struct text name, uint32_t *index);
