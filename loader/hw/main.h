/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What C and assembler of the loader call of each other, and the symbols of the linker script.
 */
#pragma once

#include <stdint.h>

extern const char loader_begin[];
extern const char loader_end[]; /* whole pages behind loader_begin, bss and stack included */

/* In the image's first bytes: its size if it was made with an end mark, else 0. */
extern const uint64_t loader_image_size;

/* From start.S: the registers of the firmware, and the address that the loader was linked for. */
_Noreturn void loader_main(uint64_t hart, uint64_t tree, uint64_t linked);

/* From the trap vector. */
_Noreturn void loader_trap(uint64_t cause, uint64_t address, uint64_t pc);

/* Turn paging on and enter the kernel; returns only if the hart refuses the mode. */
void loader_enter(uint64_t satp, uint64_t entry, uint64_t info, uint64_t hart);
