/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Numbers and argument views of the system calls, expanded from syscall.def.
 */
#pragma once

#include <xous/abi/types.h>

enum xous_syscall {
#define SYSCALL(number, name, count, flags, args) XOUS_SYS_##name = number,
#include <xous/abi/syscall.def>
#undef SYSCALL
    XOUS_SYSCALL_LIMIT = 128,
};

/* Flags of syscall.def. */
enum {
    XOUS_CALL_MAY_BLOCK = 1,
    XOUS_CALL_UNMASKABLE = 2,
    XOUS_CALL_PROVISIONAL = 4,
};

/* struct xous_args_NAME: a0, a1, ... of the call NAME. A call without arguments has no view. */
#define ARG(class, name) uint64_t name;
#define SYSCALL(number, name, count, flags, args) \
    struct xous_args_##name {                     \
        args uint64_t end_[0];                    \
    };
#include <xous/abi/syscall.def>
#undef SYSCALL
#undef ARG

#define ARG(class, name)
#define SYSCALL(number, name, count, flags, args)                                 \
    _Static_assert(sizeof(struct xous_args_##name) == (count) * sizeof(uint64_t), \
                   #name " counts its arguments");
#include <xous/abi/syscall.def>
#undef SYSCALL
#undef ARG

/* The eight result registers. */
struct xous_result {
    uint64_t tag;      /* a0: enum xous_tag */
    uint64_t value[7]; /* a1..a7 */
};
