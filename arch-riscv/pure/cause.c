/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The table of trap causes.
 */
#include <pure/cause.h>

struct row {
    const char *name;
    struct trap_cause cause;
};

#define FAULT(name, kind, fault, access)                              \
    {                                                                 \
        name, { TRAP_##kind, XOUS_FAULT_##fault, XOUS_ACCESS_##access } \
    }

static const struct row rows[] = {
    [0] = FAULT("misaligned instruction", FAULT, MISALIGNED, EXECUTE),
    [1] = FAULT("no memory behind an instruction", FAULT, BUS, EXECUTE),
    [2] = FAULT("illegal instruction", ILLEGAL, ILLEGAL, EXECUTE),
    [3] = FAULT("breakpoint", STOP, BREAKPOINT, EXECUTE),
    [4] = FAULT("misaligned load", FAULT, MISALIGNED, READ),
    [5] = FAULT("no memory or device behind a load", FAULT, BUS, READ),
    [6] = FAULT("misaligned store", FAULT, MISALIGNED, WRITE),
    [7] = FAULT("no memory or device behind a store", FAULT, BUS, WRITE),
    [8] = FAULT("system call", CALL, NONE, READ),
    [12] = FAULT("instruction page fault", FAULT, ACCESS, EXECUTE),
    [13] = FAULT("load page fault", FAULT, ACCESS, READ),
    [15] = FAULT("store page fault", FAULT, ACCESS, WRITE),
    [19] = FAULT("hardware error", STOP, BUS, EXECUTE),
};

static const struct row interrupt = FAULT("interrupt", INTERRUPT, NONE, READ);
static const struct row unknown = FAULT("reserved trap cause", STOP, ILLEGAL, EXECUTE);

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
