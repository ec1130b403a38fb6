/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Steps from a seed, and kernel and model through them side by side.
 */
#include "play.h"

#include <stdarg.h>
#include <stdio.h>

#define RAM (64ul << 20)
#define AUDIT_EVERY 512u

struct play_counts play_counts;
char play_difference[512];
static unsigned played;
unsigned *play_at = &played;
bool play_aloud;
bool play_lies;
unsigned play_asid_bits = 16;

void differ(const char *format, ...)
{
    va_list list;

    if (play_difference[0] == '\0') {
        va_start(list, format);
        (void)vsnprintf(play_difference, sizeof(play_difference), format, list);
        va_end(list);
    }
}

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ul;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebul;
    return value ^ (value >> 31);
}

struct step play_step(uint64_t seed, uint64_t n)
{
    static const uint8_t kinds[] = {
        STEP_SEND,    STEP_SEND,    STEP_SEND,    STEP_SEND,    STEP_SEND,    STEP_SEND,    STEP_SEND,
        STEP_SEND,    STEP_RECEIVE, STEP_RECEIVE, STEP_RECEIVE, STEP_RECEIVE, STEP_RECEIVE, STEP_REPLY,
        STEP_REPLY,   STEP_REPLY,   STEP_REPLY,   STEP_REPLY,   STEP_FORWARD, STEP_FORWARD, STEP_SERVER,
        STEP_CONNECT, STEP_CONNECT, STEP_CLOSE,   STEP_SIGNAL,  STEP_MEMORY,  STEP_MEMORY,  STEP_STORE,
        STEP_TIME,    STEP_MEMORY,  STEP_RECEIVE, STEP_KILL};
    uint64_t random = mix(seed * 0x9e3779b97f4a7c15ul + n);
    struct step step = {.kind = kinds[random % ARRAY_SIZE(kinds)]};

    random = mix(random);
    memcpy(step.pick, &random, PICKS);
    if (step.kind == STEP_KILL && step.pick[7] % 8 != 0) {
        step.kind = STEP_TIME;
    }
    return step;
}

/* --- a play --- */

/* One that goes on may let another go on. */
static void kernel_settle(void)
{
    for (unsigned i = 0; i < PROCESSES * THREADS * PROCESSES * THREADS; i++) {
        unsigned number = i % (PROCESSES * THREADS);
        world_settle(model.process[number / THREADS].thread[number % THREADS].actor);
    }
}

static bool step_play(const struct step *step)
{
    step_do(step);
    for (unsigned i = 0; play_lies && i < PROCESSES * THREADS; i++) {
        struct thread_model *thread = &model.process[i / THREADS].thread[i % THREADS];
        if (thread->message != NULL && thread->message->kind == XOUS_LEND_MUTABLE) {
            thread->waits_as = XOUS_THREAD_SENDING; /* also when it was received, or waits for room */
        }
    }
    model_settle();
    kernel_settle();
    bool same = compare_all();
    received_tidy();
    return same;
}

bool play(const struct step *steps, unsigned count)
{
    play_difference[0] = '\0';
    world_boot(&(struct fake_options){.bank = {{0x80000000ul, RAM}}, .asid_bits = play_asid_bits});
    memset(&model, 0, sizeof(model));
    for (unsigned i = 0; i < PROCESSES; i++) {
        process_start(&model.process[i]);
    }
    for (*play_at = 0; *play_at < count; ++*play_at) {
        if (!step_play(&steps[*play_at])) {
            return false;
        }
        if (*play_at % AUDIT_EVERY == 0 && world_audit() != 0) {
            differ("the kernel's audit finds violations");
            return false;
        }
    }
    return true;
}
