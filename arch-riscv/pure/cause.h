/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a value of scause means (Volume II, "Supervisor Cause Register"), in the kernel's portable terms.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <xous/abi/process.h>

#define SCAUSE_INTERRUPT (1ul << 63)
#define SCAUSE_ILLEGAL 2ul
#define SCAUSE_USER_CALL 8ul

struct trap_cause {
    const char *name; /* in words, for reports */
    enum xous_fault_cause fault;
    enum xous_access access;
    bool at_pc; /* the fault lies in the instruction itself: stval says nothing */
};

/* Of a fault. Whatever else traps, causes that the architecture reserves too, counts as an illegal instruction. */
const struct trap_cause *cause_of_fault(uint64_t scause);
