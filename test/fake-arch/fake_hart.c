/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Harts: the kernel runs on a stack of its own, one for each hart, so that a hart can wait inside the kernel
 * (arch_idle) while the test goes on. Only one of the two ever runs; they hand over to each other.
 *
 *     test --- fake_kernel_enter ---> kernel --- door returns ---> test (FAKE_USER)
 *                                       |  ^---- fake_kernel_wake --+
 *                                       +--- arch_idle -------------+ (FAKE_IDLE)
 *                                       +--- arch_power ------------> test (FAKE_POWER; never resumed)
 *
 * Also the lock, which only checks that it is taken and released in turn, and the record of errors.
 */
#include "fake_internal.h"

#include <check.h>
#include <kernel/trap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define FIBER_LEAVE(save, bottom, size) __sanitizer_start_switch_fiber(save, bottom, size)
#define FIBER_ARRIVE(save, bottom, size) __sanitizer_finish_switch_fiber(save, bottom, size)
#define STACK_FORGET(stack, size) __asan_unpoison_memory_region(stack, size)
#else
#define FIBER_LEAVE(save, bottom, size) ((void)(save), (void)(bottom), (void)(size))
#define FIBER_ARRIVE(save, bottom, size) ((void)(save), (void)(bottom), (void)(size))
#define STACK_FORGET(stack, size) ((void)(stack), (void)(size))
#endif

#define STACK_SIZE (256ul * 1024)
#define ERRORS_KEPT 16u

static struct fiber {
    char *stack;
    ucontext_t kernel;
    void *fake_stack; /* the sanitizer's, of the kernel side */
    fake_door door;
    void *argument;
    enum fake_stop stop;
    struct arch_frame *frame;
    bool inside; /* the kernel is on this stack: it waits in arch_idle */
} fibers[FAKE_HARTS];

static unsigned current;
static unsigned online;
static bool running; /* the kernel runs on a fiber now */
static bool locked;
static ucontext_t test_side;
static void *test_fake_stack;
static const void *test_bottom;
static size_t test_size;

static enum boot_power_action power_action;
static uint64_t power_status;
static jmp_buf *power_catch; /* expect_panic waits here */

static char errors[ERRORS_KEPT][256];
static unsigned error_count;

/* --- errors --- */

void fake_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (error_count < ERRORS_KEPT) {
        vsnprintf(errors[error_count], sizeof(errors[0]), format, arguments);
    }
    va_end(arguments);
    error_count++;
}

unsigned fake_errors(void)
{
    return error_count;
}

const char *fake_errors_take(void)
{
    const char *first = error_count == 0 ? "" : errors[0];

    error_count = 0;
    return first;
}

void fake_verify(void)
{
    unsigned count = error_count;

    for (unsigned i = 0; i < count && i < ERRORS_KEPT; i++) {
        print_error("the kernel's fault: %s\n", errors[i]);
    }
    error_count = 0;
    if (count != 0) {
        fail_msg("%u faults of the kernel were recorded", count);
    }
}

/* --- the two stacks --- */

/* getcontext returns twice: once when it saved, once when the other side came back. */
static void to_kernel(struct fiber *fiber)
{
    volatile bool back = false;

    running = true;
    FIBER_LEAVE(&test_fake_stack, fiber->stack, STACK_SIZE);
    getcontext(&test_side);
    if (!back) {
        back = true;
        setcontext(&fiber->kernel);
    }
    FIBER_ARRIVE(test_fake_stack, NULL, NULL);
    running = false;
}

static void to_test(struct fiber *fiber, bool for_good)
{
    volatile bool back = false;

    FIBER_LEAVE(for_good ? NULL : &fiber->fake_stack, test_bottom, test_size);
    getcontext(&fiber->kernel);
    if (!back) {
        back = true;
        setcontext(&test_side);
    }
    FIBER_ARRIVE(fiber->fake_stack, &test_bottom, &test_size);
}

static void fiber_main(void)
{
    struct fiber *fiber = &fibers[current];

    FIBER_ARRIVE(NULL, &test_bottom, &test_size);
    kernel_lock();
    fiber->frame = fiber->door(fiber->argument);
    if (fiber->frame == NULL) {
        fake_error("a door of the kernel returned no frame");
    }
    kernel_unlock();
    fiber->stop = FAKE_USER;
    fiber->inside = false;
    to_test(fiber, true);
}

