/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <kernel/arch.h>
#include <kernel/event.h>
#include <kernel/irq.h>

struct irq {
    struct list link;      /* the owner's */
    struct process *owner; /* NULL: unclaimed, and disabled at the controller */
    struct binding binding;
    uint64_t delivered;
    bool in_service; /* claimed at the controller, waits for the acknowledgement */
};

static struct irq irqs[INTERRUPTS_MAX];

void irq_init(void)
{
    for (uint32_t i = 0; i < INTERRUPTS_MAX; i++) {
        irqs[i] = (struct irq){0};
    }
}

static bool exists(uint64_t interrupt)
{
    return interrupt != 0 && interrupt < INTERRUPTS_MAX && interrupt <= arch_interrupt_limit();
}

status_t irq_claim(struct process *process, uint64_t interrupt)
{
    if (!exists(interrupt)) {
        return XOUS_INTERRUPT_NOT_FOUND;
    }
    if (!process_has_interrupt(process, interrupt)) {
        return XOUS_ACCESS_DENIED;
    }
    struct irq *irq = &irqs[interrupt];
    if (irq->owner != NULL) {
        return XOUS_INTERRUPT_IN_USE;
    }
    irq->owner = process;
    irq->delivered = 0;
    list_append(&process->interrupts, &irq->link);
    return 0;
}

static struct irq *owned(struct process *process, uint64_t interrupt)
{
    return exists(interrupt) && irqs[interrupt].owner == process ? &irqs[interrupt] : NULL;
}

/* Completion at the controller is ignored for a disabled source, and the source would stay blocked for its next
 * owner: complete first, then disable. */
static void release(struct irq *irq)
{
    uint32_t interrupt = (uint32_t)(irq - irqs);

    if (irq->in_service) {
        irq->in_service = false;
        arch_interrupt_complete(interrupt);
    }
    arch_interrupt_disable(interrupt);
    binding_clear(&irq->binding);
    list_remove(&irq->link);
    irq->owner = NULL;
}

status_t irq_free(struct process *process, uint64_t interrupt)
{
    struct irq *irq = owned(process, interrupt);

    if (irq == NULL) {
        return XOUS_INTERRUPT_NOT_FOUND;
    }
    release(irq);
    return 0;
}

bool irq_free_one(struct process *process)
{
    if (list_empty(&process->interrupts)) {
        return false;
    }
    release(LIST_ENTRY(list_first(&process->interrupts), struct irq, link));
    return true;
}

status_t irq_acknowledge(struct process *process, uint64_t interrupt)
{
    struct irq *irq = owned(process, interrupt);

    if (irq == NULL) {
        return XOUS_INTERRUPT_NOT_FOUND;
    }
    if (!irq->in_service) {
        return XOUS_INVALID_ARGUMENT;
    }
    irq->in_service = false;
    arch_interrupt_complete((uint32_t)interrupt);
    if (irq->binding.server == NULL) {
        arch_interrupt_disable((uint32_t)interrupt);
    }
    return 0;
}

status_t irq_bind(struct process *process, uint64_t interrupt, struct server *server, unsigned bit)
{
    struct irq *irq = owned(process, interrupt);

    if (irq == NULL) {
        return XOUS_INTERRUPT_NOT_FOUND;
    }
    if (server == NULL) {
        binding_clear(&irq->binding);
        if (!irq->in_service) { /* else at its completion, which a disabled interrupt would not get */
            arch_interrupt_disable((uint32_t)interrupt);
        }
        return 0;
    }
    binding_set(&irq->binding, server, bit);
    arch_interrupt_enable((uint32_t)interrupt);
    return 0;
}

struct binding *irq_take(void)
{
    uint32_t interrupt;

    while ((interrupt = arch_interrupt_claim()) != 0) {
        struct irq *irq = interrupt < INTERRUPTS_MAX ? &irqs[interrupt] : NULL;
        if (irq != NULL && irq->binding.server != NULL) {
            irq->in_service = true;
            irq->delivered++;
            return &irq->binding;
        }
        arch_interrupt_complete(interrupt);
        arch_interrupt_disable(interrupt);
    }
    return NULL;
}

struct process *irq_owner(uint64_t interrupt, uint64_t *delivered)
{
    if (!exists(interrupt)) {
        return NULL;
    }
    *delivered = irqs[interrupt].delivered;
    return irqs[interrupt].owner;
}
