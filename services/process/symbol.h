/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Names of functions, from the symbol table of an ELF file in the boot archive. Pure; a file with a damaged
 * or missing table has no names, nothing worse.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbol {
    const char *name; /* in the file, terminated */
    uint64_t offset;  /* of the address from the symbol's */
};

/* The closest function that begins at or below the address. */
bool symbol_find(const uint8_t *file, size_t size, uint64_t address, struct symbol *symbol);
