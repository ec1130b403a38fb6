/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Processes: how they begin, end and are waited for, and what is left of them.
 */
#include <string.h>

#include <xous/memory.h>
#include <xous/syscall.h>
#include <xous/thread.h>
#include <xous/time.h>

#include "child.h"
#include "harness.h"
#include "peer.h"
#include "watch.h"

#define LIVES 2000u
#define SHORT_MICROSECONDS 3000ul

static xous_error_t terminate(uint64_t pid)
{
    struct xous_result result =
        xous_raw_process_terminate((struct xous_args_process_terminate){.pid = pid, .status = 9});

    return xous_result_error(&result);
}

static struct child_end status_of(xous_pid_t pid)
{
    struct xous_result result = xous_raw_process_status((struct xous_args_process_status){.pid = pid});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    CHECK_EQUAL(result.value[0], pid);
    return (struct child_end){.pid = pid, .state = (enum xous_process_state)result.value[1]};
}

static void F01_two_thousand_lives_of_a_process(void)
{
    uint64_t before = 0;
    xous_pid_t last = 0;

    for (unsigned i = 0; i < LIVES; i++) {
        xous_pid_t pid;
        CHECK_OK(child_spawn_small(&pid));
        CHECK(pid != last);
        CHECK_OK(child_resume(pid, 0, 0));
        child_join(pid);
        CHECK_EQUAL(terminate(pid), XOUS_PROCESS_NOT_FOUND);
        last = pid;
        if (i == 0) {
            before = memory_charged();
        }
    }
    CHECK_EQUAL(memory_charged(), before);
}

/* --- ends --- */

static uint64_t return_value(uint64_t value)
{
    return value;
}

static void F09_the_exit_status_reaches_the_parent(void)
{
    static const uint64_t values[] = {0, 1, 63, 255, 1ul << 32, ~0ul};

    for (size_t i = 0; i < TESTS_COUNT(values); i++) {
        struct child_end end = child_wait(child_start(return_value, values[i], NULL));
        CHECK_EQUAL(end.state, XOUS_PROCESS_EXITED);
        CHECK_EQUAL(end.status, values[i]);
        CHECK_EQUAL(end.cause, XOUS_FAULT_NONE);
    }
}

static uint64_t last_thread(void *value)
{
    return (uint64_t)value;
}

static uint64_t leave_it_to_the_other(uint64_t value)
{
    struct xous_thread *thread;

    CHECK_OK(xous_thread_create(&thread, last_thread, (void *)value, NULL));
    xous_thread_exit(1);
}

static void F09_a_process_ends_with_its_last_thread(void)
{
    struct child_end end = child_wait(child_start(leave_it_to_the_other, 42, NULL));

    CHECK_EQUAL(end.state, XOUS_PROCESS_EXITED);
    CHECK_EQUAL(end.status, 42);
}

enum fault {
    FAULT_LOAD,
    FAULT_STORE,
    FAULT_FETCH,
    FAULT_ILLEGAL,
    FAULT_BREAKPOINT,
    FAULTS,
};
#define FAULT_ADDRESS 0x12345670ul

static uint64_t fault(uint64_t kind)
{
    switch (kind) {
    case FAULT_LOAD:
        return *(volatile uint64_t *)FAULT_ADDRESS;
    case FAULT_STORE:
        *(volatile uint64_t *)FAULT_ADDRESS = 1;
        break;
    case FAULT_FETCH:
        ((void (*)(void))FAULT_ADDRESS)();
        break;
    case FAULT_ILLEGAL:
        __asm__ volatile(".word 0xffffffff");
        break;
    default:
        xous_machine_trap();
    }
    return 0;
}

static uint64_t fault_in_thread(void *kind)
{
    return fault((uint64_t)kind);
}

static uint64_t fault_aside(uint64_t kind)
{
    struct xous_thread *thread;

    CHECK_OK(xous_thread_create(&thread, fault_in_thread, (void *)kind, NULL));
    (void)xous_thread_join(thread, XOUS_FOREVER, NULL);
    return 0;
}

static void check_fault(const struct child_end *end, enum fault kind)
{
    static const uint8_t causes[FAULTS] = {XOUS_FAULT_ACCESS, XOUS_FAULT_ACCESS, XOUS_FAULT_ACCESS,
                                           XOUS_FAULT_ILLEGAL, XOUS_FAULT_BREAKPOINT};
    static const uint8_t accesses[FAULTS] = {XOUS_ACCESS_READ, XOUS_ACCESS_WRITE, XOUS_ACCESS_EXECUTE,
                                             XOUS_ACCESS_EXECUTE, XOUS_ACCESS_EXECUTE};

    CHECK_EQUAL(end->state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end->cause, causes[kind]);
    CHECK_EQUAL(end->access, accesses[kind]);
    CHECK_EQUAL(end->address, kind <= FAULT_FETCH ? FAULT_ADDRESS : end->pc);
    CHECK(kind == FAULT_FETCH ? end->pc == FAULT_ADDRESS : end->pc >= 0x10000 && end->pc < 0x100000);
}

