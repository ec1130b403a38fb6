/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include <kernel/irq.h>
#include <kernel/syscall.h>

status_t sys_interrupt_claim(struct thread *thread, const struct xous_args_interrupt_claim *args)
{
    return irq_claim(thread->process, args->interrupt);
}

status_t sys_interrupt_acknowledge(struct thread *thread, const struct xous_args_interrupt_acknowledge *args)
{
    return irq_acknowledge(thread->process, args->interrupt);
}

status_t sys_interrupt_free(struct thread *thread, const struct xous_args_interrupt_free *args)
{
    return irq_free(thread->process, args->interrupt);
}
