/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Rights and flags of the memory calls. A mapping is never writable and executable at once.
 */
#pragma once

#include <xous/abi/types.h>

#define XOUS_READ 1ul
#define XOUS_WRITE 2ul
#define XOUS_EXECUTE 4ul
#define XOUS_RIGHTS 7ul

/* memory_allocate: a3 = rights | flags. Rights are R, RW or RX; with RESERVE they are 0. */
#define XOUS_MEMORY_POPULATE (1ul << 4) /* back the pages now, not at their first use */
#define XOUS_MEMORY_CONTIGUOUS \
    (1ul << 5) /* physically contiguous, populated; a2 of the result is the physical address */
#define XOUS_MEMORY_DEVICE (1ul << 6)  /* a0 is a physical device range that the process was granted */
#define XOUS_MEMORY_RESERVE (1ul << 7) /* addresses only: nothing backs them */

/* memory_query: a1 = state, a2 = rights, a3 = start and a4 = length of the run of like pages around the address. */
enum xous_memory_state {
    XOUS_MEMORY_EMPTY = 0,
    XOUS_MEMORY_PRIVATE = 1, /* backed, the process's own */
    XOUS_MEMORY_LAZY = 2,    /* zero until first used */
    XOUS_MEMORY_RESERVED = 3,
    XOUS_MEMORY_LENT = 4,
    XOUS_MEMORY_BORROWED = 5,
    XOUS_MEMORY_SHARED = 6,
    XOUS_MEMORY_DEVICE_RANGE = 7,
};
