/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The end, told. The report goes to the firmware's console byte by byte and uses nothing that may be broken:
 * no allocation, no log ring, no user memory. A panic while the report is written ends the machine at once.
 */
#include <kernel/arch.h>
#include <kernel/assert.h>
#include <kernel/klog.h>

#define LINE_SIZE 256u
#define BACKTRACE_LINES 24u
#define PANIC_STATUS 1u

static bool panicking;

static void print_text(const char *text)
{
    for (; *text != '\0'; text++) {
        arch_console_put(*text);
    }
}

static void print_line(const char *format, va_list arguments)
{
    char line[LINE_SIZE];

    kformat(line, sizeof(line), format, arguments);
    print_text(line);
    arch_console_put('\n');
}

/* A return address may lie behind the last instruction of its function; two bytes before it is always the
 * call. */
static void print_backtrace(void)
{
    uint64_t addresses[BACKTRACE_LINES];
    size_t count = arch_backtrace(addresses, BACKTRACE_LINES);

    for (size_t i = 0; i < count; i++) {
        panic_print("  called from [kernel 0x%lx]", (unsigned long)(addresses[i] - 2));
    }
}

/* ------------------------------------------------------------------------------------------------------ */

void panic_print(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
}

void panic(const char *format, ...)
{
    va_list arguments;

    if (panicking) {
        panicking = false;
        arch_power(BOOT_POWER_FAIL, PANIC_STATUS);
    }
    panicking = true;
    arch_stop_others();
    /* Channel framing of the console: a status record, then the log. */
    print_text("\036spanic\n\036l");
    print_text("kernel panic: ");
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
    print_backtrace();
    panic_report_processes();
    panicking = false;
    arch_power(BOOT_POWER_FAIL, PANIC_STATUS);
}
