/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The raw system calls: xous_raw_NAME(struct xous_args_NAME), one per row of syscall.def.
 *
 * Nothing is checked or translated here; the other headers are what programs should use.
 */
#pragma once

#include <xous/abi/error.h>
#include <xous/abi/message.h>
#include <xous/abi/syscall.h>
#include <xous/machine.h>

/* Always inline: out of line, the arguments would be copied twice, at more than the cost of the trap.
 * The 0 ends the list of a call without arguments; the array has room for it behind the seventh. */
#define ARG(class, name) arguments.name,
#define SYSCALL(number, name, count, flags, args)                                                            \
    static inline                                                                                            \
        __attribute__((always_inline)) struct xous_result xous_raw_##name(struct xous_args_##name arguments) \
    {                                                                                                        \
        const uint64_t a[8] = {args 0};                                                                      \
        (void)arguments;                                                                                     \
        return xous_call(number, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);                                  \
    }
#include <xous/abi/syscall.def>
#undef SYSCALL
#undef ARG

/* 0, or the code with which a call failed. */
static inline xous_error_t xous_result_error(const struct xous_result *result)
{
    return result->tag == XOUS_TAG_ERROR ? (xous_error_t)result->value[0] : XOUS_OK;
}
