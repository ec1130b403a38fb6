/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Child processes that go on in the program that starts them: a child has copies of text, constants and data of
 * its parent at the same addresses, a stack of its own, and begins in a function of the parent's choice.
 *
 * The child does not have its parent's heap, threads or handles. Its connections to the services are its own:
 * names, log and the process service are there as in any program.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xous/abi/process.h>
#include <xous/abi/types.h>
#include <xous/start.h>

#define CHILD_HANDLES 4u
#define CHILD_MEMORY (2ul << 20)
#define CHILD_STACK (64ul << 10) /* below it nothing is mapped */

typedef uint64_t (*child_function_t)(uint64_t argument);

struct child_options {
    uint64_t memory;     /* limit in bytes; 0: CHILD_MEMORY */
    uint32_t priority;   /* limit + 1; 0: the parent's */
    uint32_t interrupt;  /* granted; 0: none */
    void (*entry)(void); /* first instruction, which ends in child_main(); NULL: the usual */
    const struct xous_start_resource *device; /* registers and interrupt are granted; NULL: none */
    xous_handle_t handles[CHILD_HANDLES];     /* connections to give; 0: none */
};

/* How a child ended, or is. */
struct child_end {
    xous_pid_t pid;
    enum xous_process_state state;
    uint64_t status;
    uint32_t cause;
    uint32_t access;
    uint64_t address;
    uint64_t pc;
    xous_tid_t tid;
};

/* Starts function(argument), whose result is the exit status. NULL options: all zero. Returns 0 and the error of
 * the first call that failed in *error. */
xous_pid_t child_try_start(child_function_t function, uint64_t argument, const struct child_options *options,
                           xous_error_t *error);

/* The same; a failure fails the test. */
xous_pid_t child_start(child_function_t function, uint64_t argument, const struct child_options *options);

/* With the handles alone. */
xous_pid_t child_start_with(child_function_t function, uint64_t argument, xous_handle_t handle);

/* In the child: sets up the C library, runs the function and ends the process with its result. */
__attribute__((noreturn)) void child_main(void);

/* In the child: the n-th of the handles that it was given. */
xous_handle_t child_handle(unsigned n);

/* Waits for the end of a child and collects it. */
struct child_end child_wait(xous_pid_t pid);
xous_error_t child_wait_how(xous_pid_t pid, uint64_t how, struct child_end *end);

/* Waits for the end of a child, which has to be an exit with status 0. */
void child_join(xous_pid_t pid);

/* Ends a child and collects it. */
void child_kill(xous_pid_t pid);

/* Ends and collects all children, those that were handed up by children that ended included, but one (0: none). */
void children_end(xous_pid_t but);

/* A process of one page that only ends itself with the status 0: the cheapest there is. Not started. */
xous_error_t child_spawn_small(xous_pid_t *pid);
/* The same in two steps: its page, and the process, which takes the page if that works. */
xous_error_t child_small_page(void **page);
xous_error_t child_spawn_page(void *page, xous_pid_t *pid);
xous_error_t child_resume(xous_pid_t pid, uint64_t stack, uint64_t argument);
