/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Threads and the table that turns tokens into them.
 *
 * A token is sequence << 16 | index of the thread table. The sequence belongs to the table's entry and goes on
 * when the entry passes to another thread, so no token ever repeats; a thread whose entry has used up its 48
 * bits moves to another entry, and the old one is never used again.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/process.h>
#include <kernel/sched.h>
#include <kernel/thread.h>

#define TOKEN_INDEX_BITS 16u
#define TOKEN_INDEX_MASK ((1ul << TOKEN_INDEX_BITS) - 1)
#define SEQUENCE_LAST ((1ul << 48) - 1)
#define THREADS_MAX (1u << TOKEN_INDEX_BITS)
#define FRAMES_PER_THREAD 4u /* the table has room for a thread in every fourth frame of RAM */

_Static_assert(sizeof(struct thread) <= PAGE_SIZE, "a thread fits into a frame of its pool");

struct entry {
    struct thread *thread; /* NULL while free */
    uint64_t sequence : 48;
    uint64_t next : 16; /* free list, index 0 ends it */
};

static struct entry *entries;
static uint32_t entry_count;
static uint32_t first_free;
static uint32_t used;

void thread_init(void)
{
    unsigned order = 0;
    paddr_t table;
    uint64_t wanted = frames_total() / FRAMES_PER_THREAD;

    entry_count = (uint32_t)(wanted < THREADS_MAX ? wanted : THREADS_MAX);
    while ((PAGE_SIZE << order) < entry_count * sizeof(struct entry)) {
        order++;
    }
    status_t status = frame_take_run(&first_process->account, FRAME_KERNEL, order, &table);
    if (status != 0) {
        panic("no room for the thread table (%u entries)", entry_count);
    }
    frame_zero(table, order);
    entries = arch_virtual(table);
    used = 0;
    first_free = 1;
    for (uint32_t index = 1; index + 1 < entry_count; index++) {
        entries[index].next = (index + 1) & TOKEN_INDEX_MASK;
    }
}

static status_t entry_take(struct thread *thread)
{
    if (first_free == 0) {
        return XOUS_OUT_OF_MEMORY;
    }
    thread->index = first_free;
    first_free = entries[first_free].next;
    entries[thread->index].thread = thread;
    used++;
    return 0;
}

static void entry_free(uint32_t index)
{
    entries[index].thread = NULL;
    used--;
    if (entries[index].sequence != SEQUENCE_LAST) {
        entries[index].next = first_free & TOKEN_INDEX_MASK;
        first_free = index;
    }
}

uint32_t thread_table_used(void)
{
    return used;
}

uint32_t thread_table_size(void)
{
    return entry_count;
}

struct thread *thread_at(uint32_t index)
{
    return entries[index].thread;
}

status_t thread_create(struct process *process, struct thread **thread)
{
    xous_tid_t tid;
    struct thread *new =
        process_new_object(process, &process->thread_pool, sizeof(struct thread), OBJECT_THREAD, &tid);

    if (new == NULL) {
        return XOUS_OUT_OF_MEMORY;
    }
    if (entry_take(new) != 0) {
        table_remove(&process->objects, tid);
        pool_give_back(&process->thread_pool, new);
        return XOUS_OUT_OF_MEMORY;
    }
    new->tid = tid;
    new->process = process;
    new->base_priority =
        XOUS_PRIORITY_DEFAULT < process->priority_limit ? XOUS_PRIORITY_DEFAULT : process->priority_limit;
    new->priority = new->base_priority;
    list_init(&new->link);
    list_init(&new->joiners);
    list_init(&new->message.link);
    list_append(&process->threads, &new->sibling);
    process->thread_count++;
    process->live_threads++;
    *thread = new;
    return 0;
}

void thread_free(struct thread *thread)
{
    struct process *process = thread->process;

    thread_disarm(thread);
    if (thread->queued) {
        sched_dequeue(thread);
    }
    sched_forget(thread);
    list_remove(&thread->link);
    if (thread->tid != 0) {
        table_remove(&process->objects, thread->tid);
    }
    entry_free(thread->index);
    if (!list_empty(&thread->sibling)) {
        list_remove(&thread->sibling);
        process->thread_count--;
    }
    pool_give_back(&process->thread_pool, thread);
}

