/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Programs that will be started again when their moment has come. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <xous/abi/types.h>

struct launch;

#define RESTARTS_DUE 64u

struct restart_entry {
    struct launch *launch; /* NULL: the slot is free */
    uint64_t moment;       /* microseconds since the kernel started */
    xous_pid_t pid;        /* it had */
    xous_pid_t parent;
    uint32_t policy;
    uint32_t streak;
    uint32_t restarts;
};

struct restart_queue {
    struct restart_entry list[RESTARTS_DUE];
};

/* False if the queue is full. */
bool restart_queue_add(struct restart_queue *queue, const struct restart_entry *entry);

/* Takes out the entry with the earliest moment that is not after now; false if none is due. */
bool restart_queue_due(struct restart_queue *queue, uint64_t now, struct restart_entry *entry);

/* The earliest moment; false if the queue is empty. */
bool restart_queue_next(const struct restart_queue *queue, uint64_t *moment);

/* The entry of the process that had this PID, or NULL. */
struct restart_entry *restart_queue_find(struct restart_queue *queue, xous_pid_t pid);
