/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The first process of the fuzzed world. It runs above the priority of all others, sleeps until an interrupt of its
 * own calls it, does one thing to the others, and sleeps again.
 */
#pragma once

#include <world.h>

#define PLAYERS 3u

/* Boots, starts the first players and goes to sleep. */
void overseer_begin(unsigned asid_bits, uint64_t ram, struct actor *players);
/* One thing that the input chooses. */
void overseer_act(void);
/* Ends and collects everybody, and demands that all is as it was before the first player was born. */
void overseer_end(void);
