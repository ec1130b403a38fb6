/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Fuzzer: any bytes as an archive. Checksums keep a fuzzer out, so they are put right where a header seems to be.
 */
#include <parse/ustar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SUM_AT = 148, SUM_SIZE = 8 };

static void repair(uint8_t *header)
{
    unsigned sum = 0;

    memset(header + SUM_AT, ' ', SUM_SIZE);
    for (unsigned i = 0; i < USTAR_BLOCK; i++) {
        sum += header[i];
    }
    snprintf((char *)header + SUM_AT, SUM_SIZE, "%06o", sum);
}

static void check_member(const struct ustar *archive, const struct ustar_member *member)
{
    if (member->data < archive->data || member->data + member->size > archive->data + archive->size ||
        strlen(member->name) > USTAR_NAME_MAX) {
        abort();
    }
}

static void read_all(const uint8_t *data, size_t size)
{
    struct ustar_member member = {.next = 0};
    struct ustar archive;
    size_t where;

    if (ustar_open(&archive, data, size, &where) != USTAR_OK) {
        return;
    }
    while (ustar_next(&archive, &member)) {
        check_member(&archive, &member);
    }
    if (ustar_find(&archive, "manifest", &member)) {
        check_member(&archive, &member);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    memcpy(copy, data, size);
    read_all(copy, size);
    for (size_t at = 0; at + USTAR_BLOCK <= size; at += USTAR_BLOCK) {
        if (ustar_present(copy + at, size - at)) {
            repair(copy + at);
        }
    }
    read_all(copy, size);
    free(copy);
    return 0;
}
