/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A kernel of a few lines for the host tests of libxous: it gives out pages, and answers all other calls as the
 * test says.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <xous/abi/error.h>
#include <xous/abi/message.h>
#include <xous/machine.h>
#include <xous/start.h>

struct fake_call {
    uint64_t number;
    uint64_t a[7];
};

/* Answers every call but those about memory; NULL: all succeed with zeros. */
typedef struct xous_result (*fake_handler_t)(const struct fake_call *call);

#define FAKE_CALLS 256u
#define FAKE_TIMEBASE 10000000ul /* ticks a second: ten in a microsecond */

extern struct fake_call fake_calls[FAKE_CALLS]; /* all calls but those about memory, in order */
extern size_t fake_call_count;
extern size_t fake_pages; /* given out now */
extern uint64_t fake_time;

/* A fresh kernel and process; usable as a cmocka setup. The process has no start block. */
int fake_setup(void **state);
void fake_handle(fake_handler_t handler);
void fake_start(const struct xous_start *start);

struct xous_result fake_ok(uint64_t a1);
struct xous_result fake_error(xous_error_t error);
/* A message as server_receive returns it: label 7 of PID 0x1234, token 99 for kinds with a reply. */
struct xous_result fake_message(uint64_t kind, uint64_t id, uint64_t w0, uint64_t w1, uint64_t w2,
                                uint64_t w3);

/* How often the call of that number was made, and the n-th of them. */
size_t fake_count(uint64_t number);
const struct fake_call *fake_nth(uint64_t number, size_t n);

/* Pages from the fake kernel, for messages that bring some. */
void *fake_page_give(size_t pages);
