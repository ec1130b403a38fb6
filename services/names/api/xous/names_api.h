/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The protocol of the names service. names.def says what it offers; here is what travels.
 */
#pragma once

#include <xous/abi/types.h>

#define NAMES_PER_PROCESS 32u
#define NAMES_WAITS_PER_PROCESS 16u
#define NAMES_LENGTH 64u /* bytes of a name; UTF-8, no control characters, not empty */

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

#define XOUS_PROTOCOL <xous/names.def>
#include <xous/protocol/client.h>
#undef XOUS_PROTOCOL
