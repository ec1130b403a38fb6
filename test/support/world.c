/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Running the kernel: doors, calls, user accesses, time. See world.h.
 *
 * An actor that yields only so that another runs must not notice: its result registers are put back.
 */
#include "world.h"

#include <string.h>

#define BRING_TRIES 1000u
#define FAULT_TRIES 8u

struct actor world_init;

static struct arch_frame *running; /* NULL: the hart is idle */
static bool powered_off;
static bool end_expected;

/* --- entering the kernel --- */

struct entry {
    enum xous_fault_cause cause;
    enum xous_access access;
    vaddr_t address;
};

static struct arch_frame *door_main(void *argument)
{
    return kernel_main(argument);
}

static struct arch_frame *door_syscall(void *argument)
{
    (void)argument;
    return kernel_syscall(running);
}

static struct arch_frame *door_fault(void *argument)
{
    const struct entry *entry = argument;

    return kernel_fault(running, entry->cause, entry->access, entry->address);
}

static struct arch_frame *door_interrupt(void *argument)
{
    (void)argument;
    return kernel_interrupt(running);
}

static struct arch_frame *door_fp(void *argument)
{
    (void)argument;
    return kernel_fp_first_use(running);
}

static void stopped(enum fake_stop stop)
{
    running = NULL;
    powered_off = stop == FAKE_POWER;
    if (stop == FAKE_USER) {
        running = fake_kernel_frame();
        fake_user_enter(0);
    }
    if (fake_lock_held() && stop != FAKE_POWER) {
        fake_error("the lock is held outside the kernel");
    }
}

static void enter(fake_door door, void *argument)
{
    if (powered_off) {
        fail_msg("the machine is off");
    }
    stopped(door == NULL ? fake_kernel_wake() : fake_kernel_enter(door, argument));
    if (powered_off && !end_expected) {
        print_error("%s", fake_console());
        fail_msg("the kernel ended the machine");
    }
}

void world_boot(const struct fake_options *options)
{
    fake_reset(options);
    powered_off = false;
    end_expected = false;
    enter(door_main, (void *)(uintptr_t)fake_boot_info());
    if (running == NULL) {
        fail_msg("the first process does not run");
    }
    struct thread *thread = (struct thread *)running;
    world_init = (struct actor){thread->process->pid, thread->tid};
    assert_ok(CALL(world_init, thread_priority, world_init.tid, XOUS_PRIORITY_DEFAULT));
    world_remember();
}

/* --- who runs --- */

struct process *world_process(struct actor actor)
{
    return process_find(actor.pid);
}

struct thread *world_thread(struct actor actor)
{
    struct process *process = process_find(actor.pid);

    return process == NULL ? NULL : thread_find(process, actor.tid);
}

struct actor world_running(void)
{
    const struct thread *thread = (const struct thread *)running;

    return thread == NULL ? (struct actor){0, 0} : (struct actor){thread->process->pid, thread->tid};
}

bool world_is_alive(struct actor actor)
{
    const struct thread *thread = world_thread(actor);

    return thread != NULL && thread->state != XOUS_THREAD_ENDED &&
           thread->process->state < XOUS_PROCESS_ENDING;
}

/* Its code may go on: the kernel is not in the middle of a call of it. */
static bool has_result(const struct thread *thread)
{
    return !thread->calling && (thread->state == XOUS_THREAD_READY || thread->state == XOUS_THREAD_RUNNING);
}

bool world_is_ready(struct actor actor)
{
    const struct thread *thread = world_thread(actor);

    return thread != NULL && thread->process->state == XOUS_PROCESS_RUNNING && has_result(thread);
}

bool world_is_blocked(struct actor actor)
{
    const struct thread *thread = world_thread(actor);

    return thread != NULL && !has_result(thread) && thread->state != XOUS_THREAD_ENDED;
}

static void yield(void)
{
    struct actor actor = world_running();
    uint64_t *registers = frame_arguments(running);
    uint64_t saved[8];

    memcpy(saved, registers, sizeof(saved));
    registers[7] = XOUS_SYS_process_yield;
    memset(registers, 0, 7 * sizeof(*registers));
    enter(door_syscall, NULL);
    if (world_thread(actor) == NULL) {
        fail_msg("a thread that yielded is gone");
    }
    memcpy(frame_arguments(&world_thread(actor)->frame), saved, sizeof(saved));
}

void world_bring(struct actor actor)
{
    for (unsigned i = 0; i < BRING_TRIES; i++) {
        struct thread *thread = world_thread(actor);
        if (thread == NULL) {
            fail_msg("actor %u.%u is gone", actor.pid, actor.tid);
        }
        if (running == &thread->frame) {
            return;
        }
        if (running == NULL) {
            fail_msg("actor %u.%u does not run: state %u, the hart is idle", actor.pid, actor.tid,
                     thread->state);
        }
        yield();
    }
    fail_msg("actor %u.%u never runs: state %u", actor.pid, actor.tid, world_thread(actor)->state);
}

/* --- calls --- */

static struct xous_result result_of(struct actor actor)
{
    struct xous_result result = {.tag = WORLD_ENDED};
    struct thread *thread = world_thread(actor);

    if (!world_is_alive(actor)) {
        return result;
    }
    if (!has_result(thread)) {
        result.tag = WORLD_BLOCKED;
        return result;
    }
    memcpy(&result, frame_arguments(&thread->frame), sizeof(result));
    return result;
}

