/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * How long the way to the prompt is, in instructions: with -icount shift=0 an instruction is a nanosecond of the
 * time register, which starts at 0 with the machine.
 *
 * The firmware's own way is in it: OpenSBI 1.1 takes 11.85 million instructions to its hand-over, whatever it starts.
 * A firmware that is slower than FIRMWARE fails here, as one that is faster would hide a slower boot.
 */
#include <xous/info.h>
#include <xous/process.h>

#include "harness.h"

#define FIRMWARE 12000000ul
#define USER_LIMIT 5000000ul
#define PROMPT_LIMIT 60000000ul
#define NANOSECONDS 1000000000ul

static uint64_t instructions(uint64_t ticks)
{
    return ticks * (NANOSECONDS / xous_info()->timebase);
}

/* When the first process began, by its own record. */
static void F00_first_user_instruction_under_5_million(void)
{
    struct process_entry first;
    uint32_t cursor = 0;
    size_t count;

    CHECK_OK(xous_process_list(&cursor, &first, 1, &count));
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(first.pid, 1);
    note("kernel after %lu instructions, first process after %lu",
         (unsigned long)instructions(xous_info()->boot_time), (unsigned long)instructions(first.started));
    CHECK(instructions(first.started) < FIRMWARE + USER_LIMIT);
}

/* All that was done by any process until now, which is more than until the prompt: this was typed at it. The time
 * that the prompt waited is not in it. */
static void F00_prompt_under_60_million(void)
{
    struct process_entry first;
    struct xous_process_entry entries[16];
    uint32_t cursor = 0;
    size_t count;

    CHECK_OK(xous_process_list(&cursor, &first, 1, &count));
    struct xous_result result = xous_raw_system_list((struct xous_args_system_list){
        .topic = XOUS_LIST_PROCESSES, .buffer = (uintptr_t)entries, .size = sizeof(entries)});
    CHECK(result.tag == XOUS_TAG_OK && result.value[1] == 0);
    uint64_t ticks = first.started;
    for (uint64_t i = 0; i < result.value[0]; i++) {
        ticks += entries[i].time;
    }
    note("prompt before %lu instructions", (unsigned long)instructions(ticks));
    CHECK(instructions(ticks) < FIRMWARE + PROMPT_LIMIT);
}

static const struct test tests[] = {
    TEST(F00_prompt_under_60_million),
    TEST(F00_first_user_instruction_under_5_million),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
