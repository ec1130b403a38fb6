/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Plays: sequences of steps, made from a seed, that kernel and model go through side by side.
 *
 * A step is bytes, and what they mean depends on the state that they meet: "the second thread that is ready sends a lend
 * of pages 2 to 4 through its first connection". So every part of a sequence is a sequence, and a failing one can be cut
 * until nothing of it can be left out.
 */
#pragma once

#include "model.h"

enum step_kind {
    STEP_SEND,
    STEP_RECEIVE,
    STEP_REPLY,
    STEP_FORWARD,
    STEP_SERVER,
    STEP_CONNECT,
    STEP_CLOSE,
    STEP_SIGNAL,
    STEP_MEMORY,
    STEP_STORE,
    STEP_TIME,
    STEP_KILL,
    STEP_KINDS,
};

#define PICKS 8u

struct step {
    uint8_t kind;
    uint8_t pick[PICKS];
};

struct play_counts {
    uint64_t calls;
    uint64_t good;
    uint64_t errors[XOUS_SYSCALL_LIMIT][64]; /* by call and code; [call][0]: successes */
};

extern struct play_counts play_counts;

/* The n-th step of a seed. */
struct step play_step(uint64_t seed, uint64_t n);
/* Boots, plays and ends everything. False: kernel and model differ, or the kernel broke a rule of its own;
 * play_difference says how, and *play_at, which may lie where another process sees it, after how many steps. */
bool play(const struct step *steps, unsigned count);
extern char play_difference[512];
extern unsigned *play_at;
/* Prints what each step does while it is played. */
extern bool play_aloud;
/* The model is told wrong: a mutable lend is never received. */
extern bool play_lies;
/* Of the machine on which the kernel plays. */
extern unsigned play_asid_bits;

/* A process with its threads, in kernel and model (steps.c). */
void process_start(struct process_model *process);
void step_do(const struct step *step);
/* What was received and needs no answer is over: moved pages are freed. */
void received_tidy(void);

/* Whether kernel and model agree now (compare.c). */
bool compare_all(void);
void differ(const char *format, ...) __attribute__((format(printf, 1, 2)));
