/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The table of faults.
 */
#include <pure/cause.h>

static const struct trap_cause causes[] = {
    [0] = {"misaligned instruction", XOUS_FAULT_MISALIGNED, XOUS_ACCESS_EXECUTE, false},
    [1] = {"no memory behind an instruction", XOUS_FAULT_BUS, XOUS_ACCESS_EXECUTE, false},
    [2] = {"illegal instruction", XOUS_FAULT_ILLEGAL, XOUS_ACCESS_EXECUTE, true},
    [3] = {"breakpoint", XOUS_FAULT_BREAKPOINT, XOUS_ACCESS_EXECUTE, true},
    [4] = {"misaligned load", XOUS_FAULT_MISALIGNED, XOUS_ACCESS_READ, false},
    [5] = {"no memory or device behind a load", XOUS_FAULT_BUS, XOUS_ACCESS_READ, false},
    [6] = {"misaligned store", XOUS_FAULT_MISALIGNED, XOUS_ACCESS_WRITE, false},
    [7] = {"no memory or device behind a store", XOUS_FAULT_BUS, XOUS_ACCESS_WRITE, false},
    [12] = {"instruction page fault", XOUS_FAULT_ACCESS, XOUS_ACCESS_EXECUTE, false},
    [13] = {"load page fault", XOUS_FAULT_ACCESS, XOUS_ACCESS_READ, false},
    [15] = {"store page fault", XOUS_FAULT_ACCESS, XOUS_ACCESS_WRITE, false},
    [19] = {"hardware error", XOUS_FAULT_BUS, XOUS_ACCESS_EXECUTE, true},
};

static const struct trap_cause unknown = {"reserved trap cause", XOUS_FAULT_ILLEGAL, XOUS_ACCESS_EXECUTE,
                                          true};

const struct trap_cause *cause_of_fault(uint64_t scause)
{
    if (scause >= sizeof(causes) / sizeof(causes[0]) || causes[scause].name == 0) {
        return &unknown;
    }
    return &causes[scause];
}
