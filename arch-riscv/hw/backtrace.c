/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Walks the chain of frame pointers: below the address in s0 lie the return address and the caller's s0. Each
 * link must lie on one of this hart's stacks and above the one before; the step from the emergency stack to
 * the kernel stack goes upwards too (hart.h), so a broken chain cannot make a loop.
 */
#include <kernel/arch.h>

#include "hart.h"

size_t arch_backtrace(uint64_t *addresses, size_t limit)
{
    uint64_t frame = (uintptr_t)__builtin_frame_address(0);
    uint64_t previous = 0;
    size_t count = 0;

    while (count < limit && frame > previous && frame % sizeof(uint64_t) == 0 && hart_on_stack(frame) &&
           hart_on_stack(frame - sizeof(uint64_t))) {
        const uint64_t *link = (const uint64_t *)frame;
        addresses[count++] = link[-1];
        previous = frame;
        frame = link[-2];
    }
    return count;
}
