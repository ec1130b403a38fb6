/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <kernel/arch.h>
#include <kernel/event.h>
#include <kernel/irq.h>

struct irq {
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
        list_init(&irqs[i].binding.link);
    }
}

static bool exists(uint64_t interrupt)
{
    return interrupt != 0 && interrupt < INTERRUPTS_MAX && interrupt <= arch_interrupt_limit();
}

static bool granted(const struct process *process, uint64_t interrupt)
{
    return process->all_devices || ((process->interrupt[interrupt / 64] >> (interrupt % 64)) & 1);
}

status_t irq_claim(struct process *process, uint64_t interrupt)
{
    if (!exists(interrupt)) {
        return XOUS_INTERRUPT_NOT_FOUND;
    }
    if (!granted(process, interrupt)) {
        return XOUS_ACCESS_DENIED;
    }
    if (irqs[interrupt].owner != NULL) {
        return XOUS_INTERRUPT_IN_USE;
    }
    irqs[interrupt].owner = process;
    irqs[interrupt].delivered = 0;
    process->interrupts_claimed++;
    return 0;
}

static struct irq *owned(struct process *process, uint64_t interrupt)
{
    return exists(interrupt) && irqs[interrupt].owner == process ? &irqs[interrupt] : NULL;
}

/* Completion at the controller is ignored for a disabled source, and the source would stay blocked for its next
 * owner: complete first, then disable. */
static void release(uint32_t interrupt)
{
    struct irq *irq = &irqs[interrupt];

    if (irq->in_service) {
        irq->in_service = false;
        arch_interrupt_complete(interrupt);
    }
    arch_interrupt_disable(interrupt);
    binding_clear(&irq->binding);
    irq->owner->interrupts_claimed--;
    irq->owner = NULL;
}

status_t irq_free(struct process *process, uint64_t interrupt)
{
    if (owned(process, interrupt) == NULL) {
        return XOUS_INTERRUPT_NOT_FOUND;
    }
    release((uint32_t)interrupt);
    return 0;
}

void irq_free_all(struct process *process)
{
    for (uint32_t i = 1; process->interrupts_claimed != 0 && i <= arch_interrupt_limit(); i++) {
        if (irqs[i].owner == process) {
            release(i);
        }
    }
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

bool irq_describe(uint32_t interrupt, xous_pid_t *owner, uint64_t *delivered)
{
    if (!exists(interrupt) || irqs[interrupt].owner == NULL) {
        return false;
    }
    *owner = irqs[interrupt].owner->pid;
    *delivered = irqs[interrupt].delivered;
    return true;
}