struct thread *thread_find(struct process *process, uint64_t tid)
{
    return table_find(&process->objects, tid, OBJECT_THREAD);
}

uint64_t thread_new_token(struct thread *thread)
{
    struct entry *entry = &entries[thread->index];

    if (entry->sequence == SEQUENCE_LAST) {
        uint32_t exhausted = thread->index;
        if (entry_take(thread) != 0) {
            return 0;
        }
        entry_free(exhausted);
        entry = &entries[thread->index];
    }
    entry->sequence++;
    return ((uint64_t)entry->sequence << TOKEN_INDEX_BITS) | thread->index;
}

bool thread_has_token(const struct thread *thread)
{
    return entries[thread->index].sequence != SEQUENCE_LAST;
}

struct thread *thread_by_token(uint64_t token)
{
    uint64_t index = token & TOKEN_INDEX_MASK;
    struct thread *thread = index < entry_count ? entries[index].thread : NULL;

    return token != 0 && thread != NULL && thread->message.token == token ? thread : NULL;
}

void thread_result(struct thread *thread, uint64_t tag, uint64_t a1, uint64_t a2, uint64_t a3)
{
    uint64_t *a = frame_arguments(&thread->frame);

    a[0] = tag;
    a[1] = a1;
    a[2] = a2;
    a[3] = a3;
    a[4] = 0;
    a[5] = 0;
    a[6] = 0;
    a[7] = 0;
    frame_skip_call(&thread->frame);
    thread->calling = false;
}

void thread_fail(struct thread *thread, xous_error_t error)
{
    thread_result(thread, XOUS_TAG_ERROR, (uint64_t)error, 0, 0);
}

status_t thread_return(struct thread *thread, uint64_t a1, uint64_t a2, uint64_t a3)
{
    thread_result(thread, XOUS_TAG_OK, a1, a2, a3);
    return STATUS_DONE;
}

uint64_t *thread_return_values(struct thread *thread)
{
    thread_result(thread, XOUS_TAG_OK, 0, 0, 0);
    return frame_arguments(&thread->frame) + 1;
}

void thread_block(struct thread *thread, enum xous_thread_state state, struct list *list)
{
    thread->state = (uint8_t)state;
    if (list != NULL) {
        list_append(list, &thread->link);
    }
}

static void thread_unlist(struct thread *thread)
{
    KASSERT(thread->state != XOUS_THREAD_RUNNING && thread->state != XOUS_THREAD_READY);
    list_remove(&thread->link);
    thread->state = XOUS_THREAD_READY;
}

/* Off every list and without a deadline: the wait is over. */
static void thread_unblock(struct thread *thread)
{
    thread_unlist(thread);
    thread_disarm(thread);
}

void thread_wake(struct thread *thread)
{
    thread_unblock(thread);
    sched_enqueue(thread);
}

void thread_continue(struct thread *thread)
{
    thread_unlist(thread);
    thread->calling = true;
    sched_enqueue(thread);
}

void thread_hand_over(struct thread *thread)
{
    struct hart *hart = this_hart();

    thread_unblock(thread);
    if (hart->hand_over != NULL || thread->process->state != XOUS_PROCESS_RUNNING) {
        sched_enqueue(thread);
        return;
    }
    hart->hand_over = thread;
}

void thread_arm_timeout(struct thread *thread, uint64_t microseconds)
{
    if (microseconds != 0 && !thread->timeout.node.linked) {
        uint64_t now = arch_now();
        uint64_t ticks = timer_ticks(microseconds);
        uint64_t deadline = ticks > ~now ? ~0ul : now + ticks; /* behind the end of time: never */
        timer_arm(&thread->timeout, thread->expired ? now : deadline);
    }
}

void thread_disarm(struct thread *thread)
{
    thread->expired = false;
    if (thread->timeout.node.linked) {
        timer_disarm(&thread->timeout);
    }
}

uint64_t thread_deadline(const struct thread *thread)
{
    return thread->timeout.node.linked ? thread->timeout.node.key : 0;
}
