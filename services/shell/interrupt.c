/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "interrupt.h"

#include <xous/error.h>
#include <xous/log.h>
#include <xous/process.h>
#include <xous/sync.h>
#include <xous/thread.h>
#include <xous/time.h>

static struct xous_mutex lock;
static struct xous_condition changed;
static bool interrupted;      /* under lock */
static xous_pid_t foreground; /* under lock */

/* One that has ended by itself meanwhile needs no kill. */
static void process_end(xous_pid_t pid)
{
    xous_error_t error = xous_process_kill(pid);

    if (error != XOUS_OK && error != XOUS_PROCESS_NOT_FOUND) {
        xous_log(XOUS_LOG_WARNING, "process %u cannot be ended: %s", (unsigned)pid,
                 xous_error_meaning(error));
    }
}

/* The kill is outside the lock: it waits until the process has ended, and the main thread must go on then. The
 * process may have ended by itself meanwhile, and its PID is not used again soon. */
static void on_event(struct xous_server *server, uint64_t bits)
{
    xous_pid_t victim;

    (void)server;
    (void)bits;
    xous_mutex_lock(&lock);
    interrupted = true;
    victim = foreground;
    xous_condition_broadcast(&changed);
    xous_mutex_unlock(&lock);
    if (victim != 0) {
        process_end(victim);
    }
}

static struct xous_server server = {.version = 1, .on_event = on_event};

static uint64_t interrupt_run(void *argument)
{
    (void)argument;
    return (uint64_t)xous_server_run(&server);
}

/* ------------------------------------------------------------------------------------------------------- */

xous_error_t interrupt_start(const struct xous_server **started)
{
    static const struct xous_server_options options = {.peer_bits = 1ul << INTERRUPT_BIT};
    struct xous_thread *thread;
    xous_error_t error = xous_server_create(&server, &options);

    *started = &server;
    return error != XOUS_OK ? error : xous_thread_create(&thread, interrupt_run, NULL, NULL);
}

void interrupt_clear(void)
{
    xous_mutex_lock(&lock);
    interrupted = false;
    xous_mutex_unlock(&lock);
}

bool interrupt_is_set(void)
{
    bool set;

    xous_mutex_lock(&lock);
    set = interrupted;
    xous_mutex_unlock(&lock);
    return set;
}

void interrupt_foreground(xous_pid_t pid)
{
    bool late;

    xous_mutex_lock(&lock);
    foreground = pid;
    late = interrupted && pid != 0;
    xous_mutex_unlock(&lock);
    if (late) {
        process_end(pid);
    }
}

bool interrupt_sleep(uint64_t microseconds)
{
    uint64_t end = xous_time_microseconds() + microseconds;
    uint64_t now = xous_time_microseconds();
    xous_error_t error = XOUS_OK;
    bool set;

    xous_mutex_lock(&lock);
    while (!interrupted && error == XOUS_OK && now < end) {
        error = xous_condition_wait_how(&changed, &lock, xous_timeout(end - now));
        now = xous_time_microseconds();
    }
    set = interrupted;
    xous_mutex_unlock(&lock);
    return set;
}
