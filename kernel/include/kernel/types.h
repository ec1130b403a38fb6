/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Words that every room of the kernel uses.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <xous/abi/error.h>
#include <xous/abi/types.h>

typedef uint64_t paddr_t; /* physical address */
typedef uint64_t vaddr_t; /* address in a user space; never dereferenced */

/* The outcome of an operation: 0, a code of error.def, or one of these. */
typedef int32_t status_t;
#define STATUS_AGAIN (-1) /* a bounded step is done; call again with the same arguments and the same record */
#define STATUS_BLOCKED (-2) /* the thread waits; its result comes later */
#define STATUS_DONE (-3)    /* the result is in the thread's registers already */
#define STATUS_GONE (-4)    /* the thread itself ended: it must not be touched */

/* Goes on if the status is 0; else it is the status of the function that this stands in. */
#define RETURN_UNLESS_OK(expression)     \
    do {                                 \
        status_t status_ = (expression); \
        if (status_ != 0) {              \
            return status_;              \
        }                                \
    } while (0)

#define PAGE_SHIFT 12u
#define PAGE_SIZE (1ul << PAGE_SHIFT)

/* The longest that the kernel works in one go, in units of one page's handling (about 50 instructions):
 * 64 of them stay well below 5,000 instructions. */
#define STEP_PAGES 64u

static inline bool page_aligned(uint64_t value)
{
    return (value & (PAGE_SIZE - 1)) == 0;
}

static inline uint64_t page_round_up(uint64_t value)
{
    return (value + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}
