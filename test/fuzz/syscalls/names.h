/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the processes know: names and addresses that the kernel once gave them, by now valid or not. Arguments are
 * chosen from that, from what other processes know, and from values that lie on a border.
 */
#pragma once

#include <world.h>

struct span {
    vaddr_t address;
    uint64_t size;
};

void names_forget_all(void);
/* A process is born, one that other processes may speak of. */
void names_add_process(xous_pid_t pid);
/* A call of the actor ended: keeps what the result names. */
void names_learn(struct actor actor, uint64_t number, const uint64_t *arguments, struct xous_result result);

/* The SID of the server that was created as number so much, from 0. */
struct xous_sid names_sid(unsigned number);

/* --- choices, made by the input --- */
uint64_t pick_handle(struct actor actor);
uint64_t pick_tid(struct actor actor);
xous_pid_t pick_pid(void);
struct xous_sid pick_sid(void);
vaddr_t pick_address(struct actor actor);
uint64_t pick_length(void);
/* Both: mostly memory that the process was given, all or part of it. */
struct span pick_span(struct actor actor);
uint64_t pick_rights(void);
uint64_t pick_value(void);
/* A how word of that kind; now and then one with bits that do not go together. */
uint64_t pick_how(unsigned kind);
/* A message that the actor's process, or another one, received: tag and words as they came. */
struct xous_result pick_message(struct actor actor);
