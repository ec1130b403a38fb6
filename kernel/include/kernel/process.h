/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Processes: an address space, an account, names of objects, rights; a tree by parent.
 *
 *     NEW -> RUNNING <-> SUSPENDED -> ENDING -> EXITED | KILLED | FAULTED -> collected
 *
 * ENDING: no thread of it runs any more; the reaper takes it apart in bounded steps (reap.c). An ended process
 * keeps its slot, and so its PID, until its parent collected it and nothing is charged to its account (pages
 * that a server still holds). The first process never ends: its death is a panic.
 */
#pragma once

#include <kernel/aspace.h>
#include <kernel/frame.h>
#include <kernel/list.h>
#include <kernel/pool.h>
#include <kernel/table.h>
#include <kernel/tree.h>
#include <xous/abi/message.h>
#include <xous/abi/process.h>

struct server;
struct thread;

#define PROCESSES_MAX ACCOUNTS_MAX
#define PROCESS_DEVICES 8u
#define INTERRUPTS_MAX 1024u

/* A bound event source: which bit of which server it sets. NULL: unbound. */
struct binding {
    struct list link; /* the server's bindings: undone when it ends */
    struct server *server;
    uint64_t bit; /* mask */
};

/* In the tree of deadlines while armed. */
struct deadline {
    struct tree_node node;
    struct binding *fires; /* of a timer; NULL: the timeout of a thread */
};

struct process_timer {
    struct deadline deadline;
    struct binding binding;
};

struct device_grant {
    paddr_t base;
    uint64_t size;
};

/* How it ended. */
struct exit_record {
    uint64_t status;
    uint64_t address;
    uint64_t pc;
    xous_tid_t tid;
    uint8_t cause;  /* enum xous_fault_cause */
    uint8_t access; /* enum xous_access */
};

struct process {
    struct aspace space;
    struct account account;
    xous_pid_t pid;
    uint8_t state; /* enum xous_process_state */
    uint8_t final; /* state after ENDING */
    uint8_t priority_limit;
    uint8_t reap_phase;
    uint8_t reap_priority; /* at which it is in the reaper's queue */
    bool all_devices;      /* the first process: every range and interrupt that the kernel does not use */
    bool may_choose_sid;
    bool collected;  /* its PID is not found: the parent has its record, or does not know it yet */
    uint32_t system; /* XOUS_SYSTEM_* */
    uint32_t
        references; /* orphaned messages, connections, shared objects and handles of them that outlive it */
    uint32_t pins;  /* long calls of others that work on its space: the reaper waits for them */
    uint32_t thread_count;
    uint32_t live_threads; /* not ended */
    uint32_t child_count;  /* whose end its threads will be told: not collected */
    uint64_t calls[2];     /* mask of allowed calls */
    struct process *parent;
    struct list children;
    struct list sibling;
    struct list threads;
    struct list servers;
    struct list interrupts;     /* claimed */
    struct list parked;         /* threads that are ready but suspended with the process */
    struct list waiters;        /* threads in process_wait for this process's children */
    struct list reaping;        /* the reaper's list */
    struct list shared_objects; /* that it created */
    struct list dying_objects;  /* those whose frames the reaper gives back */
    struct pool thread_pool;
    struct pool server_pool;
    struct pool connection_pool; /* with XOUS_SLOTS_DEFAULT slots */
    struct pool large_pool;      /* connections with more */
    struct pool object_pool;
    struct pool share_pool;
    struct work work; /* the reaper's */
    struct binding children_event;
    struct exit_record exit;
    struct process_timer timer[XOUS_TIMERS];
    struct device_grant device[PROCESS_DEVICES];
    uint64_t interrupt[INTERRUPTS_MAX / 64]; /* granted */
    paddr_t info_page;
    uint64_t time; /* ticks that its threads ran */
    uint64_t call_count;
    uint64_t sent;
    uint64_t received;
    struct table objects;
};

static inline bool process_has_interrupt(const struct process *process, uint64_t interrupt)
{
    return process->all_devices || ((process->interrupt[interrupt / 64] >> (interrupt % 64)) & 1);
}

/* The first process; the ancestor of all others. */
extern struct process *first_process;

void process_init(void);
/* The living or ended (not collected) process of that PID, or NULL. */
struct process *process_find(uint64_t pid);
/* The process at that index of the process table, below PROCESSES_MAX, or NULL. */
struct process *process_at(uint32_t index);
/* The next process at or after that index, in order; NULL at the end. For walks in one go. */
struct process *process_from_index(uint32_t index);
uint32_t process_index(const struct process *process);
/* An empty child in state NEW with its address space, not revealed yet. OutOfMemory. */
MUST_CHECK status_t process_create(struct process *parent, uint64_t limit_frames, struct process **process);
/* From now on its PID is found, and its end is told to its parent. */
void process_reveal(struct process *process);
/* Undoes process_create for a process that has neither threads nor pages. */
void process_discard(struct process *process);
/* A zeroed object of one of the process's pools, with a name; NULL when the account or the table is full. */
void *process_new_object(struct process *process, struct pool *pool, size_t size, enum object_type type,
                         uint32_t *name) MUST_CHECK;
bool process_is_descendant(const struct process *process, const struct process *ancestor);
/* Begins the end. Idempotent. Never waits. */
void process_end(struct process *process, enum xous_process_state final, const struct exit_record *record);
void process_suspend(struct process *process);
/* STATUS_AGAIN: it runs, but threads of it are parked still. */
MUST_CHECK status_t process_resume(struct process *process);
/* Takes an ended child off the table, as soon as nothing needs its slot any more. */
void process_collect(struct process *process);
/* One use less; frees the slot if it was the last use. */
void process_release(struct process *process);
/* A long call of another process's thread, whose partner this one becomes, works on its space: the reaper waits. */
void thread_pin(struct thread *thread, struct process *process);
void thread_unpin(struct thread *thread);
/* The process that the reaper works for next, NULL if there is none. */
struct process *process_to_reap(void);
/* The reaper has objects of it to end, whether it lives or not; and has done so. */
void process_reap_objects(struct process *process);
void process_reaped_objects(struct process *process);
/* The reaper is done: the record stays for the parent. */
void process_reaped(struct process *process);
/* Hands the first child, and its account, to the nearest living ancestor. Requires: it has one. */
struct process *process_hand_up_child(struct process *process);
/* Keeps the slot of an ended process. */
void process_retain(struct process *process);
uint32_t processes_count(void);
