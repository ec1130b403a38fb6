/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Control and status registers of supervisor mode. Every access is a compiler barrier: most of them change
 * what the next load or store means.
 */
#pragma once

#include <stdint.h>

/* sie and sip */
#define SIP_SOFTWARE (1ul << 1)
#define SIP_TIMER (1ul << 5)
#define SIP_EXTERNAL (1ul << 9)

#define SCOUNTEREN_CYCLE_TIME_INSTRET 7ul

#define csr_read(name)                                                \
    ({                                                                \
        uint64_t value_;                                              \
        __asm__ volatile("csrr %0, " #name : "=r"(value_)::"memory"); \
        value_;                                                       \
    })
#define csr_write(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"((uint64_t)(value)) : "memory")
#define csr_set(name, bits) __asm__ volatile("csrs " #name ", %0" ::"r"((uint64_t)(bits)) : "memory")
#define csr_clear(name, bits) __asm__ volatile("csrc " #name ", %0" ::"r"((uint64_t)(bits)) : "memory")
