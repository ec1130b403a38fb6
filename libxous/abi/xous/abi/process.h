/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Processes as the kernel shows them: limits, grants, states, how they ended.
 */
#pragma once

#include <xous/abi/types.h>

/* process_spawn: a4 = rights of the moved pages | flags. The entry lies in an RX range given before the start. */
#define XOUS_SPAWN_PARENT_SCHEDULED (1ul << 8) /* provisional: InvalidArgument */

/* process_limit(pid, limit, value): lowers or, within the caller's own, raises a limit of a descendant. */
enum xous_limit {
    XOUS_LIMIT_MEMORY = 0,     /* bytes, whole pages: everything charged to the process and its descendants */
    XOUS_LIMIT_PRIORITY = 1,   /* the highest priority of its threads */
    XOUS_LIMIT_CALLS_LOW = 2,  /* mask of allowed calls 0-63; only bits that the caller has */
    XOUS_LIMIT_CALLS_HIGH = 3, /* mask of allowed calls 64-127 */
    XOUS_LIMITS = 4,
};

/* process_grant(pid, grant, first, count): only what the caller holds, only to a child that has not started. */
enum xous_grant {
    XOUS_GRANT_DEVICE = 0,    /* physical range: first = address, count = bytes, whole pages */
    XOUS_GRANT_INTERRUPT = 1, /* first interrupt, how many */
    XOUS_GRANT_SID = 2,       /* may create servers with a chosen SID (first, count are 0) */
    XOUS_GRANT_SYSTEM = 3,    /* first = bits of XOUS_SYSTEM_*, count = 0 */
    XOUS_GRANTS = 4,
};
#define XOUS_SYSTEM_LIST 1ul /* see all processes, not only descendants */
#define XOUS_SYSTEM_LOG 2ul  /* read the kernel log */
#define XOUS_SYSTEM_AUDIT 4ul
#define XOUS_SYSTEM_SHUTDOWN 8ul
#define XOUS_SYSTEM_PHYSICAL 16ul /* learn where memory lies, for DMA */
#define XOUS_SYSTEM_ALL 31ul

/* process_status and process_wait: a1 = PID, a2 = state, a3 = exit status, and for one that ended by a fault
 * a4 = cause | access << 32, a5 = address, a6 = pc, a7 = TID. process_wait collects an ended child: its PID is
 * then gone. */
enum xous_process_state {
    XOUS_PROCESS_NEW = 0, /* spawned, not started */
    XOUS_PROCESS_RUNNING = 1,
    XOUS_PROCESS_SUSPENDED = 2,
    XOUS_PROCESS_ENDING = 3,  /* its memory is being taken back */
    XOUS_PROCESS_EXITED = 4,  /* by process_exit, or its last thread ended */
    XOUS_PROCESS_KILLED = 5,  /* by process_terminate */
    XOUS_PROCESS_FAULTED = 6, /* by a fault that nobody handled */
};

/* Why a thread was stopped by the hardware; independent of the architecture. */
enum xous_fault_cause {
    XOUS_FAULT_NONE = 0,
    XOUS_FAULT_ACCESS = 1, /* nothing is mapped there, or not for this access */
    XOUS_FAULT_LENT = 2,   /* the page is lent out */
    XOUS_FAULT_MISALIGNED = 3,
    XOUS_FAULT_ILLEGAL = 4, /* instruction */
    XOUS_FAULT_BREAKPOINT = 5,
    XOUS_FAULT_BUS = 6, /* the address has no memory or device behind it */
    XOUS_FAULT_CAUSES = 7,
};

/* What the access was. */
enum xous_access {
    XOUS_ACCESS_READ = 0,
    XOUS_ACCESS_WRITE = 1,
    XOUS_ACCESS_EXECUTE = 2,
};