static void F03_a_fault_ends_its_process_alone(void)
{
    for (unsigned kind = 0; kind < FAULTS; kind++) {
        struct child_end end = child_wait(child_start(fault, kind, NULL));
        xous_tid_t first = end.tid;
        check_fault(&end, (enum fault)kind);
        end = child_wait(child_start(fault_aside, kind, NULL));
        check_fault(&end, (enum fault)kind);
        CHECK(end.tid != first);
    }
}

/* --- kill --- */

static uint64_t spin(uint64_t unused)
{
    for (volatile uint64_t forever = 1; forever != 0;) {
    }
    return unused;
}

static uint64_t sleep_long(uint64_t unused)
{
    (void)unused;
    xous_sleep_microseconds(1000000000ul);
    return 0;
}

static uint64_t receive_for_ever(uint64_t unused)
{
    struct own_server own = own_server_create(0, 0);

    (void)unused;
    (void)receive(own.server);
    return 0;
}

static uint64_t call_for_ever(uint64_t unused)
{
    struct own_server own = own_server_create(0, 0);

    (void)unused;
    return (uint64_t)send_error(own.connection, 0, 1, 0, 0);
}

static uint64_t fill_slots_for_ever(uint64_t unused)
{
    struct own_server own = own_server_create(0, 0);

    while (send_error(own.connection, XOUS_SCALAR, 1, 0, 0) == XOUS_OK) {
    }
    return unused;
}

static uint64_t connect_for_ever(uint64_t unused)
{
    xous_handle_t connection;

    (void)unused;
    return (uint64_t)xous_connect((struct xous_sid){5, 6}, XOUS_FOREVER, 0, &connection);
}

static uint64_t join_for_ever(uint64_t unused)
{
    struct xous_thread *thread;
    struct own_server own = own_server_create(0, 0);

    (void)unused;
    CHECK_OK(xous_thread_create(&thread, (xous_thread_function_t)(void *)sleep_long, NULL, NULL));
    (void)own;
    return (uint64_t)xous_thread_join(thread, XOUS_FOREVER, NULL);
}

static uint64_t wait_for_child_for_ever(uint64_t unused)
{
    xous_pid_t pid;

    (void)unused;
    CHECK_OK(child_spawn_small(&pid));
    return child_wait(pid).status;
}

static void F02_killed_in_every_state(void)
{
    static const struct {
        child_function_t function;
        enum xous_thread_state state;
    } states[] = {
        {spin, XOUS_THREAD_READY},
        {sleep_long, XOUS_THREAD_WAITING},
        {receive_for_ever, XOUS_THREAD_RECEIVING},
        {call_for_ever, XOUS_THREAD_SENDING},
        {fill_slots_for_ever, XOUS_THREAD_AWAITING_SLOT},
        {connect_for_ever, XOUS_THREAD_CONNECTING},
        {join_for_ever, XOUS_THREAD_JOINING},
        {wait_for_child_for_ever, XOUS_THREAD_AWAITING_CHILD},
    };

    for (size_t i = 0; i < TESTS_COUNT(states); i++) {
        xous_pid_t pid = child_start(states[i].function, 0, NULL);
        await_state(pid, states[i].state);
        CHECK_OK(terminate(pid));
        struct child_end end = child_wait(pid);
        CHECK_EQUAL(end.state, XOUS_PROCESS_KILLED);
        CHECK_EQUAL(end.status, 9);
        children_end(0);
    }
}

static uint64_t hold_everything(uint64_t unused)
{
    struct own_server own = own_server_create(PEER_BORROW, 0);
    struct xous_thread *thread;
    void *pages;
    xous_pid_t pid;

    (void)unused;
    CHECK_OK(xous_memory_allocate(20 * XOUS_PAGE_SIZE, XOUS_READ_WRITE | XOUS_MEMORY_POPULATE, &pages));
    CHECK_OK(send_error(own.connection, XOUS_MOVE, 1, (uintptr_t)pages, 10 * XOUS_PAGE_SIZE));
    CHECK_OK(send_error(own.connection, XOUS_SCALAR, 1, 0, 0));
    CHECK_OK(xous_thread_create(&thread, (xous_thread_function_t)(void *)sleep_long, NULL, NULL));
    CHECK_OK(child_spawn_small(&pid));
    for (uint64_t timer = 0; timer < XOUS_TIMERS; timer++) {
        CHECK_EQUAL(
            xous_raw_timer_set((struct xous_args_timer_set){timer, xous_time_deadline(1000000000)}).tag,
            XOUS_TAG_OK);
    }
    return 0;
}

/* What it held is gone with it: the harness counts. Its child is ours. */
static void F02_exit_with_everything_held(void)
{
    child_join(child_start(hold_everything, 0, NULL));
    children_end(0);
}

