/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Processes: the client side of the process service, and the few kernel calls about oneself. The kernel's
 * own process calls (spawn, resume, ...) are for whoever is a parent: see <xous/syscall.h>.
 */
#pragma once

#include <xous/abi/process.h>
#include <xous/message.h>
#include <xous/process_api.h>
#include <xous/stream.h>

struct xous_program {
    const char *name;                   /* as in the boot archive, without ".elf" */
    const char *const *arguments;       /* argv, ended by NULL; NULL: the name alone */
    const char *const *environment;     /* "NAME=value", ended by NULL; NULL: this process's own */
    const struct xous_streams *streams; /* NULL: this process's own */
    uint64_t memory;                    /* limit in bytes; 0: the service's default */
};

/* Starts a program. Errors: InvalidString (no such program or a bad name), InvalidArgument, OutOfMemory. */
XOUS_MUST_CHECK xous_error_t xous_process_run(const struct xous_program *program, xous_pid_t *pid);

/* How a process ended. */
struct xous_process_end {
    enum xous_process_state state; /* EXITED, KILLED or FAULTED */
    uint64_t status;
    struct xous_fault fault; /* of FAULTED */
};

/* Waits for the end of a process that this one started. */
XOUS_MUST_CHECK xous_error_t xous_process_wait(xous_pid_t pid, uint64_t how, struct xous_process_end *end);

/* The exit status as the shell shows it: 0-63 the program's own (larger ones are 63), 159 killed, 160 + cause
 * for a fault. */
uint32_t xous_process_exit_code(const struct xous_process_end *end);

XOUS_MUST_CHECK xous_error_t xous_process_kill(xous_pid_t pid);
XOUS_MUST_CHECK xous_error_t xous_process_suspend(xous_pid_t pid);
XOUS_MUST_CHECK xous_error_t xous_process_resume(xous_pid_t pid);
XOUS_MUST_CHECK xous_error_t xous_process_restart_policy(xous_pid_t pid, uint32_t restart);

/* Living processes and the last ended ones, from *cursor (0 at first); *count 0 is the end. */
XOUS_MUST_CHECK xous_error_t xous_process_list(uint32_t *cursor, struct process_entry *entries,
                                               size_t capacity, size_t *count);

/* Programs that can be run and begin with the prefix, in the same manner. */
XOUS_MUST_CHECK xous_error_t xous_process_programs(const char *prefix, uint32_t *cursor,
                                                   struct process_program *programs, size_t capacity,
                                                   size_t *count);

/* Ends the system in order; only for a process that may. */
XOUS_MUST_CHECK xous_error_t xous_system_shutdown(uint32_t action, uint32_t status);

xous_pid_t xous_process_id(void);
