/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A failing sequence is made as short as it goes and still fails, and printed.
 */
#pragma once

#include "play.h"

struct verdict {
    bool failed;
    unsigned at; /* steps that were played before it failed */
    char difference[512];
    struct play_counts counts;
};

/* Plays in a process of its own: whatever the kernel does, the caller goes on. */
struct verdict verdict_of(const struct step *steps, unsigned count);

/* Leaves out what can be left out of a sequence that fails; returns how many steps remain. */
unsigned shrink(struct step *steps, unsigned count);

/* The calls of a sequence, and the sequence itself as C. */
void steps_print(const struct step *steps, unsigned count);
