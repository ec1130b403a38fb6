/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * From the first instruction to main(), and from its return to the end of the process.
 *
 * What the kernel and the parent gave is checked before anything uses it: a process that was started wrongly
 * says so in the kernel's log and ends with START_FAILED.
 */
#include <picolibc.h>
#include <picotls.h>
#include <stdlib.h>
#include <string.h>

#include <xous/syscall.h>

#include "current.h"
#include "streams.h"

#define START_FAILED 63

extern char **environ;
extern char __main_tls[];
extern void (*__preinit_array_start[])(void);
extern void (*__preinit_array_end[])(void);
extern void (*__init_array_start[])(void);
extern void (*__init_array_end[])(void);

int main(int argc, char **argv, char **environment);
XOUS_NORETURN void xous_start_process(const struct xous_start *start, const struct xous_info_page *info);

static XOUS_NORETURN void start_fail(const char *text)
{
    (void)xous_raw_log_write(
        (struct xous_args_log_write){.level = XOUS_LOG_ERROR, .text = (uintptr_t)text, .size = strlen(text)});
    (void)xous_raw_process_exit((struct xous_args_process_exit){.status = START_FAILED});
    xous_machine_trap();
}

static void info_require(const struct xous_info_page *info)
{
    if (info == NULL || info->magic != XOUS_INFO_MAGIC || info->abi_version != XOUS_ABI_VERSION ||
        info->timebase == 0) {
        start_fail("start: the kernel's information page is missing or of another version");
    }
}

static void start_require(const struct xous_start *start)
{
    if (start != NULL && !xous_start_check(start, XOUS_START_MAX)) {
        start_fail("start: the start block is damaged or of another version");
    }
}

static void run_array(void (**first)(void), void (**end)(void))
{
    for (; first < end; first++) {
        (*first)();
    }
}

/* An array of pointers to the strings, ended by NULL. Strings are copied: programs may write into them. */
static char **strings_copy(const struct xous_start *start, uint32_t offset, uint32_t count)
{
    char **strings = calloc(count + 1, sizeof(char *));
    const char *text = start != NULL ? (const char *)start + offset : NULL;

    for (uint32_t i = 0; strings != NULL && i < count; i++) {
        strings[i] = strdup(text);
        if (strings[i] == NULL) {
            return NULL;
        }
        text += strlen(text) + 1;
    }
    return strings;
}

static char **arguments_make(const struct xous_start *start, int *count)
{
    static char unnamed[] = "process";
    static char *alone[] = {unnamed, NULL};
    char **arguments;

    if (start == NULL || start->argument_count == 0) {
        *count = 1;
        return alone;
    }
    *count = (int)start->argument_count;
    arguments = strings_copy(start, start->arguments, start->argument_count);
    if (arguments == NULL) {
        start_fail("start: no memory for the arguments");
    }
    return arguments;
}

static void environment_make(const struct xous_start *start)
{
    char **strings;

    if (start == NULL || start->environment_count == 0) {
        return;
    }
    strings = strings_copy(start, start->environment, start->environment_count);
    if (strings == NULL) {
        start_fail("start: no memory for the environment");
    }
    environ = strings;
}

void xous_start_process(const struct xous_start *start, const struct xous_info_page *info)
{
    char **arguments;
    int count;

    _init_tls(__main_tls);
    _set_tls(__main_tls);
    info_require(info);
    start_require(start);
    current_set(start, info);
    streams_start(start);
    arguments = arguments_make(start, &count);
    environment_make(start);
    run_array(__preinit_array_start, __preinit_array_end);
    run_array(__init_array_start, __init_array_end);
    exit(main(count, arguments, environ));
}
