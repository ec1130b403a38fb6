/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A failed assertion is a bug of the kernel, never of a user program: nothing that user code passes may
 * reach one.
 */
#pragma once

#include <kernel/attr.h>

/* Reports and ends the machine. The arguments are printf's. */
NORETURN void panic(const char *format, ...) PRINTF_LIKE(1, 2);
/* Called by panic after its own lines: prints the processes and who was talking to whom. Provided by sys; must
 * survive broken structures as far as it can (a panic inside ends the machine at once). */
void panic_report_processes(void);

#define KASSERT(condition)                                                         \
    do {                                                                           \
        if (__builtin_expect(!(condition), 0)) {                                   \
            panic("%s:%d: %s does not hold", __FILE_NAME__, __LINE__, #condition); \
        }                                                                          \
    } while (0)

/* Only in debug builds (the host tests): checks that cost more than the code around them. The disabled form
 * keeps the expression compiling. */
#ifdef XOUS_DEBUG
#define DASSERT(condition) KASSERT(condition)
#else
#define DASSERT(condition) ((void)sizeof(!!(condition)))
#endif
