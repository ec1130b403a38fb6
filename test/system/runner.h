/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The process that runs the tests of a table, each as a child of its own.
 */
#pragma once

#include "harness.h"

#define RUNNER_FILTER 64
#define RUNNER_INTERRUPT 40u /* granted down to the tests of programs whose manifest line has it */
#define RUNNER_SAYS 1u       /* lend of text, to the process that prints */

/* What it finds in its copy. */
struct runner {
    const struct test *tests;
    size_t count;
    char filter[RUNNER_FILTER]; /* part of the names that are wanted */
    const char *running;        /* name of the test */
};
extern struct runner runner;

/* Runs in a child, whose first handle leads to the process that prints; returns how many tests failed. */
uint64_t runner_main(uint64_t unused);
