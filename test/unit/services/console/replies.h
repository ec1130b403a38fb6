/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Replies to deferred requests, recorded instead of sent.
 */
#pragma once

#include <xous/server.h>

#define REPLIES_MAX 256u

struct replies_entry {
    xous_token_t token;
    int64_t value;
    size_t valid;
};

struct replies {
    size_t count;
    struct replies_entry entries[REPLIES_MAX];
};

extern struct replies replies;
