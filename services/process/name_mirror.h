/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the names service keeps with this one, so that a new names service finds every live server again.
 * Pure.
 *
 * The SIDs in it also let this service connect to a server without asking the names service, which must never
 * be waited for: it waits for this one.
 */
#pragma once

#include <stdbool.h>

#include <xous/abi/error.h>
#include <xous/process_api.h>

#define NAMES_KEPT 512u

struct name_mirror {
    uint32_t count;
    struct process_name names[NAMES_KEPT];
};

/* Keeps a registration, in place of an earlier one of the same name. InvalidString, OutOfMemory. */
xous_error_t name_mirror_keep(struct name_mirror *mirror, const struct process_name *name);

/* ServerNotFound if there is none of that name. */
xous_error_t name_mirror_drop(struct name_mirror *mirror, const struct process_name *name);
void name_mirror_drop_process(struct name_mirror *mirror, xous_pid_t pid);

/* The registration of that terminated name, or NULL. */
const struct process_name *name_mirror_find(const struct name_mirror *mirror, const char *name);
