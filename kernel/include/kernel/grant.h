/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Handles on their way in messages.
 *
 * The place for a handle is made when the message is sent and charged to the process that will get it, so that
 * nothing fails later. It is a reserved connection; where the handle may be one of a shared memory object, a reserved
 * share goes with it, and whichever is not needed is given back. connection_close gives up a whole place.
 */
#pragma once

#include <kernel/server.h>
#include <kernel/share.h>

/* What is granted: one of them. */
struct grant_source {
    struct connection *connection;
    struct share *share;
};

/* A place for a handle in the process; `share`: one of a shared memory object, too. OutOfMemory. */
MUST_CHECK status_t grant_reserve(struct process *process, bool share, struct connection **place);
/* What the place will be. */
void grant_bind(struct connection *place, const struct grant_source *source);
/* From now on the process can use it: the handle. */
xous_handle_t grant_publish(struct connection *place);
