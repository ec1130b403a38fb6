/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Reader of ustar archives. All that is trusted after ustar_open() is what it checked: headers at offsets that
 * are multiples of the block, bodies inside the archive, and the end mark of two zero blocks.
 */
#include <parse/ustar.h>

#include "bytes.h"

/* Fields of a header: offset and size. */
enum {
    NAME_AT = 0,
    NAME_SIZE = 100,
    SIZE_AT = 124,
    SIZE_SIZE = 12,
    SUM_AT = 148,
    SUM_SIZE = 8,
    KIND_AT = 156,
    MAGIC_AT = 257,
    MAGIC_SIZE = 5,
    PREFIX_AT = 345,
    PREFIX_SIZE = 155,
};

const char *ustar_error_text(enum ustar_error error)
{
    switch (error) {
#define X(name, text)  \
    case USTAR_##name: \
        return text;
        USTAR_ERRORS(X)
#undef X
    }
    return "unknown error";
}

static bool has_magic(const uint8_t *header)
{
    static const char magic[MAGIC_SIZE] = {'u', 's', 't', 'a', 'r'};

    for (unsigned i = 0; i < MAGIC_SIZE; i++) {
        if (header[MAGIC_AT + i] != (uint8_t)magic[i]) {
            return false;
        }
    }
    return true;
}

static bool is_zero(const uint8_t *block)
{
    for (unsigned i = 0; i < USTAR_BLOCK; i++) {
        if (block[i]) {
            return false;
        }
    }
    return true;
}

/* A field of octal digits that ends with a space or NUL; leading spaces are allowed. */
static bool read_octal(const uint8_t *field, unsigned size, uint64_t *value)
{
    unsigned i = 0;
    unsigned first;

    while (i < size && field[i] == ' ') {
        i++;
    }
    *value = 0;
    for (first = i; i < size && field[i] >= '0' && field[i] <= '7'; i++) {
        *value = *value << 3 | (uint64_t)(field[i] - '0');
    }
    return i > first && (i == size || field[i] == ' ' || field[i] == 0);
}

/* The sum counts its own field as spaces. */
static bool sum_matches(const uint8_t *header)
{
    uint64_t said;
    uint32_t sum = SUM_SIZE * ' ';

    for (unsigned i = 0; i < USTAR_BLOCK; i++) {
        sum += header[i];
    }
    for (unsigned i = 0; i < SUM_SIZE; i++) {
        sum -= header[SUM_AT + i];
    }
    return read_octal(header + SUM_AT, SUM_SIZE, &said) && said == sum;
}

static char *append(char *to, const uint8_t *field, unsigned size)
{
    for (unsigned i = 0; i < size && field[i]; i++) {
        *to++ = (char)field[i];
    }
    return to;
}

/* Join prefix and name, neither of which need be terminated, and drop a leading "./". */
static void read_name(const uint8_t *header, char *name)
{
    char *end = append(name, header + PREFIX_AT, PREFIX_SIZE);

    if (end != name) {
        *end++ = '/';
    }
    end = append(end, header + NAME_AT, NAME_SIZE);
    *end = 0;
    if (name[0] == '.' && name[1] == '/') {
        unsigned i = 0;

        while ((name[i] = name[i + 2])) {
            i++;
        }
    }
}

static bool name_is_sound(const uint8_t *header)
{
    char name[USTAR_NAME_MAX + 1];

    if (!header[NAME_AT]) {
        return false;
    }
    read_name(header, name);
    for (unsigned i = 0; name[i]; i++) {
        if ((uint8_t)name[i] < ' ' || name[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static bool is_regular(const uint8_t *header)
{
    return header[KIND_AT] == '0' || header[KIND_AT] == 0;
}

static enum ustar_error check_header(const uint8_t *header, uint64_t *size)
{
    if (!has_magic(header)) {
        return USTAR_MAGIC;
    }
    if (!sum_matches(header)) {
        return USTAR_CHECKSUM;
    }
    if (!is_regular(header) && header[KIND_AT] != '5') {
        return USTAR_KIND;
    }
    if (!read_octal(header + SIZE_AT, SIZE_SIZE, size) || (!is_regular(header) && *size)) {
        return USTAR_SIZE;
    }
    return name_is_sound(header) ? USTAR_OK : USTAR_NAME;
}

static bool is_duplicate(const struct ustar *archive, size_t offset)
{
    struct ustar_member own = {.next = offset};
    struct ustar_member other = {.next = 0};

    ustar_next(archive, &own);
    while (other.next < offset) {
        ustar_next(archive, &other);
        if (text_equal(own.name, other.name)) {
            return true;
        }
    }
    return false;
}

/* From a header to the next; the body is known to lie inside the archive or this answers false. */
static bool skip_body(size_t available, uint64_t size, size_t *offset)
{
    size_t room = available - *offset - USTAR_BLOCK;

    if (size > room || room - size < (USTAR_BLOCK - size % USTAR_BLOCK) % USTAR_BLOCK) {
        return false;
    }
    *offset += USTAR_BLOCK + ((size_t)size + USTAR_BLOCK - 1) / USTAR_BLOCK * USTAR_BLOCK;
    return true;
}

bool ustar_present(const void *data, size_t available)
{
    return available >= USTAR_BLOCK && has_magic(data);
}

static enum ustar_error check_member(struct ustar *archive, size_t available, size_t *offset)
{
    uint64_t size;
    enum ustar_error error = check_header(archive->data + *offset, &size);
    size_t next = *offset;

    if (error) {
        return error;
    }
    if (!skip_body(available, size, &next)) {
        return USTAR_TRUNCATED;
    }
    archive->size = next;
    if (is_duplicate(archive, *offset)) {
        return USTAR_DUPLICATE;
    }
    *offset = next;
    return USTAR_OK;
}

static enum ustar_error check_end(struct ustar *archive, size_t available, size_t offset)
{
    if (available - offset < 2 * USTAR_BLOCK || !is_zero(archive->data + offset + USTAR_BLOCK)) {
        return USTAR_TRUNCATED;
    }
    archive->size = offset + 2 * USTAR_BLOCK;
    return offset ? USTAR_OK : USTAR_EMPTY;
}

enum ustar_error ustar_open(struct ustar *archive, const void *data, size_t available, size_t *where)
{
    unsigned members = 0;

    archive->data = data;
    archive->size = 0;
    *where = 0;
    while (available - *where >= USTAR_BLOCK) {
        enum ustar_error error;

        if (is_zero(archive->data + *where)) {
            return check_end(archive, available, *where);
        }
        if (members++ == USTAR_MEMBERS_MAX) {
            return USTAR_MANY;
        }
        error = check_member(archive, available, where);
        if (error) {
            return error;
        }
    }
    return USTAR_TRUNCATED;
}

bool ustar_next(const struct ustar *archive, struct ustar_member *member)
{
    const uint8_t *header = archive->data + member->next;
    uint64_t size;

    if (member->next >= archive->size || is_zero(header)) {
        return false;
    }
    read_name(header, member->name);
    read_octal(header + SIZE_AT, SIZE_SIZE, &size);
    member->data = header + USTAR_BLOCK;
    member->size = (size_t)size;
    member->regular = is_regular(header);
    return skip_body(archive->size, size, &member->next);
}

bool ustar_find(const struct ustar *archive, const char *name, struct ustar_member *member)
{
    member->next = 0;
    while (ustar_next(archive, member)) {
        if (member->regular && text_equal(member->name, name)) {
            return true;
        }
    }
    return false;
}