void world_settle(struct actor actor)
{
    for (unsigned i = 0; i < BRING_TRIES && running != NULL; i++) {
        const struct thread *thread = world_thread(actor);
        if (thread == NULL || !thread->calling || thread->state != XOUS_THREAD_READY) {
            return;
        }
        if (((const struct thread *)running)->priority > thread->priority) {
            return; /* its turn does not come */
        }
        yield();
    }
}

struct xous_result world_result(struct actor actor)
{
    world_settle(actor);
    struct xous_result result = result_of(actor);

    if (result.tag == WORLD_BLOCKED) {
        fail_msg("actor %u.%u still waits: state %u", actor.pid, actor.tid, world_thread(actor)->state);
    }
    return result;
}

/* What a system call must leave alone is filled with marks and compared. */
static void marks_set(struct arch_frame *frame)
{
    for (unsigned i = 1; i < 32; i++) {
        if (i < FRAME_A0 || i > FRAME_A0 + 7) {
            frame->x[i] = 0x1111000000000000ul + i;
        }
    }
}

static void marks_check(const struct arch_frame *frame, uint64_t number)
{
    for (unsigned i = 1; i < 32; i++) {
        uint64_t value = frame->x[i];
        bool temporary = (i >= 5 && i <= 7) || i >= 28;
        if ((i < FRAME_A0 || i > FRAME_A0 + 7) && value != 0x1111000000000000ul + i &&
            !(temporary && value == 0)) {
            fake_error("call %lu changed x%u to 0x%lx", number, i, value);
        }
    }
}

struct xous_result world_call(struct actor actor, uint64_t number, const uint64_t *arguments)
{
    world_bring(actor);
    struct arch_frame *frame = running;
    struct arch_frame saved = *frame;
    vaddr_t pc = frame_pc(frame);

    marks_set(frame);
    memcpy(frame_arguments(frame), arguments, 7 * sizeof(*arguments));
    frame_arguments(frame)[7] = number;
    enter(door_syscall, NULL);
    struct xous_result result = {.tag = WORLD_ENDED};
    if (powered_off || !world_is_alive(actor)) {
        return result;
    }
    result = result_of(actor);
    marks_check(frame, number);
    if (result.tag != WORLD_BLOCKED && frame_pc(frame) != pc + 4) {
        fake_error("call %lu ended at pc 0x%lx instead of 0x%lx", number, frame_pc(frame), pc + 4);
    }
    for (unsigned i = 1; i < 32; i++) {
        if (i < FRAME_A0 || i > FRAME_A0 + 7) {
            frame->x[i] = saved.x[i];
        }
    }
    return result;
}

/* --- memory --- */

static bool access_word(struct actor actor, vaddr_t address, enum xous_access access, uint64_t *value)
{
    struct entry entry = {.cause = XOUS_FAULT_ACCESS, .access = access, .address = address};

    world_bring(actor);
    struct arch_frame *frame = running;
    for (unsigned i = 0; i < FAULT_TRIES; i++) {
        bool done = access == XOUS_ACCESS_READ    ? fake_load(0, address, value)
                    : access == XOUS_ACCESS_WRITE ? fake_store(0, address, *value)
                                                  : fake_fetch(0, address);
        if (done) {
            return true;
        }
        enter(door_fault, &entry);
        if (powered_off || running != frame || !world_is_alive(actor)) {
            return false;
        }
    }
    fail_msg("the fault at 0x%lx is never resolved", address);
    return false;
}

bool world_load(struct actor actor, vaddr_t address, uint64_t *value)
{
    return access_word(actor, address, XOUS_ACCESS_READ, value);
}

bool world_store(struct actor actor, vaddr_t address, uint64_t value)
{
    return access_word(actor, address, XOUS_ACCESS_WRITE, &value);
}

bool world_fetch(struct actor actor, vaddr_t address)
{
    return access_word(actor, address, XOUS_ACCESS_EXECUTE, NULL);
}

uint64_t world_word(struct actor actor, vaddr_t address)
{
    uint64_t value = 0;

    if (!world_load(actor, address, &value)) {
        fail_msg("actor %u.%u cannot read 0x%lx", actor.pid, actor.tid, address);
    }
    return value;
}

void world_fault(struct actor actor, enum xous_fault_cause cause, enum xous_access access, vaddr_t address)
{
    struct entry entry = {.cause = cause, .access = access, .address = address};

    world_bring(actor);
    enter(door_fault, &entry);
}

void world_fp_write(struct actor actor, unsigned number, uint64_t value)
{
    world_bring(actor);
    if (!fake_fp_write(0, running, number, value)) {
        enter(door_fp, NULL);
        world_bring(actor);
        assert_true(fake_fp_write(0, running, number, value));
    }
}

uint64_t world_fp_read(struct actor actor, unsigned number)
{
    uint64_t value = 0;

    world_bring(actor);
    if (!fake_fp_read(0, running, number, &value)) {
        enter(door_fp, NULL);
        world_bring(actor);
        assert_true(fake_fp_read(0, running, number, &value));
    }
    return value;
}

/* --- machine --- */

static void take_pending(void)
{
    if (arch_pending() != 0) {
        enter(running == NULL ? NULL : door_interrupt, NULL);
    }
}

void world_advance(uint64_t microseconds)
{
    fake_clock_advance(microseconds * MICROSECOND);
    take_pending();
}

void world_interrupt(uint32_t interrupt)
{
    fake_interrupt_raise(interrupt);
    take_pending();
}

void world_expect_end(void)
{
    end_expected = true;
}

bool world_has_ended(void)
{
    return powered_off;
}
