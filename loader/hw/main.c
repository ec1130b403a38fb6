/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Where the loader meets the machine: the first and last C function, physical memory, and giving up.
 */
#include "main.h"
#include "sbi.h"

#include <loader/fail.h>
#include <loader/loader.h>

#define FAILURE_STATUS 1u
#define MESSAGE_MAX 400u

/* Channel marks of the console: what follows is a panic record, what follows is log. */
#define MARK_PANIC \
    "\x1es"        \
    "panic\n"      \
    "\x1el"

/* The MMU is off: addresses are physical. */
void *loader_view(uint64_t physical)
{
    return (void *)physical;
}

static void put_text(const char *text)
{
    while (*text) {
        sbi_put(*text++);
    }
}

/* Only the machine's own register carries a status; a shutdown by the firmware looks like success to QEMU. */
static void end_machine(void)
{
    const struct machine_register *power = loader_failure_register();

    if (power->address) {
        *(volatile uint32_t *)power->address = power->value | FAILURE_STATUS << 16;
    }
    sbi_shutdown_failed();
}

_Noreturn void loader_fail(const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list arguments;

    va_start(arguments, format);
    loader_format(message, sizeof(message), format, arguments);
    va_end(arguments);
    put_text(MARK_PANIC "loader: ");
    put_text(message);
    put_text("\n");
    end_machine();
    for (;;) {
        __asm__ volatile("wfi");
    }
}

static const char *cause_text(uint64_t cause)
{
    switch (cause) {
    case 5:
        return "no memory to read";
    case 7:
        return "no memory to write";
    default:
        return "exception";
    }
}

/* Traps do not happen unless an address that the firmware or the tree gave is wrong. */
_Noreturn void loader_trap(uint64_t cause, uint64_t address, uint64_t pc)
{
    loader_fail(
        "%s at %lx (cause %lu, pc %lx): the firmware passed a wrong address, or its device tree has one",
        cause_text(cause), (unsigned long)address, (unsigned long)cause, (unsigned long)pc);
}

static uint64_t time_read(void)
{
    uint64_t ticks;

    __asm__ volatile("rdtime %0" : "=r"(ticks));
    return ticks;
}

_Noreturn void loader_main(uint64_t hart, uint64_t tree, uint64_t linked)
{
    struct loader_input input = {
        .hart = hart, .tree = tree, .entered = time_read(), .loader.base = (uint64_t)loader_begin};
    struct loader_output output;

    if (linked != input.loader.base) {
        loader_fail(
            "loaded at %lx but built for %lx: build with XOUS_LOADER_BASE set to where the firmware jumps",
            (unsigned long)input.loader.base, (unsigned long)linked);
    }
    input.image_size = loader_image_size;
    input.loader.size = (uint64_t)(loader_end - loader_begin);
    loader_prepare(&input, &output);
    loader_enter(output.satp, output.entry, output.info, output.hart);
    loader_fail("hart %lu has no Sv39, against what the device tree says", (unsigned long)hart);
}
