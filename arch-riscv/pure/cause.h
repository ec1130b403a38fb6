/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a value of scause means (Volume II, "Supervisor Cause Register"), in the kernel's portable terms.
 */
#pragma once

#include <stdint.h>

#include <xous/abi/process.h>

#define SCAUSE_INTERRUPT (1ul << 63)
#define SCAUSE_USER_CALL 8ul

enum trap_kind {
    TRAP_CALL,
    TRAP_INTERRUPT,
    TRAP_ILLEGAL, /* instruction: may be the first use of floating point */
    TRAP_FAULT,   /* any other fault; stval has the address */
    TRAP_STOP,    /* any other fault at the instruction itself: the address is the pc */
};

struct trap_cause {
    enum trap_kind kind;
    enum xous_fault_cause fault; /* XOUS_FAULT_NONE for calls and interrupts */
    enum xous_access access;
};

/* Of a trap from user mode. Causes that the architecture reserves count as illegal instructions. */
struct trap_cause cause_classify(uint64_t scause);
/* In words, for reports. */
const char *cause_name(uint64_t scause);
