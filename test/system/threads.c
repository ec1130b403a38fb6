/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Threads: what they begin with, how they are joined, how many there can be.
 */
#include <xous/message.h>
#include <xous/syscall.h>
#include <xous/thread.h>

#include "child.h"
#include "harness.h"
#include "watch.h"

static uint64_t give_back(void *value)
{
    return (uint64_t)value;
}

static void F08_a_thread_returns_its_value(void)
{
    for (uint64_t i = 0; i < 200; i++) {
        struct xous_thread *thread;
        uint64_t value;
        CHECK_OK(xous_thread_create(&thread, give_back, (void *)(i * 77), NULL));
        CHECK_OK(xous_thread_join(thread, XOUS_FOREVER, &value));
        CHECK_EQUAL(value, i * 77);
    }
}

static xous_error_t join(uint64_t tid)
{
    struct xous_result result = xous_raw_thread_join((struct xous_args_thread_join){.tid = tid});

    return xous_result_error(&result);
}

static uint64_t join_other(void *tid)
{
    return (uint64_t)join((uint64_t)tid);
}

static uint32_t gate;

static uint64_t wait_at_gate(void *unused)
{
    (void)unused;
    (void)xous_raw_thread_wait((struct xous_args_thread_wait){.address = (uintptr_t)&gate});
    return 5;
}

static uint64_t find_own_tid(void)
{
    struct xous_thread_entry entries[16];
    struct xous_result result = xous_raw_system_list((struct xous_args_system_list){
        .topic = XOUS_LIST_THREADS, .buffer = (uintptr_t)entries, .size = sizeof(entries)});

    for (uint64_t i = 0; i < result.value[0]; i++) {
        if (entries[i].pid == own_pid() && entries[i].state == XOUS_THREAD_RUNNING) {
            return entries[i].tid;
        }
    }
    return 0;
}

/* Two wait for one thread: the value is given once, and both wake. */
static void F07_joins(void)
{
    struct xous_thread *target;
    struct xous_thread *joiner;
    uint64_t value;
    uint64_t other;

    CHECK_EQUAL(join(0), XOUS_INVALID_THREAD);
    CHECK_EQUAL(join(0x70007), XOUS_INVALID_THREAD);
    CHECK_EQUAL(join(find_own_tid()), XOUS_DEADLOCK);
    CHECK_OK(xous_thread_create(&target, wait_at_gate, NULL, NULL));
    uint64_t tid = xous_thread_id(target);
    CHECK_OK(xous_thread_create(&joiner, join_other, (void *)tid, NULL));
    await_state(own_pid(), XOUS_THREAD_JOINING);
    CHECK_EQUAL(xous_raw_thread_wake((struct xous_args_thread_wake){(uintptr_t)&gate, 1}).value[0], 1);
    CHECK_OK(xous_thread_join(joiner, XOUS_FOREVER, &value));
    CHECK_EQUAL(value, XOUS_OK);
    other = (uint64_t)join(tid);
    CHECK_EQUAL(other, XOUS_INVALID_THREAD);
}

static uint64_t threads_until_full(uint64_t unused)
{
    static _Alignas(16) uint8_t stack[1024];
    unsigned count = 0;
    struct xous_result result;

    (void)unused;
    while (
        (result = xous_raw_thread_create((struct xous_args_thread_create){
             .entry = (uintptr_t)wait_at_gate, .stack = (uintptr_t)(stack + sizeof(stack)), .priority = 1}))
            .tag == XOUS_TAG_OK) {
        count++;
    }
    CHECK_EQUAL(result.value[0], XOUS_OUT_OF_MEMORY);
    CHECK(count > 50);
    return 0;
}

static void F06_threads_to_the_limit(void)
{
    child_join(child_start(threads_until_full, 0, &(struct child_options){.memory = 1ul << 20}));
}

static _Thread_local uint64_t local = 77;

static uint64_t look_at_local(void *value)
{
    uint64_t stack;
    uint64_t before = local;

    __asm__ volatile("mv %0, sp" : "=r"(stack));
    local = (uint64_t)value;
    yield();
    return before == 77 && local == (uint64_t)value && stack % 16 == 0;
}

static void F12_thread_local_storage_and_stack(void)
{
    struct xous_thread *threads[4];

    for (uint64_t i = 0; i < 4; i++) {
        CHECK_OK(xous_thread_create(&threads[i], look_at_local, (void *)(i + 1), NULL));
    }
    for (unsigned i = 0; i < 4; i++) {
        uint64_t value;
        CHECK_OK(xous_thread_join(threads[i], XOUS_FOREVER, &value));
        CHECK_EQUAL(value, 1);
    }
    CHECK_EQUAL(local, 77);
}

static const struct test tests[] = {
    TEST(F08_a_thread_returns_its_value),
    TEST(F07_joins),
    TEST(F06_threads_to_the_limit),
    TEST(F12_thread_local_storage_and_stack),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
