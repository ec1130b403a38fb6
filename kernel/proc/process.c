/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The process table and the tree of processes. What a process holds in other rooms (messages, interrupts) is
 * taken down by the reaper in sys/; here an ending process is only marked and queued for it.
 *
 * Invariants
 *  1. A PID is generation << 12 | index; a table entry keeps the PID that is or will next be valid in it.
 *  2. account.parent is always the account of process.parent, for collected processes too, until the slot is
 *     freed; so a process stays in its parent's list of children until then.
 *  3. The parent of a process that is not freed is never freed: the reaper hands children up first.
 */
#include <kernel/assert.h>
#include <kernel/process.h>
#include <kernel/queue.h>
#include <kernel/sched.h>
#include <kernel/thread.h>

#define PID_INDEX_BITS 12u
#define PID_INDEX(pid) ((uint32_t)(pid) & ((1u << PID_INDEX_BITS) - 1))
#define PID_GENERATION_STEP (1u << PID_INDEX_BITS)

_Static_assert(PROCESSES_MAX == 1u << PID_INDEX_BITS, "a PID index names an account");
_Static_assert(sizeof(struct process) <= PAGE_SIZE, "a process is one frame");

struct entry {
    struct process *process;
    xous_pid_t pid; /* valid, or the next one while free */
    uint16_t next;  /* free list: index 0 is its head and ends it */
};

static struct entry entries[PROCESSES_MAX];
static uint16_t last_free;
static uint32_t count;
static struct queue reap_queue;
static struct process first; /* the first process needs no account to live on */

struct process *first_process;

static void entry_append_free(uint32_t index)
{
    entries[index].next = 0;
    entries[last_free].next = (uint16_t)index;
    last_free = (uint16_t)index;
}

static uint32_t entry_take(struct process *process)
{
    uint32_t index = entries[0].next;

    entries[0].next = entries[index].next;
    last_free = last_free == index ? 0 : last_free;
    entries[index].process = process;
    process->pid = entries[index].pid;
    count++;
    return index;
}

static void entry_free(uint32_t index)
{
    entries[index].process = NULL;
    entries[index].pid += PID_GENERATION_STEP;
    count--;
    if (entries[index].pid >= PID_GENERATION_STEP) { /* else the generation wrapped: retired */
        entry_append_free(index);
    }
}

static void process_setup(struct process *process, struct process *parent)
{
    process->parent = parent;
    process->state = XOUS_PROCESS_NEW;
    process->priority_limit = parent == NULL ? XOUS_PRIORITIES - 1 : parent->priority_limit;
    process->calls[0] = parent == NULL ? ~0ul : parent->calls[0];
    process->calls[1] = parent == NULL ? ~0ul : parent->calls[1];
    list_init(&process->children);
    list_init(&process->sibling);
    list_init(&process->threads);
    list_init(&process->servers);
    list_init(&process->interrupts);
    list_init(&process->parked);
    list_init(&process->waiters);
    list_init(&process->reaping);
    list_init(&process->shared_objects);
    list_init(&process->dying_objects);
    for (unsigned i = 0; i < XOUS_TIMERS; i++) {
        process->timer[i].deadline.fires = &process->timer[i].binding;
    }
    table_init(&process->objects, &process->account);
}

void process_init(void)
{
    last_free = 0;
    count = 0;
    for (uint32_t index = 1; index < PROCESSES_MAX; index++) {
        entries[index] = (struct entry){.pid = index};
        entry_append_free(index);
    }
    queue_init(&reap_queue);
    first = (struct process){.state = XOUS_PROCESS_NEW};
    first_process = &first;
    first.account.index = (uint16_t)entry_take(&first);
    account_init_root(&first.account);
    process_setup(&first, NULL);
    first.all_devices = true;
    first.may_choose_sid = true;
    first.system = XOUS_SYSTEM_ALL;
}

struct process *process_find(uint64_t pid)
{
    struct entry *entry = &entries[PID_INDEX(pid)];

    return entry->process != NULL && entry->pid == pid && !entry->process->collected ? entry->process : NULL;
}

struct process *process_at(uint32_t index)
{
    return entries[index].process;
}

struct process *process_from_index(uint32_t index)
{
    for (; index < PROCESSES_MAX; index++) {
        if (entries[index].process != NULL) {
            return entries[index].process;
        }
    }
    return NULL;
}

uint32_t process_index(const struct process *process)
{
    return PID_INDEX(process->pid);
}

uint32_t processes_count(void)
{
    return count;
}

/* The frame that a process lives in is the child's own; it is taken by the parent only because an account must
 * exist before it can be charged. */
static status_t process_allocate(struct process *parent, uint64_t limit, struct process **process)
{
    paddr_t home;

    if (entries[0].next == 0 || limit == 0) {
        return XOUS_OUT_OF_MEMORY;
    }
    RETURN_UNLESS_OK(frame_take(&parent->account, FRAME_OBJECT, &home));
    struct process *child = arch_virtual(home);
    status_t status = account_init(&child->account, &parent->account, entries[0].next, limit);
    if (status != 0) {
        frame_give_back(home, 0);
        return status;
    }
    status = account_promise(&child->account, 1);
    KASSERT(status == 0);
    frame_change_owner(home, 0, &child->account, FRAME_OBJECT);
    entry_take(child);
    *process = child;
    return 0;
}

