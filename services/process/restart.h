/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Whether and when a process that ended is started again. Pure.
 *
 * A process that keeps failing is started again at once, then after 100 ms, and after twice as long each
 * further time, up to RESTART_DELAY_MAX: a program that cannot work must not take the machine with it. One
 * that was killed comes back at once: somebody decided that, it says nothing about the program. One that
 * ran for RESTART_STABLE starts a new count.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RESTART_DELAY_MIN 100000ull  /* microseconds */
#define RESTART_DELAY_MAX 5000000ull /* microseconds */
#define RESTART_STABLE 10000000ull   /* microseconds */

struct restart_case {
    uint32_t policy; /* restart word */
    uint32_t state;  /* enum xous_process_state at its end */
    uint32_t streak; /* restarts in quick succession before this one */
    uint64_t lived;  /* microseconds */
};

struct restart_decision {
    bool again;
    uint32_t streak; /* of the new process */
    uint64_t delay;  /* microseconds */
};

struct restart_decision restart_decide(const struct restart_case *end);

/* Whether the word is one that PROCESS_POLICY takes. */
bool restart_word_valid(uint64_t word);

/* "restarting in 100 ms (2 of 5)", "restarting now", "not restarted". */
void restart_describe(const struct restart_case *end, const struct restart_decision *decision, char *text,
                      size_t room);
