/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The firmware's calls that the loader uses.
 */
#include "sbi.h"

#include <stdbool.h>
#include <stdint.h>

#define EXTENSION_PUT_LEGACY 0x01ul
#define EXTENSION_BASE 0x10ul
#define EXTENSION_CONSOLE 0x4442434eul /* "DBCN" */
#define EXTENSION_RESET 0x53525354ul   /* "SRST" */

#define BASE_PROBE 3ul
#define CONSOLE_PUT 2ul
#define RESET_SYSTEM 0ul
#define RESET_SHUTDOWN 0ul
#define RESET_REASON_FAILURE 1ul

struct sbi_result {
    long error;
    unsigned long value;
};

static struct sbi_result sbi_call(unsigned long extension, unsigned long function, unsigned long first,
                                  unsigned long second)
{
    register unsigned long a0 __asm__("a0") = first;
    register unsigned long a1 __asm__("a1") = second;
    register unsigned long a6 __asm__("a6") = function;
    register unsigned long a7 __asm__("a7") = extension;

    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
    return (struct sbi_result){(long)a0, a1};
}

/* Asked for every character: only errors are printed, and state could be what is broken. */
static bool has_console(void)
{
    struct sbi_result result = sbi_call(EXTENSION_BASE, BASE_PROBE, EXTENSION_CONSOLE, 0);

    return result.error == 0 && result.value != 0;
}

void sbi_put(char character)
{
    if (has_console()) {
        sbi_call(EXTENSION_CONSOLE, CONSOLE_PUT, (uint8_t)character, 0);
    } else {
        sbi_call(EXTENSION_PUT_LEGACY, 0, (uint8_t)character, 0);
    }
}

void sbi_shutdown_failed(void)
{
    sbi_call(EXTENSION_RESET, RESET_SYSTEM, RESET_SHUTDOWN, RESET_REASON_FAILURE);
}
