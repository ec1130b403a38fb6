/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Builders of archives and ELF files.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

enum {
    BLOCK = 512,
    SUM_AT = 148,
    SUM_SIZE = 8,
    ELF_HEADER = 64,
    PROGRAM_HEADER = 56,
    ELF_DATA = 4096, /* where segment data begins: leaves room for 70 program headers */
};

void tar_begin(struct tar_builder *tar)
{
    memset(tar, 0, sizeof(*tar));
}

void tar_sum(uint8_t *header)
{
    unsigned sum = 0;

    memset(header + SUM_AT, ' ', SUM_SIZE);
    for (int i = 0; i < BLOCK; i++) {
        sum += header[i];
    }
    snprintf((char *)header + SUM_AT, SUM_SIZE, "%06o", sum);
}

uint8_t *tar_add(struct tar_builder *tar, const char *name, const void *data, size_t size)
{
    uint8_t *header = tar->bytes + tar->size;

    memcpy(header, name, strlen(name));
    snprintf((char *)header + 124, 12, "%011zo", size);
    header[156] = '0';
    memcpy(header + 257, "ustar\00000", 8);
    tar_sum(header);
    memcpy(header + BLOCK, data, size);
    tar->size += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
    return header;
}

struct block tar_finish(struct tar_builder *tar)
{
    return block_copy(tar->bytes, tar->size + (size_t)2 * BLOCK);
}

static void put_le(uint8_t *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

void elf_put16(uint8_t *at, uint16_t value)
{
    put_le(at, value, 2);
}

void elf_put32(uint8_t *at, uint32_t value)
{
    put_le(at, value, 4);
}

void elf_put64(uint8_t *at, uint64_t value)
{
    put_le(at, value, 8);
}

void elf_begin(struct elf_builder *elf, uint64_t entry)
{
    static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};

    memset(elf, 0, sizeof(*elf));
    memcpy(elf->bytes, ident, sizeof(ident));
    elf_put16(elf->bytes + ELF_AT_TYPE, 2);
    elf_put16(elf->bytes + ELF_AT_MACHINE, 243);
    elf_put64(elf->bytes + ELF_AT_ENTRY, entry);
    elf_put64(elf->bytes + ELF_AT_HEADERS, ELF_HEADER);
    elf_put16(elf->bytes + ELF_AT_HEADER_SIZE, PROGRAM_HEADER);
    elf->size = ELF_DATA;
}

uint8_t *elf_segment(struct elf_builder *elf, uint64_t address, uint64_t file_size, uint64_t size,
                     uint32_t flags)
{
    uint8_t *header = elf->bytes + ELF_HEADER + (size_t)PROGRAM_HEADER * elf->headers;
    size_t offset = (elf->size + 4095) / 4096 * 4096 + address % 4096;

    elf_put32(header, 1);
    elf_put32(header + 4, flags);
    elf_put64(header + ELF_AT_OFFSET, offset);
    elf_put64(header + 16, address);
    elf_put64(header + ELF_AT_FILE_SIZE, file_size);
    elf_put64(header + ELF_AT_MEMORY_SIZE, size);
    memset(elf->bytes + offset, 0x40 + (int)elf->headers, file_size);
    elf->size = offset + file_size;
    elf->headers++;
    elf_put16(elf->bytes + ELF_AT_HEADER_COUNT, (uint16_t)elf->headers);
    return header;
}
