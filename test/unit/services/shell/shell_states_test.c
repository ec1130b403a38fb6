/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/shell/states.c.
 */
#include <check.h>

#include "states.h"

static struct process_entry users[] = {
    {.pid = 2, .name = "names", .state = XOUS_PROCESS_RUNNING},
    {.pid = 7, .name = "hello", .state = XOUS_PROCESS_RUNNING},
};
static struct xous_thread_entry threads[3];
static struct snapshot snapshot = {.users = {users, 2}, .threads = {threads, 0}};

static void process_expect(const struct process_entry *process, const char *expected)
{
    struct text text = {0};

    state_process(&snapshot, process, &text);
    assert_string_equal(text_string(&text), expected);
    text_free(&text);
}

static void thread_expect(uint8_t state, uint32_t waits_for, const char *expected)
{
    threads[0] = (struct xous_thread_entry){.pid = 7, .tid = 1, .state = state, .waits_for = waits_for};
    snapshot.threads.count = 1;
    process_expect(&users[1], expected);
}

static void states_of_threads_are_words(void **state)
{
    (void)state;
    thread_expect(XOUS_THREAD_RUNNING, 0, "running");
    thread_expect(XOUS_THREAD_READY, 0, "running");
    thread_expect(XOUS_THREAD_RECEIVING, 0, "waiting for messages");
    thread_expect(XOUS_THREAD_WAITING, 0, "sleeping");
    thread_expect(XOUS_THREAD_AWAITING_REPLY, 2, "waiting for reply from names");
    thread_expect(XOUS_THREAD_SENDING, 2, "waiting to be received by names");
    thread_expect(XOUS_THREAD_AWAITING_SLOT, 99, "waiting for room at pid 99");
    thread_expect(XOUS_THREAD_AWAITING_CHILD, 0, "waiting for the end of somebody");
    thread_expect(XOUS_THREAD_STATES, 0, "in an unknown state");
}

static void states_of_every_thread_have_words(void **state)
{
    (void)state;
    for (uint8_t i = 0; i < XOUS_THREAD_STATES; i++) {
        const struct xous_thread_entry thread = {.pid = 7, .state = i};
        struct text text = {0};

        state_thread(&snapshot, &thread, &text);
        assert_string_not_equal(text_string(&text), "in an unknown state");
        text_free(&text);
    }
}

static void states_prefer_a_thread_that_runs(void **state)
{
    (void)state;
    threads[0] = (struct xous_thread_entry){.pid = 7, .tid = 1, .state = XOUS_THREAD_ENDED};
    threads[1] = (struct xous_thread_entry){.pid = 7, .tid = 2, .state = XOUS_THREAD_RECEIVING};
    threads[2] = (struct xous_thread_entry){.pid = 7, .tid = 3, .state = XOUS_THREAD_WAITING};
    snapshot.threads.count = 3;
    process_expect(&users[1], "waiting for messages");
    threads[2].state = XOUS_THREAD_READY;
    process_expect(&users[1], "running");
}

static void states_of_suspended_processes(void **state)
{
    struct process_entry process = users[1];

    (void)state;
    snapshot.threads.count = 0;
    process.state = XOUS_PROCESS_SUSPENDED;
    process_expect(&process, "suspended");
    process.state = XOUS_PROCESS_NEW;
    process_expect(&process, "not started");
    process.state = XOUS_PROCESS_ENDING;
    process_expect(&process, "ending");
}

static void states_of_ended_processes_say_how(void **state)
{
    struct process_entry process = {.pid = 9, .ended = 1, .state = XOUS_PROCESS_EXITED, .status = 300};

    (void)state;
    process_expect(&process, "exited 300");
    process.state = XOUS_PROCESS_KILLED;
    process_expect(&process, "killed");
    process.state = XOUS_PROCESS_FAULTED;
    process.cause = XOUS_FAULT_ACCESS;
    process.access = XOUS_ACCESS_WRITE;
    process_expect(&process, "faulted: cannot write 0x0");
    process.access = XOUS_ACCESS_EXECUTE;
    process.address = 0x1234;
    process_expect(&process, "faulted: cannot execute 0x1234");
    process.cause = XOUS_FAULT_LENT;
    process_expect(&process, "faulted: cannot execute 0x1234, which is lent out");
    process.cause = XOUS_FAULT_ILLEGAL;
    process.pc = 0x10000;
    process_expect(&process, "faulted: illegal instruction at 0x10000");
    process.cause = XOUS_FAULT_CAUSES;
    process_expect(&process, "faulted: cause 7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_of_threads_are_words),
        cmocka_unit_test(states_of_every_thread_have_words),
        cmocka_unit_test(states_prefer_a_thread_that_runs),
        cmocka_unit_test(states_of_suspended_processes),
        cmocka_unit_test(states_of_ended_processes_say_how),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
