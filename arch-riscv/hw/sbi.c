/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Calls to the firmware.
 */
#include <kernel/arch.h>

#include "sbi.h"

#define EXTENSION_LEGACY_PUTCHAR 0x01ul
#define EXTENSION_TIME 0x54494d45ul
#define EXTENSION_IPI 0x735049ul
#define EXTENSION_RESET 0x53525354ul
#define EXTENSION_CONSOLE 0x4442434eul
#define CONSOLE_WRITE_BYTE 2ul

/* Returns the error. */
static int64_t call(uint64_t extension, uint64_t function, uint64_t argument0, uint64_t argument1)
{
    register uint64_t a0 __asm__("a0") = argument0;
    register uint64_t a1 __asm__("a1") = argument1;
    register uint64_t a6 __asm__("a6") = function;
    register uint64_t a7 __asm__("a7") = extension;

    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
    return (int64_t)a0;
}

/* ------------------------------------------------------------------------------------------------------ */

void sbi_set_timer(uint64_t deadline)
{
    call(EXTENSION_TIME, 0, deadline, 0);
}

void sbi_send_ipi(uint64_t hart_id)
{
    call(EXTENSION_IPI, 0, 1, hart_id); /* a mask of one hart, and the hart that its bit 0 stands for */
}

void sbi_system_reset(enum sbi_reset_type type, enum sbi_reset_reason reason)
{
    call(EXTENSION_RESET, 0, type, reason);
}

/* Firmware before SBI 2.0 knows only the old call. */
void arch_console_put(char c)
{
    if (call(EXTENSION_CONSOLE, CONSOLE_WRITE_BYTE, (unsigned char)c, 0) != 0) {
        call(EXTENSION_LEGACY_PUTCHAR, 0, (unsigned char)c, 0);
    }
}