status_t process_create(struct process *parent, uint64_t limit_frames, struct process **process)
{
    struct process *child;

    RETURN_UNLESS_OK(process_allocate(parent, limit_frames, &child));
    process_setup(child, parent);
    list_append(&parent->children, &child->sibling);
    child->collected = true;
    status_t status = aspace_init(&child->space, &child->account);
    if (status != 0) {
        child->space.root = 0;
        process_discard(child);
        return status;
    }
    *process = child;
    return 0;
}

static void process_free(struct process *process)
{
    uint32_t index = process_index(process);

    list_remove(&process->sibling);
    entry_free(index);
    account_retire(&process->account, arch_physical(process));
}

static void process_ended(struct process *process)
{
    if (process->info_page != 0) {
        frame_give_back(process->info_page, 0);
        process->info_page = 0;
    }
    table_free(&process->objects);
    process->state = process->final;
}

void process_discard(struct process *process)
{
    struct work work = {0};

    if (process->space.root != 0) {
        while (aspace_destroy(&process->space, &work) == STATUS_AGAIN) {
        }
    }
    process_ended(process);
    process_free(process);
}

void *process_new_object(struct process *process, struct pool *pool, size_t size, enum object_type type,
                         uint32_t *name)
{
    if (pool->size == 0) {
        pool_init(pool, &process->account, POOL_SIZE(size));
    }
    void *object = pool_take(pool);
    if (object != NULL && table_add(&process->objects, type, object, name) != 0) {
        pool_give_back(pool, object);
        return NULL;
    }
    return object;
}

bool process_is_descendant(const struct process *process, const struct process *ancestor)
{
    for (process = process->parent; process != NULL; process = process->parent) {
        if (process == ancestor) {
            return true;
        }
    }
    return false;
}

static void reap_enqueue(struct process *process)
{
    if (list_empty(&process->reaping)) {
        process->reap_priority = process->priority_limit;
        queue_append(&reap_queue, &process->reaping, process->reap_priority);
    }
}

static void reap_dequeue(struct process *process)
{
    queue_remove(&reap_queue, &process->reaping, process->reap_priority);
}

/* Its end may take what its own threads might have taken: the reaper works at the priority limit. */
void process_end(struct process *process, enum xous_process_state final, const struct exit_record *record)
{
    if (process->state >= XOUS_PROCESS_ENDING) {
        return;
    }
    if (process == first_process) {
        panic("the first process ended (status %lu, fault cause %u at address 0x%lx, pc 0x%lx)",
              record->status, record->cause, record->address, record->pc);
    }
    process->state = XOUS_PROCESS_ENDING;
    process->final = (uint8_t) final;
    process->exit = *record;
    if (process->pins == 0) {
        reap_enqueue(process);
    }
}

struct process *process_to_reap(void)
{
    struct list *node = queue_first(&reap_queue);

    return node == NULL ? NULL : LIST_ENTRY(node, struct process, reaping);
}

void thread_pin(struct thread *thread, struct process *process)
{
    thread->partner = process;
    process->pins++;
    if (!list_empty(&process->reaping) && list_empty(&process->dying_objects)) {
        reap_dequeue(process);
    }
}

void thread_unpin(struct thread *thread)
{
    struct process *process = thread->partner;

    thread->partner = NULL;
    process->pins--;
    if (process->pins == 0 && process->state == XOUS_PROCESS_ENDING) {
        reap_enqueue(process);
    }
}

void process_reap_objects(struct process *process)
{
    reap_enqueue(process);
}

void process_reaped_objects(struct process *process)
{
    if (process->pins != 0 || process->state != XOUS_PROCESS_ENDING) {
        reap_dequeue(process);
    }
}

void process_reaped(struct process *process)
{
    reap_dequeue(process);
    process_ended(process);
}

/* Threads are taken off the run queues when their turn comes, so this takes constant time. */
void process_suspend(struct process *process)
{
    if (process->state == XOUS_PROCESS_RUNNING) {
        process->state = XOUS_PROCESS_SUSPENDED;
    }
}

status_t process_resume(struct process *process)
{
    process->state = XOUS_PROCESS_RUNNING;
    for (unsigned i = 0; !list_empty(&process->parked); i++) {
        if (i == STEP_PAGES) {
            return STATUS_AGAIN;
        }
        struct thread *thread = LIST_ENTRY(list_first(&process->parked), struct thread, link);
        list_remove(&thread->link);
        sched_enqueue(thread);
    }
    return 0;
}

struct process *process_hand_up_child(struct process *process)
{
    struct process *child = LIST_ENTRY(list_first(&process->children), struct process, sibling);

    list_remove(&child->sibling);
    do {
        account_adopt(&child->account);
        child->parent = child->parent->parent;
    } while (child->parent->state >= XOUS_PROCESS_ENDING);
    list_append(&child->parent->children, &child->sibling);
    if (!child->collected) {
        process->child_count--;
        child->parent->child_count++;
    }
    return child;
}

static bool process_is_unused(const struct process *process)
{
    return process->collected && process->references == 0 && process->account.used == 1;
}

void process_reveal(struct process *process)
{
    process->collected = false;
    process->parent->child_count++;
}

void process_collect(struct process *process)
{
    if (!process->collected) {
        process->collected = true;
        process->parent->child_count--;
    }
    if (process_is_unused(process)) {
        process_free(process);
    }
}

void process_retain(struct process *process)
{
    process->references++;
}

void process_release(struct process *process)
{
    process->references--;
    if (process->state > XOUS_PROCESS_ENDING && process_is_unused(process)) {
        process_free(process);
    }
}
