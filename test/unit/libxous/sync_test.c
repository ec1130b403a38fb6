/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Locks: their states one call at a time, then under real threads with a futex made of pthreads.
 */
#include "fake_kernel.h"

#include <pthread.h>

#include <xous/sync.h>
#include <xous/time.h>

#define THREADS 4
#define ROUNDS 20000

static struct xous_mutex mutex;
static struct xous_condition condition;
static struct xous_semaphore semaphore;
static struct xous_recursive_mutex recursive;
static struct xous_once once;
static unsigned runs;

static int setup(void **state)
{
    mutex = (struct xous_mutex){0};
    condition = (struct xous_condition){0};
    semaphore = (struct xous_semaphore){0};
    recursive = (struct xous_recursive_mutex){0};
    once = (struct xous_once){0};
    runs = 0;
    return fake_setup(state);
}

/* The holder unlocks while the caller sleeps. */
static struct xous_result unlocks_meanwhile(const struct fake_call *call)
{
    if (call->number == XOUS_SYS_thread_wait) {
        assert_int_equal(call->a[2], 2);
        xous_mutex_unlock(&mutex);
    }
    return fake_ok(0);
}

static struct xous_result time_passes(const struct fake_call *call)
{
    fake_time += (call->a[1] >> XOUS_HOW_TIMEOUT_SHIFT) * 10 + 10;
    return fake_error(XOUS_TIMEOUT);
}

static void X50_uncontended_locks_make_no_call(void **state)
{
    (void)state;
    xous_mutex_lock(&mutex);
    assert_false(xous_mutex_try(&mutex));
    xous_mutex_unlock(&mutex);
    xous_recursive_mutex_lock(&recursive);
    xous_recursive_mutex_unlock(&recursive);
    xous_semaphore_post(&semaphore);
    xous_semaphore_wait(&semaphore);
    xous_condition_signal(&condition);
    xous_condition_broadcast(&condition);
    assert_int_equal(fake_call_count, 0);
}

static void X51_contended_lock_waits_and_keeps_the_mark(void **state)
{
    (void)state;
    fake_handle(unlocks_meanwhile);
    xous_mutex_lock(&mutex);
    xous_mutex_lock(&mutex);
    assert_int_equal(mutex.state, 2);
    assert_int_equal(fake_count(XOUS_SYS_thread_wait), 1);
    fake_handle(NULL);
    xous_mutex_unlock(&mutex);
    assert_int_equal(mutex.state, 0);
    assert_int_equal(fake_count(XOUS_SYS_thread_wake), 2);
}

static void X52_lock_with_a_timeout_gives_up(void **state)
{
    (void)state;
    fake_handle(time_passes);
    xous_mutex_lock(&mutex);
    assert_int_equal(xous_mutex_lock_how(&mutex, XOUS_HOW_TRY), XOUS_TIMEOUT);
    assert_int_equal(fake_call_count, 0);
    assert_int_equal(xous_mutex_lock_how(&mutex, xous_timeout(500)), XOUS_TIMEOUT);
    assert_int_equal(fake_nth(XOUS_SYS_thread_wait, 0)->a[1] >> XOUS_HOW_TIMEOUT_SHIFT, 500);
    xous_mutex_unlock(&mutex);
    assert_int_equal(xous_mutex_lock_how(&mutex, xous_timeout(500)), XOUS_OK);
}

static struct xous_result wakes_for_nothing(const struct fake_call *call)
{
    (void)call;
    fake_time += 1000;
    return fake_ok(0);
}

static void X53_wakes_without_reason_do_not_stretch_the_timeout(void **state)
{
    (void)state;
    fake_handle(wakes_for_nothing);
    xous_mutex_lock(&mutex);
    assert_int_equal(xous_mutex_lock_how(&mutex, xous_timeout(250)), XOUS_TIMEOUT);
    assert_int_equal(fake_count(XOUS_SYS_thread_wait), 3);
    assert_int_equal(fake_nth(XOUS_SYS_thread_wait, 2)->a[1] >> XOUS_HOW_TIMEOUT_SHIFT, 50);
}

