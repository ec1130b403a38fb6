/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reader of static ELF64 executables. Numbers from the file are compared by subtraction from what is known to
 * be larger, so none of the checks can wrap.
 */
#include <parse/elf.h>
#include <xous/abi/memory.h>

#include "bytes.h"

#define HEADER_SIZE 64u
#define PROGRAM_HEADER_SIZE 56u

/* Offsets in the file header and in a program header. */
enum {
    IDENT_CLASS = 4,
    IDENT_DATA = 5,
    IDENT_VERSION = 6,
    HEADER_TYPE = 16,
    HEADER_MACHINE = 18,
    HEADER_ENTRY = 24,
    HEADER_PROGRAM_HEADERS = 32,
    HEADER_PROGRAM_HEADER_SIZE = 54,
    HEADER_PROGRAM_HEADER_COUNT = 56,
    PROGRAM_TYPE = 0,
    PROGRAM_FLAGS = 4,
    PROGRAM_OFFSET = 8,
    PROGRAM_ADDRESS = 16,
    PROGRAM_FILE_SIZE = 32,
    PROGRAM_MEMORY_SIZE = 40,
};

enum {
    CLASS_64 = 2,
    DATA_LITTLE = 1,
    VERSION_CURRENT = 1,
    TYPE_EXECUTABLE = 2,
    MACHINE_RISCV = 243,
    SEGMENT_LOAD = 1,
    SEGMENT_DYNAMIC = 2,
    SEGMENT_INTERPRETER = 3,
    FLAG_EXECUTE = 1,
    FLAG_WRITE = 2,
    FLAG_READ = 4,
};

struct file {
    const uint8_t *data;
    size_t size;
    uint64_t low;
    uint64_t high;
};

const char *elf_error_text(enum elf_error error)
{
    switch (error) {
#define X(name, text) \
    case ELF_##name:  \
        return text;
        ELF_ERRORS(X)
#undef X
    }
    return "unknown error";
}

uint64_t elf_segment_start(const struct elf_segment *segment)
{
    return segment->address / XOUS_PAGE_SIZE * XOUS_PAGE_SIZE;
}

uint64_t elf_segment_end(const struct elf_segment *segment)
{
    return (segment->address + segment->size + XOUS_PAGE_SIZE - 1) / XOUS_PAGE_SIZE * XOUS_PAGE_SIZE;
}

static enum elf_error check_header(const struct file *file)
{
    const uint8_t *header = file->data;

    if (file->size < HEADER_SIZE) {
        return ELF_TRUNCATED;
    }
    if (header[0] != 0x7f || header[1] != 'E' || header[2] != 'L' || header[3] != 'F') {
        return ELF_MAGIC;
    }
    if (header[IDENT_CLASS] != CLASS_64 || header[IDENT_DATA] != DATA_LITTLE ||
        header[IDENT_VERSION] != VERSION_CURRENT || bytes_le16(header + HEADER_MACHINE) != MACHINE_RISCV) {
        return ELF_MACHINE;
    }
    return bytes_le16(header + HEADER_TYPE) == TYPE_EXECUTABLE ? ELF_OK : ELF_TYPE;
}

static enum elf_error find_program_headers(const struct file *file, const uint8_t **first, unsigned *count)
{
    uint64_t offset = bytes_le64(file->data + HEADER_PROGRAM_HEADERS);

    *count = bytes_le16(file->data + HEADER_PROGRAM_HEADER_COUNT);
    if (*count == 0 || *count > ELF_HEADERS_MAX ||
        bytes_le16(file->data + HEADER_PROGRAM_HEADER_SIZE) != PROGRAM_HEADER_SIZE) {
        return ELF_HEADERS;
    }
    if (offset > file->size || *count * PROGRAM_HEADER_SIZE > file->size - offset) {
        return ELF_TRUNCATED;
    }
    *first = file->data + offset;
    return ELF_OK;
}

