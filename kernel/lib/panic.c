/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The end, told. The report goes to the firmware's console byte by byte and uses nothing that may be broken:
 * no allocation, no log ring, no user memory. A panic while the report is written ends the machine at once.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/klog.h>

#define REASON_SIZE 256u
#define BACKTRACE_LINES 24u
#define PANIC_STATUS 1u

static bool panicking;

/* A return address may lie behind the last instruction of its function; two bytes before it is always the
 * call. */
static void print_backtrace(void)
{
    uint64_t addresses[BACKTRACE_LINES];
    size_t count = arch_backtrace(addresses, BACKTRACE_LINES);

    for (size_t i = 0; i < count; i++) {
        console_print("  called from [kernel 0x%lx]", (unsigned long)(addresses[i] - 2));
    }
    console_print(
        "  for source lines: riscv64-unknown-elf-addr2line -fpe build/rv64/programs/kernel.elf ADDRESS...");
}

static void report(const char *reason)
{
    arch_stop_others();
    /* Channel framing of the console: a status record, then the log. */
    console_print("\036spanic\n\036lkernel panic: %s", reason);
    print_backtrace();
    panic_report_processes();
}

/* ------------------------------------------------------------------------------------------------------ */

void panic(const char *format, ...)
{
    char reason[REASON_SIZE];
    va_list arguments;

    if (!panicking) {
        panicking = true;
        va_start(arguments, format);
        kformat(reason, sizeof(reason), format, arguments);
        va_end(arguments);
        report(reason);
    }
    panicking = false;
    arch_power(BOOT_POWER_FAIL, PANIC_STATUS);
}
