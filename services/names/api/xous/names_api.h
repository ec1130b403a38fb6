/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the names service: servers by name. Programs use <xous/names.h>.
 *
 * The first reply word is signed: negative is minus a code of error.def (see <xous/message.h>). All
 * structures travel at offset 0 of a lent buffer, with their size as the valid bytes.
 *
 * Registration gives the server's SID to the names service, which connects with it and grants each client a
 * connection; the SID never leaves the service, so whoever connects by name does not learn it. A name
 * belongs to the process that registered it, and lives as long as its server: the service asks the kernel
 * whether the server lives at each connect, when a connection of its process ends, and before it refuses the
 * name to another or lists it.
 *
 * Restart. The service keeps nothing that only it knows: it tells each registration to the process service
 * (PROCESS_NAME_KEEP, _DROP) before it answers, and reads them back (PROCESS_NAME_LIST) when it starts. So
 * live servers are found again under their names without code of their own. Its own identity is a chosen SID
 * that every process finds in its start block (names_sid): a client that finds its connection dead connects
 * to the same SID again, which waits until the new service is there, and repeats its request. Therefore all
 * requests may safely be repeated: registering the same name with the same SID by the same process again
 * succeeds, and unregistering a name that is not registered answers ServerNotFound, which a repeating client
 * takes for success.
 */
#pragma once

#include <xous/abi/types.h>

#define NAMES_VERSION 1u
#define NAMES_PER_PROCESS 32u
#define NAMES_WAITS_PER_PROCESS 16u
#define NAMES_LENGTH 64u /* bytes of a name; UTF-8, no control characters, not empty */

enum names_opcode {
    /* 0: blocking scalar, answers NAMES_VERSION */

    /* lend, struct names_register. Errors: InvalidString, ServerExists, ServerNotFound (no server has that
     * SID), OutOfMemory (the table is full, or the process has NAMES_PER_PROCESS). */
    NAMES_REGISTER = 1,

    /* lend, struct names_lookup. By the process that registered it: AccessDenied for others. */
    NAMES_UNREGISTER = 2,

    /* lend with ACCEPT, struct names_lookup. Grants a connection (first word: the handle). The service keeps
     * the request until the name appears or its timeout is over: ServerNotFound then, Timeout never. It keeps
     * NAMES_WAITS_PER_PROCESS of a process (OutOfMemory), each of one page at most (InvalidArgument). */
    NAMES_CONNECT = 3,

    /* mutable lend, struct names_list, in and out; first word: entries filled in. */
    NAMES_LIST = 4,
};

struct names_register {
    struct xous_sid sid;
    uint32_t length; /* of the name, 1 to NAMES_LENGTH */
    uint32_t reserved;
    char name[NAMES_LENGTH]; /* padded with zeros, not terminated if full */
};

#define NAMES_WAIT_FOREVER (~0ul)

struct names_lookup {
    uint64_t timeout; /* NAMES_CONNECT: microseconds to wait for the name; 0: do not wait. Else 0 */
    uint32_t length;
    uint32_t reserved;
    char name[NAMES_LENGTH];
};

struct names_entry {
    char name[NAMES_LENGTH];
    uint32_t length;
    xous_pid_t pid;    /* who registered it */
    uint32_t connects; /* connections handed out */
    uint32_t waiting;  /* always 0 for a registered name; clients that wait for a name not yet there */
};

/* In: cursor, capacity. Out: cursor for the next call, count, entries in alphabetical order. */
struct names_list {
    uint32_t cursor;
    uint32_t capacity; /* entries that fit in the lent buffer */
    uint32_t count;
    uint32_t reserved;
    struct names_entry entries[];
};

_Static_assert(sizeof(struct names_register) == 88, "protocol layout");
_Static_assert(sizeof(struct names_lookup) == 80, "protocol layout");
_Static_assert(sizeof(struct names_entry) == 80, "protocol layout");
_Static_assert(sizeof(struct names_list) == 16, "protocol layout");
