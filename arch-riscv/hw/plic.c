/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The platform-level interrupt controller (RISC-V PLIC Specification 1.0). Interrupts go to the boot hart: its
 * context has all of them enabled, and priority 0, which never interrupts, turns one off. The others have
 * priority 1; which process may wait for which is the kernel's business.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/boot.h>

#include "hart.h"
#include "machine.h"

#define PRIORITY(interrupt) (4ul * (interrupt))
#define ENABLE(context, interrupt) (0x2000ul + 0x80ul * (context) + 4ul * ((interrupt) / 32))
#define THRESHOLD(context) (0x200000ul + 0x1000ul * (context))
#define CLAIM(context) (THRESHOLD(context) + 4)

#define INTERRUPTS_MAX 1023u
#define CONTEXT_NONE (~0u)

static volatile char *registers;
static uint32_t limit;

static volatile uint32_t *at(uint64_t offset)
{
    return (volatile uint32_t *)(volatile void *)(registers + offset);
}

/* The controller's context of the hart that takes the interrupts. */
static uint64_t context(void)
{
    return hart_this()->plic_context;
}

/* ------------------------------------------------------------------------------------------------------ */

void plic_init(const struct boot_info *info)
{
    const struct boot_plic *plic = boot_find(info, BOOT_PLIC, sizeof(*plic));

    if (plic == NULL || hart_this()->plic_context == CONTEXT_NONE) {
        return;
    }
    if (plic->interrupts > INTERRUPTS_MAX || CLAIM(context()) + 4 > plic->size) {
        panic("the interrupt controller's %lu bytes of registers lack context %lu or interrupt %u",
              (unsigned long)plic->size, (unsigned long)context(), plic->interrupts);
    }
    registers = (volatile char *)plic->address;
    limit = plic->interrupts;
    for (uint32_t interrupt = 1; interrupt <= limit; interrupt++) {
        *at(PRIORITY(interrupt)) = 0;
        *at(ENABLE(context(), interrupt)) = ~0u;
    }
    *at(THRESHOLD(context())) = 0;
}

uint32_t arch_interrupt_limit(void)
{
    return limit;
}

void arch_interrupt_enable(uint32_t interrupt)
{
    KASSERT(interrupt > 0 && interrupt <= limit);
    *at(PRIORITY(interrupt)) = 1;
}

void arch_interrupt_disable(uint32_t interrupt)
{
    KASSERT(interrupt > 0 && interrupt <= limit);
    *at(PRIORITY(interrupt)) = 0;
}

uint32_t arch_interrupt_claim(void)
{
    return limit == 0 ? 0 : *at(CLAIM(context()));
}

void arch_interrupt_complete(uint32_t interrupt)
{
    KASSERT(interrupt > 0 && interrupt <= limit);
    *at(CLAIM(context())) = interrupt;
}
