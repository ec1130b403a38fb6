/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A call to be tried with bad arguments: where its valid ones come from.
 */
#pragma once

#include <stdint.h>

#include <xous/abi/types.h>

#define HOSTILE_ARGUMENTS 7u
#define HOSTILE_INTERRUPT 40u /* no device of the machine has it */

/* Makes everything that the call needs to succeed, and fills in the arguments. `kind` is the kind of message for the
 * calls of messages, else 0. A call that could wait finds what it waits for. */
void hostile_prepare(uint64_t number, uint64_t kind, uint64_t arguments[HOSTILE_ARGUMENTS]);

/* The peer that all attempts may talk to: answers every message. Runs in a child; child_handle(0) is where it says
 * which server it is. */
uint64_t hostile_responder(uint64_t unused);

/* Memory that only the valid arguments name. */
#define HOSTILE_SCRATCH 0x60000000ul
#define HOSTILE_SCRATCH_PAGES 16u
