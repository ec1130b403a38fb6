/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Fetches a snapshot's lists from the kernel and the services.
 */
#pragma once

#include <xous/attributes.h>

#include "snapshot.h"

enum fetch_what {
    FETCH_USERS = 1,
    FETCH_NAMES = 2,
    FETCH_PROCESSES = 4,
    FETCH_THREADS = 8,
    FETCH_SERVERS = 16,
    FETCH_CONNECTIONS = 32,
    FETCH_MEMORY = 64,    /* what is used for what */
    FETCH_ACCOUNTS = 128, /* and by whom */
    FETCH_LENDS = 256,
    FETCH_OBJECTS = 512,
};

/* The lists asked for (an OR of fetch_what); all others are empty. After an error nothing needs to be freed. */
XOUS_MUST_CHECK xous_error_t fetch_snapshot(struct snapshot *snapshot, unsigned what);
void fetch_free(struct snapshot *snapshot);
