/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Threads, futexes and timers.
 *
 * thread_wait sleeps while a word has the expected value. Waiters are found by the physical address of the
 * word, so that processes which share a page meet. The check and the sleep are one step under the kernel lock:
 * a wake between them cannot be lost. A waiter whose page was freed and reused may wake without cause; users of
 * a futex check their condition again anyway.
 */
#include <kernel/assert.h>
#include <kernel/chacha.h>
#include <kernel/sched.h>
#include <kernel/syscall.h>
#include <kernel/system.h>
#include <kernel/uaccess.h>

#define FUTEX_BUCKETS 256u

static struct list futexes[FUTEX_BUCKETS];

void futex_init(void)
{
    for (unsigned i = 0; i < FUTEX_BUCKETS; i++) {
        list_init(&futexes[i]);
    }
}

static struct list *futex_bucket(paddr_t key)
{
    return &futexes[keyed_hash(key, 0) % FUTEX_BUCKETS];
}

static bool is_user_code(vaddr_t address)
{
    return address >= USER_START && address < USER_END && (address & 1) == 0;
}

/* --- life --- */

status_t sys_thread_create(struct thread *thread, const struct xous_args_thread_create *args)
{
    struct thread *new;
    uint64_t priority = args->priority == 0 ? thread->base_priority : args->priority;

    if (!is_user_code(args->entry) || args->stack > USER_END || args->thread_pointer > USER_END) {
        return XOUS_BAD_ADDRESS;
    }
    if (args->stack % 16 != 0) {
        return XOUS_BAD_ALIGNMENT;
    }
    if (priority > thread->process->priority_limit) {
        return priority >= XOUS_PRIORITIES ? XOUS_INVALID_ARGUMENT : XOUS_ACCESS_DENIED;
    }
    RETURN_UNLESS_OK(thread_create(thread->process, &new));
    arch_frame_init(&new->frame, args->entry, args->stack, args->argument, USER_INFO_PAGE,
                    args->thread_pointer);
    new->base_priority = (uint8_t)priority;
    new->priority = (uint8_t)priority;
    sched_enqueue(new);
    return thread_return(thread, new->tid, 0, 0);
}

/* The first joiner takes the value; the others learn that there is no such thread any more. */
static bool wake_one_joiner(struct thread *thread, uint64_t value)
{
    struct thread *joiner = first_waiting(&thread->joiners);

    if (joiner == NULL) {
        return false;
    }
    if (thread->work.cursor == 0) {
        thread_result(joiner, XOUS_TAG_OK, value, 0, 0);
    } else {
        thread_fail(joiner, XOUS_INVALID_THREAD);
    }
    thread->work.cursor++;
    thread_wake(joiner);
    return true;
}

status_t sys_thread_exit(struct thread *thread, const struct xous_args_thread_exit *args)
{
    if (wake_one_joiner(thread, args->value)) {
        return STATUS_AGAIN;
    }
    struct process *process = thread->process;
    process->live_threads--;
    thread->state = XOUS_THREAD_ENDED; /* keeps its TID and value until it is joined */
    thread->value = args->value;
    if (process->live_threads == 0) {
        process_end(process, XOUS_PROCESS_EXITED,
                    &(struct exit_record){.status = args->value, .tid = thread->tid});
        return STATUS_BLOCKED;
    }
    if (thread->work.cursor != 0) {
        thread_free(thread);
    }
    return STATUS_GONE;
}

status_t sys_thread_join(struct thread *thread, const struct xous_args_thread_join *args)
{
    struct thread *target = thread_find(thread->process, args->tid);
    struct how how;

    RETURN_UNLESS_OK(how_decode_wait(args->how, 1, XOUS_HOW_TRY, &how));
    if (target == NULL) {
        return XOUS_INVALID_THREAD;
    }
    if (target == thread) {
        return XOUS_DEADLOCK;
    }
    if (target->state == XOUS_THREAD_ENDED) {
        uint64_t value = target->value;
        thread_free(target);
        return thread_return(thread, value, 0, 0);
    }
    return wait_unless_try(thread, &how, XOUS_THREAD_JOINING, &target->joiners, XOUS_TIMEOUT);
}

status_t sys_thread_priority(struct thread *thread, const struct xous_args_thread_priority *args)
{
    struct thread *target = args->tid == 0 ? thread : thread_find(thread->process, args->tid);

    if (target == NULL || target->state == XOUS_THREAD_ENDED) {
        return XOUS_INVALID_THREAD;
    }
    if (args->priority >= XOUS_PRIORITIES) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (args->priority > thread->process->priority_limit) {
        return XOUS_ACCESS_DENIED;
    }
    uint8_t before = target->base_priority;
    target->base_priority = (uint8_t)args->priority;
    sched_set_priority(target, target->base_priority);
    return thread_return(thread, before, 0, 0);
}

/* --- waiting for memory --- */

static status_t sleep(struct thread *thread, const struct xous_args_thread_wait *args, const struct how *how)
{
    if (how->timeout == 0 || how->try || args->expected != 0) {
        return XOUS_INVALID_ARGUMENT;
    }
    thread->key = 0;
    return wait_unless_try(thread, how, XOUS_THREAD_WAITING, NULL, XOUS_TIMEOUT);
}

/* a1 = 1: the word had another value already. */
status_t sys_thread_wait(struct thread *thread, const struct xous_args_thread_wait *args)
{
    struct how how;
    uint32_t value;

    RETURN_UNLESS_OK(how_decode_wait(args->how, 1, XOUS_HOW_TRY, &how));
    if (args->expected > UINT32_MAX) {
        return XOUS_INVALID_ARGUMENT;
    }
    if (args->address == 0) {
        return sleep(thread, args, &how);
    }
    RETURN_UNLESS_OK(uaccess_word(&thread->process->space, args->address, &value, &thread->key));
    if (value != args->expected) {
        return thread_return(thread, 1, 0, 0);
    }
    return wait_unless_try(thread, &how, XOUS_THREAD_WAITING, futex_bucket(thread->key), XOUS_TIMEOUT);
}

static bool wake_one_waiter(struct list *bucket, paddr_t key)
{
    LIST_FOR_EACH(node, bucket)
    {
        struct thread *waiter = LIST_ENTRY(node, struct thread, link);
        if (waiter->key == key) {
            thread_result(waiter, XOUS_TAG_OK, 0, 0, 0);
            thread_wake(waiter);
            return true;
        }
    }
    return false;
}

/* Bounded steps: the key is found once, so that the word may go while the waiters are woken. a1 = how many. */
status_t sys_thread_wake(struct thread *thread, const struct xous_args_thread_wake *args)
{
    struct work *work = &thread->work;
    uint32_t value;

    if (!thread->calling) {
        RETURN_UNLESS_OK(uaccess_word(&thread->process->space, args->address, &value, &work->data[0]));
    }
    for (unsigned step = 0; step < STEP_PAGES; step++) {
        uint64_t woken = work->cursor;
        if (woken == args->count || !wake_one_waiter(futex_bucket(work->data[0]), work->data[0])) {
            *work = (struct work){0};
            return thread_return(thread, woken, 0, 0);
        }
        work->cursor++;
    }
    return STATUS_AGAIN;
}

/* --- timers --- */

status_t sys_timer_set(struct thread *thread, const struct xous_args_timer_set *args)
{
    if (args->timer >= XOUS_TIMERS) {
        return XOUS_INVALID_ARGUMENT;
    }
    struct deadline *deadline = &thread->process->timer[args->timer].deadline;
    timer_disarm(deadline);
    if (args->deadline != 0) {
        timer_arm(deadline, args->deadline);
    }
    return 0;
}