enum fake_stop fake_kernel_enter(fake_door door, void *argument)
{
    struct fiber *fiber = &fibers[current];

    if (fiber->inside) {
        fail_msg("the hart is in the kernel already, idle");
    }
    if (fiber->stack == NULL) {
        fiber->stack = malloc(STACK_SIZE);
    }
    STACK_FORGET(fiber->stack, STACK_SIZE);
    fiber->door = door;
    fiber->argument = argument;
    fiber->inside = true;
    getcontext(&fiber->kernel);
    fiber->kernel.uc_stack.ss_sp = fiber->stack;
    fiber->kernel.uc_stack.ss_size = STACK_SIZE;
    fiber->kernel.uc_link = NULL;
    makecontext(&fiber->kernel, fiber_main, 0);
    to_kernel(fiber);
    return fiber->stop;
}

enum fake_stop fake_kernel_wake(void)
{
    struct fiber *fiber = &fibers[current];

    if (!fiber->inside) {
        fail_msg("the hart is not idle");
    }
    to_kernel(fiber);
    return fiber->stop;
}

struct arch_frame *fake_kernel_frame(void)
{
    return fibers[current].frame;
}

void fake_hart_stop_idle(void)
{
    struct fiber *fiber = &fibers[current];

    if (!running) {
        fail_msg("the kernel waits, and nothing can wake it");
    }
    fiber->stop = FAKE_IDLE;
    to_test(fiber, false);
}

void fake_hart_stop_power(enum boot_power_action action, uint64_t status)
{
    power_action = action;
    power_status = status;
    locked = false;
    if (running) {
        fibers[current].stop = FAKE_POWER;
        fibers[current].inside = false;
        to_test(&fibers[current], true);
    }
    if (power_catch != NULL) {
        longjmp(*power_catch, 1);
    }
    print_error("%s", fake_console());
    fail_msg("the kernel ended the machine: action %d, status %lu", (int)action, power_status);
    abort();
}

/* --- what tests ask --- */

enum boot_power_action fake_power_action(void)
{
    return power_action;
}

uint64_t fake_power_status(void)
{
    return power_status;
}

void fake_hart_select(unsigned hart)
{
    current = hart;
}

bool fake_lock_held(void)
{
    return locked;
}

void expect_panic(void (*function)(void *), void *argument, const char *text)
{
    jmp_buf here;
    volatile bool returned = false;

    power_catch = &here;
    if (setjmp(here) == 0) {
        function(argument);
        returned = true;
    }
    power_catch = NULL;
    if (returned) {
        fail_msg("no panic");
    }
    assert_int_equal(power_action, BOOT_POWER_FAIL);
    if (strstr(fake_console(), text) == NULL) {
        fail_msg("the panic does not say \"%s\" but: %s", text, fake_console());
    }
}

void fake_hart_reset(const struct fake_options *options)
{
    current = 0;
    online = options->harts;
    running = false;
    locked = false;
    error_count = 0;
    power_catch = NULL;
    for (unsigned i = 0; i < FAKE_HARTS; i++) {
        fibers[i].inside = false;
    }
}

void fake_reset(const struct fake_options *options)
{
    struct fake_options complete = {.asid_bits = 16};

    if (options != NULL) {
        complete = *options;
    }
    if (complete.harts == 0) {
        complete.harts = 1;
    }
    fake_hart_reset(&complete);
    fake_devices_reset(&complete);
    fake_fp_reset();
    fake_ram_reset(&complete);
    fake_tlb_reset(&complete);
    fake_boot_reset(&complete);
}

void fake_release(void)
{
    for (unsigned i = 0; i < FAKE_HARTS; i++) {
        free(fibers[i].stack);
        fibers[i].stack = NULL;
    }
    fake_tlb_release();
    fake_ram_release();
}

/* --- kernel/arch.h and kernel/trap.h --- */

unsigned arch_hart(void)
{
    return current;
}

unsigned arch_harts(void)
{
    return online;
}

void arch_stop_others(void)
{
}

size_t arch_backtrace(uint64_t *addresses, size_t limit)
{
    (void)addresses;
    (void)limit;
    return 0;
}

void kernel_lock(void)
{
    if (locked) {
        fake_error("the kernel lock is taken twice");
    }
    locked = true;
}

void kernel_unlock(void)
{
    if (!locked) {
        fake_error("the kernel lock is released but not held");
    }
    locked = false;
}
