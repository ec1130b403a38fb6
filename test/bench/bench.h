/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A row of the benchmark: what is counted, and how.
 *
 * Each row is measured in a process of its own, started from the same state, with peers in further processes. Counts
 * are exact where each instruction takes one nanosecond: on a machine with -icount shift=0, with one hart. There the
 * instret register counts in every mode, and goes on over the time that a hart waits.
 */
#pragma once

#include <stdint.h>

#include <xous/syscall.h>

#include "child.h"
#include "harness.h"
#include "peer.h"

#define BENCH_DEVICE "google,goldfish-rtc" /* its alarm is an interrupt at a moment that is known exactly */

/* Does the operation so many times; returns how many instructions that took. */
typedef uint64_t (*bench_pass_t)(uint64_t operations);

struct bench_row {
    const char *name;     /* as in `budgets`; NULL ends a table */
    void (*set_up)(void); /* peers, pages; NULL: nothing is needed */
    bench_pass_t pass;    /* the first passes, which warm up, do not count */
    bench_pass_t
        harness;         /* what a pass does besides the operation: subtracted, and shown. NULL: nothing is */
    uint32_t operations; /* in a pass */
    uint32_t parts;      /* of an operation, when the row is about one of them; 0: 1 */
    bool fastest;        /* its figure is the minimum, not the median */
    uint32_t passes;     /* 0: the usual number */
};

extern const struct bench_row rows_messages[];
extern const struct bench_row rows_pages[];
extern const struct bench_row rows_times[];
extern const struct bench_row rows_lives[];

static inline __attribute__((always_inline)) uint64_t instructions(void)
{
    uint64_t count;

    __asm__ volatile("rdinstret %0" : "=r"(count)::"memory");
    return count;
}

/* A child that runs function(0), which creates a server with peer_server() first; a connection to that server. */
xous_handle_t bench_peer(child_function_t function);
/* The same, and tells it of a server of the caller's. */
xous_handle_t bench_peer_of(child_function_t function, const struct own_server *own);
/* In such a child: takes in what it is told at its server; a connection to the caller's. */
xous_handle_t bench_hear(xous_handle_t server);

/* As long as it is the process's only work: computes at a priority below everybody else's. */
void bench_start_load(void);
