/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Records of the hand-over. The loader is trusted to be well meant, not to be of the same version: sizes and the
 * chain are checked once, unknown types are skipped.
 */
#include <kernel/assert.h>
#include <kernel/boot.h>

static size_t record_length(const struct boot_record *record)
{
    return sizeof(*record) + ((record->size + 7ul) & ~7ul);
}

const struct boot_record *boot_record_after(const struct boot_info *info, const struct boot_record *previous)
{
    const char *end = (const char *)info + info->size;
    const char *next =
        previous == NULL ? (const char *)(info + 1) : (const char *)previous + record_length(previous);

    return next + sizeof(*previous) <= end ? (const struct boot_record *)(const void *)next : NULL;
}

void boot_check(const struct boot_info *info)
{
    if (info->magic != BOOT_INFO_MAGIC || info->version != BOOT_INFO_VERSION || info->size < sizeof(*info)) {
        panic("the loader handed over something else than boot information version %u", BOOT_INFO_VERSION);
    }
    const char *end = (const char *)info + info->size;
    const struct boot_record *record = NULL;
    while ((record = boot_record_after(info, record)) != NULL) {
        if (record_length(record) > (size_t)(end - (const char *)record)) {
            panic("boot information is cut off in a record of type %u", record->type);
        }
    }
}

const struct boot_record *boot_next(const struct boot_info *info, const struct boot_record *previous,
                                    uint32_t type)
{
    do {
        previous = boot_record_after(info, previous);
    } while (previous != NULL && previous->type != type);
    return previous;
}

const void *boot_find_bytes(const struct boot_info *info, uint32_t type, size_t *length)
{
    const struct boot_record *record = boot_next(info, NULL, type);

    *length = record == NULL ? 0 : record->size;
    return record == NULL ? NULL : boot_payload(record);
}

const void *boot_find(const struct boot_info *info, uint32_t type, size_t size)
{
    size_t length;
    const void *payload = boot_find_bytes(info, type, &length);

    return length >= size ? payload : NULL;
}
