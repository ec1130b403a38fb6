/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel log, random numbers and shutdown.
 */
#include <kernel/chacha.h>
#include <kernel/event.h>
#include <kernel/klog.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>
#include <kernel/system.h>
#include <kernel/uaccess.h>

#define STATUS_MAX 255u /* what the machine's exit code can carry */
#define LOG_CHUNK 1024u /* of the log copied in one go */

static struct binding log_event; /* at a server of the log's reader */

status_t log_bind(struct process *process, struct server *server, unsigned bit)
{
    bool own = log_event.server != NULL && log_event.server->process == process;

    if (own || (log_event.server == NULL && server != NULL)) {
        binding_set(&log_event, server, bit);
    } else if (server != NULL) {
        return XOUS_ACCESS_DENIED;
    }
    log_notify(); /* of what is there already */
    return 0;
}

/* The reader's server may be gone, and the binding with it: then the firmware's console is back. */
void log_notify(void)
{
    klog_echo(log_event.server == NULL);
    binding_fire(&log_event);
}

status_t sys_log_write(struct thread *thread, const struct xous_args_log_write *args)
{
    char text[XOUS_LOG_LINE];

    if (args->level < XOUS_LOG_ERROR || args->level > XOUS_LOG_TRACE || args->size > XOUS_LOG_LINE) {
        return XOUS_INVALID_ARGUMENT;
    }
    RETURN_UNLESS_OK(uaccess_read(&thread->process->space, text, args->text, args->size));
    klog_user(thread->process->pid, (enum xous_log_level)args->level, text, args->size);
    log_notify();
    return 0;
}

status_t sys_log_read(struct thread *thread, const struct xous_args_log_read *args)
{
    static char chunk[LOG_CHUNK]; /* under the kernel lock */
    uint64_t position = args->position;
    uint64_t lost = 0;

    if (!(thread->process->system & XOUS_SYSTEM_LOG)) {
        return XOUS_ACCESS_DENIED;
    }
    size_t size = args->size < LOG_CHUNK ? args->size : LOG_CHUNK;
    size_t length = klog_read(&position, chunk, size, &lost);
    RETURN_UNLESS_OK(uaccess_write(&thread->process->space, args->buffer, chunk, length));
    return thread_return(thread, length, position, lost);
}

/* a1..a4: 32 random bytes. Unavailable without a seed: predictable numbers are worse than none. */
status_t sys_system_random(struct thread *thread, const struct xous_args_system_random *args)
{
    (void)args;
    if (!random_seeded()) {
        return XOUS_UNAVAILABLE;
    }
    random_bytes(thread_return_values(thread), 4 * sizeof(uint64_t));
    return STATUS_DONE;
}

status_t sys_system_shutdown(struct thread *thread, const struct xous_args_system_shutdown *args)
{
    if (args->action > XOUS_SHUTDOWN_REBOOT) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (!(thread->process->system & XOUS_SYSTEM_SHUTDOWN)) {
        return XOUS_ACCESS_DENIED;
    }
    if (args->action == XOUS_SHUTDOWN_REBOOT) {
        arch_power(BOOT_POWER_REBOOT, 0);
    }
    uint64_t status = args->status < STATUS_MAX ? args->status : STATUS_MAX;
    arch_power(status == 0 ? BOOT_POWER_OFF : BOOT_POWER_FAIL, status);
}
