/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The machine as host tests of libxous see it: system calls arrive at fake_kernel.c, time stands still until a
 * test moves it.
 */
#pragma once

#include <stdint.h>

#include <xous/abi/syscall.h>

struct xous_result xous_call(uint64_t number, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4,
                             uint64_t x5, uint64_t x6);
uint64_t xous_machine_time(void);
__attribute__((noreturn)) void xous_machine_trap(void);
