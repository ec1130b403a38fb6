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

#define PROCESS_DEVICES 8u
#define INTERRUPTS_MAX 1024u

/* A bound event source: which bit of which server it sets. NULL: unbound. */
struct binding {
    struct list link; /* the server's process: all bindings to a server are undone when it ends */
    struct server *server;
    uint64_t bit; /* mask */
};

struct process_timer {
    struct tree_node node; /* in the timer tree while armed */
    struct binding binding;
    struct process *process;
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
    bool all_devices;    /* the first process: every range and interrupt that the kernel does not use */
    bool may_choose_sid;
    bool collected;
    uint32_t system;     /* XOUS_SYSTEM_* */
    uint32_t references; /* orphaned messages, connections without a handle */
    uint32_t thread_count;
    uint32_t child_count;
    uint64_t calls[2];   /* mask of allowed calls */
    struct process *parent;
    struct list children;
    struct list sibling;
    struct list threads;
    struct list servers;
    struct list held;     /* messages received and not answered */
    struct list parked;   /* threads that are ready but suspended with the process */
    struct list waiters;  /* threads in process_wait for this process's children */
    struct list reaping;  /* the reaper's list */
    struct list bindings; /* of event sources to servers of this process */
    struct pool thread_pool;
    struct pool server_pool;
    struct pool connection_pool; /* with XOUS_SLOTS_DEFAULT slots */
    struct pool large_pool;      /* connections with more */
    struct work work;            /* the reaper's */
    struct binding children_event;
    struct exit_record exit;
    struct process_timer timer[XOUS_TIMERS];
    struct device_grant device[PROCESS_DEVICES];
    uint64_t interrupt[INTERRUPTS_MAX / 64]; /* granted */
    paddr_t info_page;
    uint64_t time; /* ticks of ended threads */
    uint64_t call_count;
    uint64_t sent;
    uint64_t received;
    struct table objects;
};

void process_init(void);
/* The living or ended (not collected) process of that PID, or NULL. */
struct process *process_find(uint64_t pid);
/* The next process at or after that index of the process table, in order; NULL at the end. For lists. */
struct process *process_from_index(uint32_t index);
uint32_t process_index(const struct process *process);
/* An empty child in state NEW with its address space, information page and first thread. OutOfMemory. */
MUST_CHECK status_t process_create(struct process *parent, uint64_t limit_frames, struct process **process);
/* Undoes process_create for a process that never ran and holds nothing else. */
void process_discard(struct process *process);
bool process_is_descendant(const struct process *process, const struct process *ancestor);
/* Begins the end. Idempotent. Never waits. */
void process_end(struct process *process, enum xous_process_state final, const struct exit_record *record);
void process_suspend(struct process *process);
void process_resume(struct process *process);
/* Takes an ended child off the table. */
void process_collect(struct process *process);
/* One reference less; frees the slot if it was the last use. */
void process_release(struct process *process);
/* One bounded step for the first process in the reaper's list at or above that priority; false if there is none. */
bool process_reap_step(int priority);
/* Priority of the most urgent process to reap, -1 if none. */
int process_reap_priority(void);

/* Fires the binding, if it is bound. */
void binding_fire(struct binding *binding);
void binding_set(struct binding *binding, struct server *server, unsigned bit);
void binding_clear(struct binding *binding);