static uint64_t parent_of_a_sleeper(uint64_t unused)
{
    (void)unused;
    return child_start(sleep_long, 0, &(struct child_options){.memory = 1ul << 20});
}

static void F10_orphans_pass_to_the_nearest_ancestor(void)
{
    struct child_end end =
        child_wait(child_start(parent_of_a_sleeper, 0, &(struct child_options){.memory = 4ul << 20}));
    struct xous_process_entry entry;

    CHECK(process_look((xous_pid_t)end.status, &entry));
    CHECK_EQUAL(entry.parent, own_pid());
    child_kill((xous_pid_t)end.status);
}

static uint64_t kill_wrongly(uint64_t brother)
{
    CHECK_EQUAL(terminate(brother), XOUS_PROCESS_NOT_CHILD);
    CHECK_EQUAL(terminate(own_pid()), XOUS_PROCESS_NOT_CHILD);
    CHECK_EQUAL(terminate(1), XOUS_PROCESS_NOT_CHILD);
    CHECK_EQUAL(terminate(0), XOUS_PROCESS_NOT_FOUND);
    CHECK_EQUAL(terminate(own_pid() + (1u << 12)), XOUS_PROCESS_NOT_FOUND);
    return 0;
}

static void F05_only_ancestors_kill(void)
{
    xous_pid_t brother = child_start(sleep_long, 0, NULL);

    child_join(child_start(kill_wrongly, brother, NULL));
    CHECK(status_of(brother).state == XOUS_PROCESS_RUNNING);
    child_kill(brother);
    CHECK_EQUAL(terminate(brother), XOUS_PROCESS_NOT_FOUND);
}

static uint64_t spawn_error(uint64_t origin, uint64_t target, uint64_t size, uint64_t entry, uint64_t rights)
{
    struct xous_result result =
        xous_raw_process_spawn((struct xous_args_process_spawn){origin, target, size, entry, rights});

    CHECK_EQUAL(result.tag, XOUS_TAG_ERROR);
    return result.value[0];
}

static void F13_spawn_of_nonsense(void)
{
    uint64_t *page;
    const uint64_t size = XOUS_PAGE_SIZE;
    const uint64_t rx = XOUS_READ | XOUS_EXECUTE;

    CHECK_OK(xous_memory_allocate(size, XOUS_READ_WRITE, (void **)&page));
    uint64_t origin = (uintptr_t)page;
    uint64_t before = memory_charged();
    CHECK_EQUAL(spawn_error(origin, 0x10000, 0, 0x10000, rx), XOUS_BAD_ADDRESS);
    CHECK_EQUAL(spawn_error(origin + 1, 0x10000, size, 0x10000, rx), XOUS_BAD_ALIGNMENT);
    CHECK_EQUAL(spawn_error(origin, 0x10000, size, 0x10001, rx), XOUS_BAD_ADDRESS);
    CHECK_EQUAL(spawn_error(origin, 0x10000, size, 0, rx), XOUS_BAD_ADDRESS);
    CHECK_EQUAL(spawn_error(origin, 0x10000, size, 0x10000, 7), XOUS_INVALID_ARGUMENT);
    CHECK_EQUAL(spawn_error(0x50000000, 0x10000, size, 0x10000, rx), XOUS_BAD_ADDRESS);
    CHECK_EQUAL(spawn_error(origin, 0, size, 0x10000, rx), XOUS_BAD_ADDRESS);
    CHECK_EQUAL(memory_charged(), before);
    page[0] = 1;
}

/* --- suspend --- */

static uint64_t say_for_ever(uint64_t unused)
{
    while (send_error(child_handle(0), XOUS_SCALAR, 1, 0, 0) == XOUS_OK) {
    }
    return unused;
}

static void F17_a_suspended_process_does_not_run(void)
{
    struct own_server own = own_server_create(0, 0);
    xous_pid_t pid = child_start_with(say_for_ever, 0, own.connection);
    struct xous_message message;

    (void)receive(own.server);
    CHECK_EQUAL(xous_raw_process_suspend((struct xous_args_process_suspend){pid}).tag, XOUS_TAG_OK);
    CHECK(status_of(pid).state == XOUS_PROCESS_SUSPENDED);
    while (xous_message_receive(own.server, xous_timeout(20 * SHORT_MICROSECONDS), &message) == XOUS_OK) {
    }
    CHECK_OK(child_resume(pid, 0, 0));
    (void)receive(own.server);
    child_kill(pid);
}

static const struct test tests[] = {
    TEST(F01_two_thousand_lives_of_a_process),
    TEST(F09_the_exit_status_reaches_the_parent),
    TEST(F09_a_process_ends_with_its_last_thread),
    TEST(F03_a_fault_ends_its_process_alone),
    TEST(F02_killed_in_every_state),
    TEST(F02_exit_with_everything_held),
    TEST(F10_orphans_pass_to_the_nearest_ancestor),
    TEST(F05_only_ancestors_kill),
    TEST(F13_spawn_of_nonsense),
    TEST(F17_a_suspended_process_does_not_run),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
