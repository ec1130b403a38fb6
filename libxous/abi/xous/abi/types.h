/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Identities that both sides of the system-call boundary speak of.
 *
 * A handle, a PID and a TID are 32 bits: an index in the low bits, a generation above it. None is ever 0,
 * and a slot is retired before its generation would repeat, so an old name never reaches a new object.
 * A TID is an index into the same per-process table as handles, but never usable as one.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef uint32_t xous_handle_t; /* per process */
typedef uint32_t xous_pid_t;    /* system-wide */
typedef uint32_t xous_tid_t;    /* per process */
typedef uint64_t xous_token_t;  /* a received message that waits for its reply */
typedef int32_t xous_error_t;   /* 0, or a code of error.def */

/* A server's identity. Knowing it is the right to connect; 0 is none. */
struct xous_sid {
    uint64_t low;
    uint64_t high;
};

/* A thread of another process, as the calls on threads take it. */
#define XOUS_PID_TID(pid, tid) ((uint64_t)(pid) | ((uint64_t)(tid) << 32))

#define XOUS_PAGE_SIZE 4096u
#define XOUS_MEGAPAGE_SIZE (512u * XOUS_PAGE_SIZE)
#define XOUS_GIGAPAGE_SIZE (512ul * XOUS_MEGAPAGE_SIZE)

#define XOUS_PRIORITIES 32u /* 0 is the lowest */
#define XOUS_PRIORITY_DEFAULT 8u
