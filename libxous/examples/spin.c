/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Computes without end, or for the given number of seconds: something to preempt, suspend and kill.
 */
#include <stdlib.h>

#include <xous/time.h>

int main(int argc, char **argv)
{
    uint64_t seconds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    uint64_t end = xous_time_microseconds() + seconds * 1000000;

    while (seconds == 0 || xous_time_microseconds() < end) {
    }
    return 0;
}
