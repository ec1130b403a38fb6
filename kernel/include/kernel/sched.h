/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Who runs: per-hart run queues by priority, round robin within one, a one-shot timer for the end of the time
 * slice (only while somebody of the same priority is ready) and for the earliest deadline.
 */
#pragma once

#include <kernel/queue.h>
#include <kernel/thread.h>

#define HARTS_MAX 16u
#define SLICE_MICROSECONDS 10000u

/* What a hart works with. [H] only by its own hart, under the lock like everything else. */
struct hart {
    struct thread *current;   /* [H] NULL while idle */
    struct thread *hand_over; /* [H] runs next, unless something more urgent is ready */
    struct thread *fp_owner;  /* [H] whose registers the FP unit holds */
    uint64_t slice_end;       /* [H] 0: not running down */
    uint64_t timer;           /* [H] deadline that the hardware is set to */
    struct queue ready;
};

extern struct hart harts[HARTS_MAX];

static inline struct hart *this_hart(void)
{
    return &harts[arch_hart()];
}

static inline struct thread *current_thread(void)
{
    return this_hart()->current;
}

void sched_init(void);
void sched_enqueue(struct thread *thread); /* at the end of its priority */
void sched_dequeue(struct thread *thread);
/* Changes the effective priority wherever the thread is. */
void sched_set_priority(struct thread *thread, unsigned priority);
/* The thread that this hart should go on with, RUNNING and off the queues; NULL if there is none of a priority
 * above `floor`. */
struct thread *sched_pick(int floor);
/* Makes the machine ready for the thread's user code: space, floating point, timer. */
void sched_switch(struct thread *thread);
/* Whether sched_pick and sched_switch would let this hart go on with that thread's user code and change nothing. The
 * thread may be gone: then the hart does not remember it. */
bool sched_is_settled(const struct thread *thread);
/* Nothing to run: waits for an interrupt. */
void sched_idle(void);
/* The slice is over or the thread yields: to the end of its queue. */
void sched_rotate(void);
/* The thread is about to be freed: no hart may remember it. */
void sched_forget(struct thread *thread);

/* --- deadlines --- */
void timers_init(uint64_t timebase);
uint64_t timer_ticks(uint64_t microseconds); /* rounded up: never early */
void timer_arm(struct deadline *deadline, uint64_t ticks);
void timer_disarm(struct deadline *deadline); /* harmless if it is not armed */
uint64_t timer_next(void);                    /* ~0: none */
/* The earliest deadline that is due, disarmed; NULL if none. */
struct deadline *timer_take_due(void);
