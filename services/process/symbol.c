/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Names of functions. Offsets are those of the System V ABI, "Object Files", for ELF64; every one is checked
 * against the file before it is used.
 */
#include "symbol.h"

#include <string.h>

#define SECTION_SIZE 64u
#define SYMBOL_SIZE 24u
#define SECTION_SYMBOLS 2u
#define TYPE_NONE 0u
#define TYPE_FUNCTION 2u

struct bytes {
    const uint8_t *at;
    uint64_t size;
};

static uint64_t number_at(const uint8_t *at, unsigned width)
{
    uint64_t value = 0;

    while (width-- > 0) {
        value = value << 8 | at[width];
    }
    return value;
}

static bool part_of(struct bytes file, uint64_t offset, uint64_t size, struct bytes *part)
{
    if (offset > file.size || size > file.size - offset) {
        return false;
    }
    *part = (struct bytes){file.at + offset, size};
    return true;
}

/* The contents of the n-th section; *header is its header. */
static bool section_get(struct bytes file, struct bytes sections, uint64_t n, struct bytes *header,
                        struct bytes *contents)
{
    if (n >= sections.size / SECTION_SIZE || !part_of(sections, n * SECTION_SIZE, SECTION_SIZE, header)) {
        return false;
    }
    return part_of(file, number_at(header->at + 24, 8), number_at(header->at + 32, 8), contents);
}

static bool sections_find(struct bytes file, struct bytes *sections)
{
    static const uint8_t magic[] = {0x7f, 'E', 'L', 'F', 2, 1};

    if (file.size < 64 || memcmp(file.at, magic, sizeof(magic)) != 0 ||
        number_at(file.at + 0x3a, 2) != SECTION_SIZE) {
        return false;
    }
    return part_of(file, number_at(file.at + 0x28, 8), number_at(file.at + 0x3c, 2) * SECTION_SIZE, sections);
}

/* The symbol table and the strings that go with it. */
static bool tables_find(struct bytes file, struct bytes *symbols, struct bytes *strings)
{
    struct bytes sections;
    struct bytes header;
    struct bytes other;

    if (!sections_find(file, &sections)) {
        return false;
    }
    for (uint64_t n = 0; n < sections.size / SECTION_SIZE; n++) {
        if (section_get(file, sections, n, &header, symbols) &&
            number_at(header.at + 4, 4) == SECTION_SYMBOLS) {
            return section_get(file, sections, number_at(header.at + 40, 4), &other, strings);
        }
    }
    return false;
}

/* NULL for what is no function: data, files, the assembler's own marks ($x, .L...). */
static const char *function_name(const uint8_t *entry, struct bytes strings)
{
    uint64_t offset = number_at(entry, 4);
    unsigned type = entry[4] & 0xfu;
    const char *name;

    if ((type != TYPE_FUNCTION && type != TYPE_NONE) || number_at(entry + 6, 2) == 0 ||
        offset >= strings.size || memchr(strings.at + offset, 0, strings.size - offset) == NULL) {
        return NULL;
    }
    name = (const char *)strings.at + offset;
    return name[0] == '\0' || name[0] == '$' || name[0] == '.' ? NULL : name;
}

bool symbol_find(const uint8_t *file, size_t size, uint64_t address, struct symbol *symbol)
{
    struct bytes symbols;
    struct bytes strings;
    bool found = false;

    if (!tables_find((struct bytes){file, size}, &symbols, &strings)) {
        return false;
    }
    for (uint64_t at = 0; at + SYMBOL_SIZE <= symbols.size; at += SYMBOL_SIZE) {
        const char *name = function_name(symbols.at + at, strings);
        uint64_t value = number_at(symbols.at + at + 8, 8);

        if (name == NULL || value > address || (found && address - value >= symbol->offset)) {
            continue;
        }
        *symbol = (struct symbol){name, address - value};
        found = true;
    }
    return found;
}
