/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Threads. A thread is on exactly one list by its state: READY in a run queue (or parked with its process),
 * waiting ones in the list of what they wait for, RUNNING ones on a hart. A blocked thread has no kernel stack:
 * whoever ends its wait writes the result into its saved registers.
 *
 * A long call keeps its progress in `work` and the message; `calling` says that the kernel goes on with the call
 * before the thread runs user code again, so user code cannot change what was checked.
 */
#pragma once

#include <kernel/arch.h>
#include <kernel/list.h>
#include <kernel/message.h>
#include <kernel/process.h>
#include <xous/abi/thread.h>

struct connection_slot;

struct thread {
    struct arch_frame frame; /* first: its address is the thread's */
    struct process *process;
    struct list link; /* see above */
    uint8_t state;    /* enum xous_thread_state */
    uint8_t priority; /* effective: what it runs at */
    uint8_t base_priority;
    bool calling; /* in the middle of a long call */
    bool expired; /* the timeout was over between two waits of one call: the next one ends at once */
    bool queued;  /* in a run queue */
    bool fp_used;
    uint8_t hart;
    xous_tid_t tid;
    uint32_t index;                       /* in the thread table: the low bits of its tokens */
    struct list sibling;                  /* threads of the process */
    struct message message;               /* what it sends */
    struct lend out_lend;                 /* of a pair: its second range */
    struct connection_slot *message_slot; /* taken for what it sends; NULL if none */
    struct server *destroying;            /* in the midst of server_destroy */
    struct mapping *mapping;              /* in the midst of object_map */
    struct message *incoming;             /* a message with pages that is being received for it */
    xous_handle_t last_server;            /* of its last server_receive */
    struct deadline timeout;
    struct work work;
    struct process
        *partner;        /* pinned by a long call: the target of memory_give, the child of process_spawn */
    struct list joiners; /* threads that wait for this one to end */
    uint64_t key;        /* WAITING: physical address; AWAITING_CHILD: PID or 0 */
    struct xous_sid sid; /* CONNECTING: of the server waited for */
    uint64_t started;    /* when it last began to run */
    uint64_t time;       /* ticks it ran */
    uint64_t value;      /* ENDED: for the joiner */
    uint64_t suspended_timeout; /* its end, while a server has the pages it lends; 0: none */
    struct arch_fp fp;
};

_Static_assert(offsetof(struct thread, frame) == 0, "a frame's address is its thread's");

void thread_init(void); /* sizes the thread table */
/* A new thread in state NEW. OutOfMemory. */
MUST_CHECK status_t thread_create(struct process *process, struct thread **thread);
/* Off whatever it is on, except for its message, out of the tables, and gone. */
void thread_free(struct thread *thread);
struct thread *thread_find(struct process *process, uint64_t tid);
/* A fresh token for the message that this thread sends; never 0, never repeated. */
uint64_t thread_new_token(struct thread *thread);
/* Whether thread_new_token cannot fail. */
bool thread_has_token(const struct thread *thread);
/* The thread whose current message has that token, or NULL. */
struct thread *thread_by_token(uint64_t token);
uint32_t thread_table_used(void);
/* The thread at an index of the thread table, below thread_table_size(), or NULL: also one that is only the record of
 * a lend. */
struct thread *thread_at(uint32_t index);
uint32_t thread_table_size(void);

/* --- results --- */
/* a0 = tag, the given words in a1..a3, zero in the rest; the thread goes past its call. */
void thread_result(struct thread *thread, uint64_t tag, uint64_t a1, uint64_t a2, uint64_t a3);
void thread_fail(struct thread *thread, xous_error_t error);
/* A handler's last line: ok with up to three values in a1..a3. Arguments must not be read after it: they were in the
 * same registers. Returns STATUS_DONE. */
status_t thread_return(struct thread *thread, uint64_t a1, uint64_t a2, uint64_t a3);
/* The same for more values: a1..a7, zero until the caller writes them. */
uint64_t *thread_return_values(struct thread *thread);

/* --- waiting --- */
/* RUNNING (or calling) -> the given waiting state; `list` may be NULL if the thread is linked elsewhere. */
void thread_block(struct thread *thread, enum xous_thread_state state, struct list *list);
/* The thread that waits longest in a list, or NULL. */
static inline struct thread *first_waiting(const struct list *list)
{
    return list_empty(list) ? NULL : LIST_ENTRY(list_first(list), struct thread, link);
}
/* Ends a wait: off its list, timeout disarmed, READY. The result is in place already. */
void thread_wake(struct thread *thread);
/* Ends one of several waits of a call: the kernel goes on with it, its timeout keeps running. */
void thread_continue(struct thread *thread);
/* As thread_wake, and the hart goes on with this thread if nothing more urgent is ready. */
void thread_hand_over(struct thread *thread);
/* Arms a timeout that does not run yet; 0 = none. */
void thread_arm_timeout(struct thread *thread, uint64_t microseconds);
void thread_disarm(struct thread *thread);
/* When its timeout is over; 0: none runs. */
uint64_t thread_deadline(const struct thread *thread);
