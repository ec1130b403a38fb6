/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * States in words. Pure.
 */
#pragma once

#include "snapshot.h"
#include "text.h"

/* What a thread does: "running", "waiting for reply from names". */
void state_thread(const struct snapshot *snapshot, const struct xous_thread_entry *thread, struct text *out);

/* What a process does, or how it ended: "exited 3", "faulted: cannot write 0x0". */
void state_process(const struct snapshot *snapshot, const struct process_entry *process, struct text *out);

/* What a fault was: "cannot write 0x0". */
void state_fault(const struct process_entry *process, struct text *out);
