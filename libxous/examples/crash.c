/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Ends by a fault, to show that only this process ends and what the report says. Without argument it writes to
 * the null address; `crash HOW` does one of the other things in the table.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*function_t)(void);

static uint32_t data[4] = {0x00008067}; /* ret */

/* Volatile, so that no compiler knows that it is null. */
static volatile uintptr_t null_address;

static void crash_null(void)
{
    *(volatile int *)null_address = 1;
}

static void crash_text(void)
{
    *(volatile uint32_t *)(uintptr_t)crash_null = 0;
}

static void crash_execute(void)
{
    ((function_t)(uintptr_t)data)();
}

static void crash_kernel(void)
{
    (void)*(volatile int *)0xffffffff80000000ul;
}

static void crash_illegal(void)
{
    __asm__ volatile(".word 0");
}

/* Uses each frame after the call, so that the stack really grows; through a pointer, so that no compiler sees it. */
static int (*volatile crash_again)(volatile int *above);

static int crash_deeper(volatile int *above)
{
    volatile int here[256];

    here[0] = *above + 1;
    return crash_again(here) + here[0];
}

static void crash_stack(void)
{
    volatile int start = 0;

    crash_again = crash_deeper;
    printf("%d\n", crash_deeper(&start));
}

static const struct {
    const char *how;
    function_t function;
} crashes[] = {
    {"null", crash_null},       {"text", crash_text},   {"execute", crash_execute}, {"kernel", crash_kernel},
    {"illegal", crash_illegal}, {"stack", crash_stack}, {"abort", abort},
};

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : crashes[0].how;

    for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++) {
        if (strcmp(crashes[i].how, how) == 0) {
            crashes[i].function();
            printf("crash: still alive after \"%s\"\n", how);
            return 1;
        }
    }
    fprintf(stderr, "crash: no way called \"%s\"; there are:", how);
    for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++) {
        fprintf(stderr, " %s", crashes[i].how);
    }
    fprintf(stderr, "\n");
    return 2;
}
