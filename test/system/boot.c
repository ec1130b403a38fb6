/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * How long the way to the prompt is, in instructions: with -icount shift=0 an instruction is a nanosecond of the
 * time register, which starts at 0 with the machine, and instret counts those that were executed.
 *
 * The firmware's own way is in it: OpenSBI 1.1 takes 11.85 million instructions to its hand-over, whatever it starts.
 * With a firmware that is slower than FIRMWARE this fails; one that is faster hides as much of a slower boot.
 *
 * This does without the harness, which sleeps: while the machine waits for what is typed and no deadline is near, its
 * clock may jump to the end of time.
 */
#include <inttypes.h>
#include <stdio.h>

#include <xous/info.h>
#include <xous/process.h>

#define FIRMWARE 12000000ul
#define USER_LIMIT 5000000ul
#define PROMPT_LIMIT 60000000ul
#define NANOSECONDS 1000000000ul

static int result_print(int number, const char *name, uint64_t instructions, uint64_t limit)
{
    bool ok = instructions != 0 && instructions < FIRMWARE + limit;

    printf("%sok %d - %s\n# %" PRIu64 " instructions, the firmware's included\n", ok ? "" : "not ", number,
           name, instructions);
    return ok ? 0 : 1;
}

/* When the first process began, by its own record. */
static uint64_t first_user_instruction(void)
{
    struct process_entry first = {0};
    uint32_t cursor = 0;
    size_t count;

    if (xous_process_list(&cursor, &first, 1, &count) != XOUS_OK || count != 1 || first.pid != 1) {
        return 0;
    }
    return first.started * (NANOSECONDS / xous_info()->timebase);
}

/* Later than the prompt, at which this was typed. */
static uint64_t executed(void)
{
    uint64_t count;

    __asm__ volatile("rdinstret %0" : "=r"(count));
    return count;
}

int main(void)
{
    uint64_t now = executed();

    printf("1..2\n");
    int failed = result_print(1, "F00_prompt_under_60_million", now, PROMPT_LIMIT);
    failed +=
        result_print(2, "F00_first_user_instruction_under_5_million", first_user_instruction(), USER_LIMIT);
    return failed == 0 ? 0 : 1;
}