static void X54_recursive_lock_counts(void **state)
{
    (void)state;
    xous_recursive_mutex_lock(&recursive);
    assert_true(xous_recursive_mutex_try(&recursive));
    xous_recursive_mutex_unlock(&recursive);
    assert_int_equal(recursive.mutex.state, 1);
    xous_recursive_mutex_unlock(&recursive);
    assert_int_equal(recursive.mutex.state, 0);
    assert_null(recursive.owner);
}

static struct xous_result signals_before_the_sleep(const struct fake_call *call)
{
    if (call->number == XOUS_SYS_thread_wait &&
        (const uint32_t *)(uintptr_t)call->a[0] == &condition.sequence) {
        assert_int_equal(mutex.state, 0);
        xous_condition_signal(&condition);
        assert_int_not_equal(condition.sequence, (uint32_t)call->a[2]);
    }
    return fake_ok(0);
}

static void X55_signal_between_unlock_and_sleep_is_not_lost(void **state)
{
    (void)state;
    fake_handle(signals_before_the_sleep);
    xous_mutex_lock(&mutex);
    xous_condition_wait(&condition, &mutex);
    assert_int_equal(mutex.state, 1);
    assert_int_equal(condition.waiters, 0);
    assert_int_equal(fake_count(XOUS_SYS_thread_wake), 1);
}

static void X56_condition_timeout_holds_the_mutex(void **state)
{
    (void)state;
    fake_handle(time_passes);
    xous_mutex_lock(&mutex);
    assert_int_equal(xous_condition_wait_how(&condition, &mutex, xous_timeout(100)), XOUS_TIMEOUT);
    assert_int_equal(mutex.state, 1);
}

static void count_run(void)
{
    runs++;
}

static void X57_once_runs_once(void **state)
{
    (void)state;
    xous_once_run(&once, count_run);
    xous_once_run(&once, count_run);
    assert_int_equal(runs, 1);
    assert_int_equal(fake_call_count, 0);
}

static void X58_semaphore_counts_and_times_out(void **state)
{
    (void)state;
    fake_handle(time_passes);
    assert_false(xous_semaphore_try(&semaphore));
    assert_int_equal(xous_semaphore_wait_how(&semaphore, xous_timeout(100)), XOUS_TIMEOUT);
    assert_int_equal(semaphore.waiters, 0);
    xous_semaphore_post(&semaphore);
    assert_true(xous_semaphore_try(&semaphore));
    assert_false(xous_semaphore_try(&semaphore));
}

/* thread_wait and thread_wake, with one queue for all addresses: wakes too many, which locks must stand. */
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue = PTHREAD_COND_INITIALIZER;

static struct xous_result futex(const struct fake_call *call)
{
    pthread_mutex_lock(&queue_lock);
    if (call->number == XOUS_SYS_thread_wake) {
        pthread_cond_broadcast(&queue);
    } else if (__atomic_load_n((const uint32_t *)(uintptr_t)call->a[0], __ATOMIC_SEQ_CST) == call->a[2]) {
        pthread_cond_wait(&queue, &queue_lock);
    }
    pthread_mutex_unlock(&queue_lock);
    return fake_ok(0);
}

static void threads_run(void *(*function)(void *))
{
    pthread_t threads[THREADS];

    fake_handle(futex);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, function, NULL), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

static unsigned long counter;

static void *adds_under_the_mutex(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        xous_recursive_mutex_lock(&recursive);
        xous_mutex_lock(&mutex);
        counter++;
        xous_mutex_unlock(&mutex);
        xous_recursive_mutex_unlock(&recursive);
    }
    return argument;
}

static void X59_mutexes_exclude_each_other(void **state)
{
    (void)state;
    counter = 0;
    threads_run(adds_under_the_mutex);
    assert_int_equal(counter, THREADS * ROUNDS);
    assert_int_equal(mutex.state, 0);
}

/* A buffer of one place: producers and consumers wait for each other on one condition. */
static int place;
static unsigned long sum;
static uint32_t role;