static enum elf_error read_rights(uint32_t flags, uint64_t *rights)
{
    *rights =
        XOUS_READ | ((flags & FLAG_WRITE) ? XOUS_WRITE : 0) | ((flags & FLAG_EXECUTE) ? XOUS_EXECUTE : 0);
    if (!(flags & FLAG_READ) || *rights == XOUS_RIGHTS) {
        return ELF_RIGHTS;
    }
    return ELF_OK;
}

static enum elf_error read_segment(const struct file *file, const uint8_t *header,
                                   struct elf_segment *segment)
{
    uint64_t offset = bytes_le64(header + PROGRAM_OFFSET);

    segment->address = bytes_le64(header + PROGRAM_ADDRESS);
    segment->size = bytes_le64(header + PROGRAM_MEMORY_SIZE);
    segment->data_size = bytes_le64(header + PROGRAM_FILE_SIZE);
    if (offset > file->size || segment->data_size > file->size - offset ||
        segment->data_size > segment->size) {
        return ELF_BOUNDS;
    }
    /* low and high are page aligned: if the segment lies between them, so do its pages. */
    if (segment->address < file->low || segment->address >= file->high ||
        segment->size > file->high - segment->address) {
        return ELF_ADDRESS;
    }
    if (segment->address % XOUS_PAGE_SIZE != offset % XOUS_PAGE_SIZE) {
        return ELF_ALIGNMENT;
    }
    segment->data = file->data + offset;
    return read_rights(bytes_le32(header + PROGRAM_FLAGS), &segment->rights);
}

static enum elf_error add_segment(const struct file *file, const uint8_t *header, struct elf_image *image)
{
    struct elf_segment *segment = &image->segments[image->count];
    enum elf_error error;

    if (image->count == ELF_SEGMENTS_MAX) {
        return ELF_MANY;
    }
    error = read_segment(file, header, segment);
    if (error) {
        return error;
    }
    if (image->count && elf_segment_start(segment) < elf_segment_end(segment - 1)) {
        return ELF_OVERLAP;
    }
    image->count++;
    return ELF_OK;
}

static enum elf_error read_program_header(const struct file *file, const uint8_t *header,
                                          struct elf_image *image)
{
    uint32_t type = bytes_le32(header + PROGRAM_TYPE);

    if (type == SEGMENT_DYNAMIC || type == SEGMENT_INTERPRETER) {
        return ELF_TYPE;
    }
    if (type != SEGMENT_LOAD) {
        return ELF_OK;
    }
    if (!bytes_le64(header + PROGRAM_MEMORY_SIZE)) {
        return bytes_le64(header + PROGRAM_FILE_SIZE) ? ELF_BOUNDS : ELF_OK;
    }
    return add_segment(file, header, image);
}

static enum elf_error check_entry(const struct elf_image *image)
{
    if (image->entry % 2) {
        return ELF_ENTRY;
    }
    for (unsigned i = 0; i < image->count; i++) {
        const struct elf_segment *segment = &image->segments[i];

        if ((segment->rights & XOUS_EXECUTE) && image->entry >= segment->address &&
            image->entry - segment->address < segment->data_size) {
            return ELF_OK;
        }
    }
    return ELF_ENTRY;
}

enum elf_error elf_open(struct elf_image *image, const void *data, size_t size, uint64_t low, uint64_t high)
{
    struct file file = {data, size, low, high};
    const uint8_t *header = NULL;
    unsigned count = 0;
    enum elf_error error = check_header(&file);

    if (!error) {
        error = find_program_headers(&file, &header, &count);
    }
    if (error) {
        return error;
    }
    image->count = 0;
    image->entry = bytes_le64(file.data + HEADER_ENTRY);
    for (unsigned i = 0; i < count; i++) {
        error = read_program_header(&file, header + (size_t)i * PROGRAM_HEADER_SIZE, image);
        if (error) {
            return error;
        }
    }
    return image->count ? check_entry(image) : ELF_EMPTY;
}
