/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Handles of shared memory objects.
 *
 * A handle is a share: an object, rights, and the epoch in which the creator passed it on. Shares of other processes
 * are void once the creator has revoked the object. The object, and with it the creator's slot and account, lives
 * while it has shares or mappings; then its frames are given back by the reaper, at the creator's priority limit.
 */
#pragma once

#include <kernel/process.h>
#include <kernel/shared.h>

struct object {
    struct shared shared;
    struct process *owner; /* the creator */
    struct list sibling;   /* the creator's objects */
    struct list dying;     /* the creator's objects without uses */
    uint32_t shares;       /* part of the uses */
};

struct share {
    struct object *object; /* NULL: reserved for a grant that may come */
    struct process *holder;
    uint64_t epoch;
    xous_handle_t handle; /* 0 once it is gone */
    uint8_t rights;
    bool busy; /* a long call of the creator is at it */
};

/* A new object and the creator's share of it, RW and busy, whose frames are not taken yet. OutOfMemory. */
MUST_CHECK status_t object_create(struct process *owner, uint64_t pages, struct share **share);
/* Whether the creator has taken it back. */
bool share_is_void(const struct share *share);
/* A handle in a process, for now only a place that holds one for a grant: not even a guess finds it. OutOfMemory. */
MUST_CHECK status_t share_reserve(struct process *holder, struct share **share);
/* The reserved handle becomes one of the same object as `source`, with its epoch, and with `rights`, which are no wider
 * than its. */
void share_bind(struct share *share, const struct share *source, uint64_t rights);
/* From now on the process can use the handle. */
void share_publish(struct share *share);
/* The handle of a reserved share goes with its process; the share stays for the message that it is part of. */
void share_disown(struct share *share);
void share_close(struct share *share);

/* Objects without uses are handed to the reaper. Whatever may take a last use away calls it. */
void objects_settle(void);
/* One step of the end of an object of the process; false if none of its objects ends. */
bool objects_reap_step(struct process *owner);