static void *produces_or_consumes(void *argument)
{
    bool producer = __atomic_fetch_add(&role, 1, __ATOMIC_SEQ_CST) % 2 == 0;

    for (int i = 0; i < ROUNDS / 10; i++) {
        xous_mutex_lock(&mutex);
        while ((place != 0) == producer) {
            xous_condition_wait(&condition, &mutex);
        }
        sum += (unsigned long)place;
        place = producer ? 1 : 0;
        xous_condition_broadcast(&condition);
        xous_mutex_unlock(&mutex);
    }
    return argument;
}

static void X5a_condition_loses_no_wake(void **state)
{
    (void)state;
    place = 0;
    sum = 0;
    role = 0;
    threads_run(produces_or_consumes);
    assert_int_equal(sum, THREADS / 2 * (ROUNDS / 10));
}

/* Not `runs`: the first to be done counts that while the others are still in the loop. */
static unsigned inside;

static void *takes_and_gives(void *argument)
{
    for (int i = 0; i < ROUNDS / 10; i++) {
        xous_semaphore_wait(&semaphore);
        assert_true(__atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST) <= 2);
        __atomic_fetch_sub(&inside, 1, __ATOMIC_SEQ_CST);
        xous_semaphore_post(&semaphore);
    }
    xous_once_run(&once, count_run);
    return argument;
}

static void X5b_semaphore_lets_only_so_many_in(void **state)
{
    (void)state;
    semaphore.count = 2;
    threads_run(takes_and_gives);
    assert_int_equal(semaphore.count, 2);
    assert_int_equal(once.state, 3);
}

static void X5c_time_converts_without_overflow(void **state)
{
    (void)state;
    assert_int_equal(xous_ticks_to_microseconds(10), 1);
    assert_int_equal(xous_ticks_to_microseconds(UINT64_MAX), UINT64_MAX / 10);
    assert_int_equal(xous_microseconds_to_ticks(1ul << 59), (1ul << 59) * 10);
    fake_time = 1000 + 5 * FAKE_TIMEBASE;
    assert_int_equal(xous_time_microseconds(), 5000000);
    assert_int_equal(xous_time_nanoseconds(), 5000000000ul);
}

static void X5d_long_sleeps_go_on_after_one_timeout(void **state)
{
    uint64_t month = 30ul * 24 * 3600 * 1000000;

    (void)state;
    fake_handle(time_passes);
    xous_sleep_microseconds(month);
    assert_true(xous_time_microseconds() >= month);
    assert_int_equal(fake_count(XOUS_SYS_thread_wait), 3);
    assert_int_equal(fake_nth(XOUS_SYS_thread_wait, 0)->a[0], 0);
    xous_sleep_microseconds(0);
    assert_int_equal(fake_count(XOUS_SYS_thread_wait), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(X50_uncontended_locks_make_no_call, setup),
        cmocka_unit_test_setup(X51_contended_lock_waits_and_keeps_the_mark, setup),
        cmocka_unit_test_setup(X52_lock_with_a_timeout_gives_up, setup),
        cmocka_unit_test_setup(X53_wakes_without_reason_do_not_stretch_the_timeout, setup),
        cmocka_unit_test_setup(X54_recursive_lock_counts, setup),
        cmocka_unit_test_setup(X55_signal_between_unlock_and_sleep_is_not_lost, setup),
        cmocka_unit_test_setup(X56_condition_timeout_holds_the_mutex, setup),
        cmocka_unit_test_setup(X57_once_runs_once, setup),
        cmocka_unit_test_setup(X58_semaphore_counts_and_times_out, setup),
        cmocka_unit_test_setup(X59_mutexes_exclude_each_other, setup),
        cmocka_unit_test_setup(X5a_condition_loses_no_wake, setup),
        cmocka_unit_test_setup(X5b_semaphore_lets_only_so_many_in, setup),
        cmocka_unit_test_setup(X5c_time_converts_without_overflow, setup),
        cmocka_unit_test_setup(X5d_long_sleeps_go_on_after_one_timeout, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
