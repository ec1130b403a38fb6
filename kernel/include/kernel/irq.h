/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Interrupts as events. A claimed interrupt has one owner. Delivery means: claimed at the controller and not
 * completed, so it cannot come again before interrupt_acknowledge. An interrupt without an owner or binding is
 * completed, then disabled: a storm ends at once.
 */
#pragma once

#include <kernel/process.h>

void irq_init(void);
/* InterruptNotFound, InterruptInUse, AccessDenied. */
MUST_CHECK status_t irq_claim(struct process *process, uint64_t interrupt);
MUST_CHECK status_t irq_acknowledge(struct process *process, uint64_t interrupt);
MUST_CHECK status_t irq_free(struct process *process, uint64_t interrupt);
MUST_CHECK status_t irq_bind(struct process *process, uint64_t interrupt, struct server *server,
                             unsigned bit);
/* Frees one interrupt of the process; false if it has none. */
bool irq_free_one(struct process *process);
/* Claims what is pending at the controller until an interrupt with a binding is found; NULL when nothing more
 * is pending. The caller fires the binding. */
struct binding *irq_take(void);
/* Who claimed it, and how often it was delivered since; NULL: nobody. */
struct process *irq_owner(uint64_t interrupt, uint64_t *delivered);
