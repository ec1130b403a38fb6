/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Everything that is needed to start a program, and to start it again: kept as long as its process lives or
 * its restart is due. Streams are not part of it: they are for the first start alone, as whoever made them
 * waits for their end.
 */
#pragma once

#include "manifest.h"
#include "run_request.h"

struct launch {
    char name[PROCESS_NAME_LENGTH];
    const uint8_t *file; /* in the boot archive */
    size_t file_size;
    const struct manifest_service *service; /* its rights; NULL: none but the usual */
    uint64_t memory;                        /* limit in bytes */
    uint32_t flags;                         /* XOUS_START_* */
    uint32_t argument_count;
    uint32_t environment_count;
    const char **arguments;
    const char **environment;
    const char *strings[]; /* both, and behind them the characters */
};

/* Copies the strings of the request; the rest is the caller's to fill in. NULL: no memory. */
struct launch *launch_create(const struct run_request *request);
void launch_free(struct launch *launch);
