/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "restart.h"

#include <stdio.h>

#include <xous/process_api.h>

#define KIND_ALWAYS PROCESS_RESTART_KIND(PROCESS_RESTART_ALWAYS)
#define KIND_FAULT PROCESS_RESTART_KIND(PROCESS_RESTART_FAULT(1))

static uint64_t delay_for(uint32_t state, uint32_t streak)
{
    uint64_t delay = RESTART_DELAY_MIN;

    if (state == XOUS_PROCESS_KILLED || streak == 0) {
        return 0;
    }
    while (--streak > 0 && delay < RESTART_DELAY_MAX) {
        delay *= 2;
    }
    return delay < RESTART_DELAY_MAX ? delay : RESTART_DELAY_MAX;
}

static bool is_wanted(const struct restart_case *end, uint32_t streak)
{
    switch (PROCESS_RESTART_KIND(end->policy)) {
    case KIND_ALWAYS:
        return true;
    case KIND_FAULT:
        return end->state != XOUS_PROCESS_EXITED && streak < PROCESS_RESTART_TIMES(end->policy);
    default:
        return false;
    }
}

struct restart_decision restart_decide(const struct restart_case *end)
{
    uint32_t streak = end->lived >= RESTART_STABLE ? 0 : end->streak;
    struct restart_decision decision = {.again = is_wanted(end, streak), .streak = streak};

    if (decision.again) {
        decision.delay = delay_for(end->state, streak);
        decision.streak = streak + 1;
    }
    return decision;
}

bool restart_word_valid(uint64_t word)
{
    if (word == PROCESS_RESTART_NEVER || word == PROCESS_RESTART_ALWAYS) {
        return true;
    }
    return word <= UINT32_MAX && PROCESS_RESTART_KIND(word) == KIND_FAULT && PROCESS_RESTART_TIMES(word) > 0;
}

void restart_describe(const struct restart_case *end, const struct restart_decision *decision, char *text,
                      size_t room)
{
    bool counted = PROCESS_RESTART_KIND(end->policy) == KIND_FAULT;
    char when[32] = "now";
    char count[32] = "";

    if (!decision->again) {
        snprintf(text, room, "not restarted%s",
                 counted && end->state != XOUS_PROCESS_EXITED ? ": it failed too often" : "");
        return;
    }
    if (decision->delay != 0) {
        snprintf(when, sizeof(when), "in %u ms", (unsigned)(decision->delay / 1000));
    }
    if (counted) {
        snprintf(count, sizeof(count), " (%u of %u)", (unsigned)decision->streak,
                 (unsigned)PROCESS_RESTART_TIMES(end->policy));
    }
    snprintf(text, room, "restarting %s%s", when, count);
}
