/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reader of static ELF64 executables for RISC-V (System V ABI, "Object Files"; RISC-V ELF psABI). Pure: no
 * allocation, no globals.
 *
 * An image that elf_open() accepts can be loaded without a further check: its segments are in ascending order,
 * lie inside the file and inside the given address window, share no page, and none is writable and executable;
 * the entry is an even address in the file part of an executable one.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define ELF_SEGMENTS_MAX 16u
#define ELF_HEADERS_MAX 64u /* program headers of any type */

/* X(name, text) */
#define ELF_ERRORS(X)                                                           \
    X(OK, "no error")                                                           \
    X(TRUNCATED, "it is shorter than its headers")                              \
    X(MAGIC, "it is not an ELF file")                                           \
    X(MACHINE, "it is not a little-endian 64-bit RISC-V program")               \
    X(TYPE, "it is not a static executable")                                    \
    X(HEADERS, "its program headers are missing, too many or of a wrong size")  \
    X(BOUNDS, "a segment reaches outside the file or is smaller than its data") \
    X(ADDRESS, "a segment lies outside the addresses that the program may use") \
    X(ALIGNMENT, "a segment's address and file offset differ within the page")  \
    X(RIGHTS, "a segment is both writable and executable, or not readable")     \
    X(OVERLAP, "two segments share a page or are not in ascending order")       \
    X(MANY, "it has too many segments")                                         \
    X(EMPTY, "it has no segment to load")                                       \
    X(ENTRY, "its entry is odd or outside the code")

enum elf_error {
#define X(name, text) ELF_##name,
    ELF_ERRORS(X)
#undef X
};

struct elf_segment {
    uint64_t address;
    uint64_t size; /* in memory */
    const uint8_t *data;
    uint64_t data_size; /* the rest of size is zero */
    uint64_t rights;    /* XOUS_READ | ... */
};

struct elf_image {
    uint64_t entry;
    unsigned count;
    struct elf_segment segments[ELF_SEGMENTS_MAX];
};

const char *elf_error_text(enum elf_error error);

/* Check a file and describe what is to be loaded; every segment's pages lie in [low, high). */
enum elf_error elf_open(struct elf_image *image, const void *file, size_t size, uint64_t low, uint64_t high);

/* The pages of a segment: address and size rounded outwards. */
uint64_t elf_segment_start(const struct elf_segment *segment);
uint64_t elf_segment_end(const struct elf_segment *segment);
