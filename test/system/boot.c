/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * How long the way to the prompt is, in instructions: with -icount shift=0 an instruction is a nanosecond of the
 * time register, which starts at 0 with the machine.
 *
 * The manifest starts this with the services, at a priority below all others, so it runs when the prompt is there and
 * nobody has anything left to do. That moment is exact, and the last that is: an idle machine lets that clock jump to
 * the next deadline. Without any it would be at the end of time, where no timer fires: hence the heartbeat.
 *
 * The information page says when the firmware handed over: its own way, which depends on how fast its console drains,
 * is not in what is compared.
 */
#include <xous/info.h>
#include <xous/log.h>
#include <xous/machine.h>
#include <xous/process.h>
#include <xous/time.h>

#define USER_LIMIT 5000000ul
#define PROMPT_LIMIT 60000000ul
#define HEARTBEAT_MICROSECONDS 1000000ul
#define NANOSECONDS 1000000000ul

static void report(const char *what, uint64_t time, uint64_t limit)
{
    uint64_t count = (time - xous_info()->boot_time) * (NANOSECONDS / xous_info()->timebase);

    xous_log_kernel(XOUS_LOG_INFO, "boot: %s after %lu instructions: %s", what, (unsigned long)count,
                    count < limit ? "within its limit" : "too late");
}

int main(void)
{
    uint64_t now = xous_machine_time();
    struct process_entry first = {0};
    uint32_t cursor = 0;
    size_t count;

    if (xous_process_list(&cursor, &first, 1, &count) != XOUS_OK || count != 1) {
        return 1;
    }
    report("first process", first.started, USER_LIMIT);
    report("prompt", now, PROMPT_LIMIT);
    for (;;) {
        xous_sleep_microseconds(HEARTBEAT_MICROSECONDS);
    }
}
