/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the files of the steps share: choices from the bytes of the step that is played, and calls.
 */
#pragma once

#include "play.h"

/* The n-th choice, below a number. */
unsigned pick(unsigned n, unsigned below);
/* Mostly a message that the process holds; else any held one, or none. */
struct message_model *pick_held(const struct process_model *process, unsigned n);

/* KERNEL(thread, client_send, connection, how, ...): the kernel's part of a step; it is counted. */
#define KERNEL(thread, name, ...) call((thread), XOUS_SYS_##name, #name, (const uint64_t[7]){__VA_ARGS__})
struct xous_result call(struct thread_model *thread, uint64_t number, const char *name, const uint64_t *a);

void step_memory(struct thread_model *thread);
void step_store(struct thread_model *thread);
