/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The harts: their data, their stacks, waiting and waking. Only the boot hart is online.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/boot.h>
#include <kernel/trap.h>

#include "csr.h"
#include "hart.h"
#include "machine.h"
#include "sbi.h"

enum { EMERGENCY, NORMAL, STACKS };

struct stack {
    char guard[HART_GUARD_SIZE];
    char stack[HART_STACK_SIZE];
};
_Static_assert(STACKS * sizeof(struct stack) == HART_STACKS_SIZE, "start.S");

/* start.S finds both by name. The boot hart's are in place before its first trap can be. */
struct stack hart_stacks[MACHINE_HARTS_MAX][STACKS]
    __attribute__((aligned(HART_GUARD_SIZE), section(".bss.stacks")));
struct machine_hart machine_harts[MACHINE_HARTS_MAX] = {
    {.stack = hart_stacks[0][NORMAL].stack + HART_STACK_SIZE,
     .emergency = hart_stacks[0][EMERGENCY].stack + HART_STACK_SIZE}};

static unsigned harts_online = 1;

/* Whether `address` lies in one of this hart's stacks, or (guard) below it in the guard page. */
static bool is_in_stacks(uint64_t address, bool guard)
{
    uint64_t offset = address - (uintptr_t)hart_stacks[hart_this()->index];

    return offset < HART_STACKS_SIZE && (offset % sizeof(struct stack) < HART_GUARD_SIZE) == guard;
}

/* ------------------------------------------------------------------------------------------------------ */

/* The record of the hart that runs the loader. */
static const struct boot_hart *boot_hart(const struct boot_info *info)
{
    const struct boot_record *record = NULL;

    while ((record = boot_next(info, record, BOOT_HART)) != NULL) {
        const struct boot_hart *hart = boot_payload(record);
        if (hart->boots) {
            return hart;
        }
    }
    panic("the boot information does not name the boot hart");
}

void hart_init(const struct boot_info *info)
{
    const struct boot_hart *boot = boot_hart(info);
    struct machine_hart *hart = &machine_harts[0];

    hart->id = boot->id;
    hart->plic_context = boot->plic_context;
    for (unsigned i = 0; i < MACHINE_HARTS_MAX; i++) {
        mmu_unmap_guard(hart_stacks[i][EMERGENCY].guard);
        mmu_unmap_guard(hart_stacks[i][NORMAL].guard);
    }
    csr_write(scounteren, SCOUNTEREN_CYCLE_TIME_INSTRET);
    csr_write(sie, SIP_SOFTWARE | SIP_TIMER | SIP_EXTERNAL);
}

bool hart_on_stack(uint64_t address)
{
    return is_in_stacks(address - 1, false);
}

bool hart_in_guard(uint64_t address)
{
    return is_in_stacks(address, true);
}

_Static_assert(offsetof(struct machine_hart, index) == ARCH_HART_INDEX, "arch_hart");

unsigned arch_harts(void)
{
    return harts_online;
}

void arch_hart_kick(unsigned hart)
{
    sbi_send_ipi(machine_harts[hart].id);
}

/* sip is looked at with interrupts off, and wfi returns for what becomes pending after that too: no wake-up is
 * lost. Other harts may enter the kernel meanwhile. */
void arch_idle(void)
{
    bool locked = harts_online > 1;

    if (locked) {
        kernel_unlock();
    }
    while (arch_pending() == 0) {
        __asm__ volatile("wfi" ::: "memory");
    }
    if (locked) {
        kernel_lock();
    }
}

unsigned arch_pending(void)
{
    uint64_t pending = csr_read(sip);

    return (pending & SIP_TIMER ? ARCH_PENDING_TIMER : 0) |
           (pending & SIP_EXTERNAL ? ARCH_PENDING_EXTERNAL : 0) |
           (pending & SIP_SOFTWARE ? ARCH_PENDING_KICK : 0);
}

void arch_kick_clear(void)
{
    csr_clear(sip, SIP_SOFTWARE);
}

/* There are no others while only the boot hart is online. */
void arch_stop_others(void)
{
}
