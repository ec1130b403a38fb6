/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Keeps the timeout of a how word across several waits: each wait gets what is left of it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct deadline {
    uint64_t end; /* ticks of the time register; 0: none */
};

struct deadline deadline_start(uint64_t how);

/* The how word for the next wait: true, or false if the time is over. */
bool deadline_how(const struct deadline *deadline, uint64_t *how);
