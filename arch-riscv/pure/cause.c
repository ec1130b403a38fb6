/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The table of trap causes.
 */
#include <pure/cause.h>

struct row {
    const char *name;
    struct trap_cause cause;
};

#define CAUSE(kind, fault, access)                            \
    {                                                         \
        TRAP_##kind, XOUS_FAULT_##fault, XOUS_ACCESS_##access \
    }

static const struct row rows[] = {
    [0] = {"misaligned instruction", CAUSE(FAULT, MISALIGNED, EXECUTE)},
    [1] = {"no memory behind an instruction", CAUSE(FAULT, BUS, EXECUTE)},
    [2] = {"illegal instruction", CAUSE(ILLEGAL, ILLEGAL, EXECUTE)},
    [3] = {"breakpoint", CAUSE(STOP, BREAKPOINT, EXECUTE)},
    [4] = {"misaligned load", CAUSE(FAULT, MISALIGNED, READ)},
    [5] = {"no memory or device behind a load", CAUSE(FAULT, BUS, READ)},
    [6] = {"misaligned store", CAUSE(FAULT, MISALIGNED, WRITE)},
    [7] = {"no memory or device behind a store", CAUSE(FAULT, BUS, WRITE)},
    [8] = {"system call", CAUSE(CALL, NONE, READ)},
    [12] = {"instruction page fault", CAUSE(FAULT, ACCESS, EXECUTE)},
    [13] = {"load page fault", CAUSE(FAULT, ACCESS, READ)},
    [15] = {"store page fault", CAUSE(FAULT, ACCESS, WRITE)},
    [19] = {"hardware error", CAUSE(STOP, BUS, EXECUTE)},
};

static const struct row interrupt = {"interrupt", CAUSE(INTERRUPT, NONE, READ)};
static const struct row unknown = {"reserved trap cause", CAUSE(STOP, ILLEGAL, EXECUTE)};

static const struct row *find(uint64_t scause)
{
    if (scause & SCAUSE_INTERRUPT) {
        return &interrupt;
    }
    if (scause >= sizeof(rows) / sizeof(rows[0]) || rows[scause].name == 0) {
        return &unknown;
    }
    return &rows[scause];
}

/* ------------------------------------------------------------------------------------------------------ */

struct trap_cause cause_classify(uint64_t scause)
{
    return find(scause)->cause;
}

const char *cause_name(uint64_t scause)
{
    return find(scause)->name;
}
