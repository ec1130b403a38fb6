/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Threads. One stack area holds all that a thread needs, from its upper end down: its record, its thread-local
 * block, its stack. The area is given up by whoever joins the thread, since only then does nothing run on it.
 */
#include <picolibc.h>
#include <picotls.h>

#include <xous/syscall.h>
#include <xous/thread.h>

#include "stack.h"
#include "streams.h"

struct xous_thread {
    xous_thread_function_t function;
    void *argument;
    struct stack stack;
    xous_tid_t tid; /* written by the creator alone, after the thread has started */
};

#define STACK_MAX (1ul << 30)

void xous_thread_start(void);
XOUS_NORETURN void xous_thread_main(struct xous_thread *thread);

static uintptr_t align_down(uintptr_t address, size_t alignment)
{
    return address & ~(uintptr_t)(alignment - 1);
}

/* Lays record and thread-local block into the area; returns where the stack begins. */
static uintptr_t thread_place(const struct stack *stack, struct xous_thread **thread, void **local)
{
    uintptr_t top = (uintptr_t)stack->base + stack->size;

    top = align_down(top - sizeof(struct xous_thread), 16);
    *thread = (struct xous_thread *)top;
    top = align_down(top - _tls_size(), _tls_align());
    *local = (void *)top;
    return align_down(top, 16);
}

static size_t thread_area(size_t stack_size)
{
    return stack_size + sizeof(struct xous_thread) + _tls_size() + _tls_align() + 32;
}

static xous_error_t thread_run(struct xous_thread *thread, uintptr_t stack, void *local, uint32_t priority)
{
    struct xous_result result = xous_raw_thread_create((struct xous_args_thread_create){
        .entry = (uintptr_t)xous_thread_start,
        .stack = stack,
        .argument = (uintptr_t)thread,
        .thread_pointer = (uintptr_t)local,
        .priority = priority,
    });

    if (result.tag == XOUS_TAG_OK) {
        thread->tid = (xous_tid_t)result.value[0];
    }
    return xous_result_error(&result);
}

/* --- */

xous_error_t xous_thread_create(struct xous_thread **thread, xous_thread_function_t function, void *argument,
                                const struct xous_thread_options *options)
{
    size_t size = options != NULL && options->stack_size != 0 ? options->stack_size : XOUS_STACK_DEFAULT;
    struct stack stack;
    uintptr_t top;
    void *local;
    xous_error_t error = size <= STACK_MAX ? stack_create(&stack, thread_area(size)) : XOUS_INVALID_ARGUMENT;

    if (error != XOUS_OK) {
        return error;
    }
    top = thread_place(&stack, thread, &local);
    _init_tls(local);
    **thread = (struct xous_thread){.function = function, .argument = argument, .stack = stack};
    error = thread_run(*thread, top, local, options != NULL ? options->priority : 0);
    if (error != XOUS_OK) {
        stack_destroy(&stack);
        *thread = NULL;
    }
    return error;
}

void xous_thread_main(struct xous_thread *thread)
{
    xous_thread_exit(thread->function(thread->argument));
}

xous_error_t xous_thread_join(struct xous_thread *thread, uint64_t how, uint64_t *value)
{
    struct stack stack = thread->stack;
    struct xous_result result =
        xous_raw_thread_join((struct xous_args_thread_join){.tid = thread->tid, .how = how});

    if (result.tag != XOUS_TAG_OK) {
        return xous_result_error(&result);
    }
    if (value != NULL) {
        *value = result.value[0];
    }
    stack_destroy(&stack);
    return XOUS_OK;
}

void xous_thread_exit(uint64_t value)
{
    streams_end_thread();
    (void)xous_raw_thread_exit((struct xous_args_thread_exit){.value = value});
    xous_machine_trap();
}

void xous_thread_yield(void)
{
    (void)xous_raw_process_yield((struct xous_args_process_yield){});
}

xous_tid_t xous_thread_id(const struct xous_thread *thread)
{
    return thread->tid;
}

xous_error_t xous_thread_priority(const struct xous_thread *thread, uint32_t priority)
{
    struct xous_result result = xous_raw_thread_priority(
        (struct xous_args_thread_priority){.tid = thread != NULL ? thread->tid : 0, .priority = priority});

    return xous_result_error(&result);
}
