/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A fault in words. Pure.
 */
#pragma once

#include "load_plan.h"
#include "process_table.h"

/* What is known of the process's addresses. */
struct fault_scene {
    const struct load_plan *plan; /* NULL: not known */
    uint64_t user_start;          /* nothing is ever mapped below */
    uint64_t user_end;
    uint64_t stack_low;
};

/* "cannot write to address 0x0 (nothing is mapped there)" */
void fault_describe(const struct process_end *end, const struct fault_scene *scene, char *text, size_t room);

/* "main+0x1c [crash 0x10234]"; only the marker if the file has no name for the address. The command that
 * shows the log adds file and line behind the marker. */
void fault_place(const char *program, const uint8_t *file, size_t size, uint64_t pc, char *text, size_t room);
