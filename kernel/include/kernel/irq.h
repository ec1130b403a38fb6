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
void irq_free_all(struct process *process);
/* Claims what is pending at the controller until an interrupt with a binding is found; NULL when nothing more
 * is pending. The caller fires the binding. */
struct binding *irq_take(void);
/* For lists: owner and count; false if not claimed. */
bool irq_describe(uint32_t interrupt, xous_pid_t *owner, uint64_t *delivered);
