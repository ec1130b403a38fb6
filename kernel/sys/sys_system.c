/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel log, random numbers, audit and shutdown.
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

static struct process *log_owner; /* whose server the log event is bound to */
static struct binding log_event;

status_t log_bind(struct process *process, struct server *server, unsigned bit)
{
    if (server == NULL) {
        log_unbind(process);
        return 0;
    }
    if (log_owner != NULL && log_owner != process) {
        return XOUS_ACCESS_DENIED;
    }
    if (log_owner == NULL) {
        list_init(&log_event.link);
    }
    log_owner = process;
    binding_set(&log_event, server, bit);
    klog_echo(false);
    binding_fire(&log_event); /* what is there already */
    return 0;
}

void log_unbind(struct process *process)
{
    if (log_owner == process) {
        binding_clear(&log_event);
        log_owner = NULL;
        klog_echo(true);
    }
}

/* The owner's server may have been destroyed, which undid the binding: then the firmware's console is back. */
void log_notify(void)
{
    if (log_owner != NULL && log_event.server == NULL) {
        log_unbind(log_owner);
        return;
    }
    binding_fire(&log_event);
}

status_t sys_log_write(struct thread *thread, const struct xous_args_log_write *args)
{
    char text[XOUS_LOG_LINE];

    if (args->level < XOUS_LOG_ERROR || args->level > XOUS_LOG_TRACE || args->size > XOUS_LOG_LINE) {
        return XOUS_INVALID_ARGUMENT;
    }
    status_t status = uaccess_read(&thread->process->space, text, args->text, args->size);
    if (status == 0) {
        klog_user(thread->process->pid, (enum xous_log_level)args->level, text, args->size);
        log_notify();
    }
    return status;
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
    status_t status = uaccess_write(&thread->process->space, args->buffer, chunk, length);
    return status == 0 ? thread_return(thread, length, position, lost) : status;
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

status_t sys_system_audit(struct thread *thread, const struct xous_args_system_audit *args)
{
    (void)args;
    if (!(thread->process->system & XOUS_SYSTEM_AUDIT)) {
        return XOUS_ACCESS_DENIED;
    }
    struct system_counts counts;
    system_count(&counts);
    uint64_t *values = thread_return_values(thread);
    values[0] = system_violations();
    values[1] = frames_free();
    values[2] = counts.processes;
    values[3] = counts.threads;
    values[4] = counts.servers;
    values[5] = counts.connections;
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
