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

static const struct boot_record *first_record(const struct boot_info *info)
{
    return (const struct boot_record *)(info + 1);
}

/* The record behind this one, or NULL at the end. */
static const struct boot_record *following(const struct boot_info *info, const struct boot_record *record)
{
    const char *end = (const char *)info + info->size;
    const char *next = (const char *)record + record_length(record);

    return next + sizeof(*record) <= end ? (const struct boot_record *)next : NULL;
}

void boot_check(const struct boot_info *info)
{
    if (info->magic != BOOT_INFO_MAGIC || info->version != BOOT_INFO_VERSION || info->size < sizeof(*info)) {
        panic("the loader handed over something else than boot information version %u", BOOT_INFO_VERSION);
    }
    const char *end = (const char *)info + info->size;
    const struct boot_record *record = info->size < sizeof(*info) + sizeof(*record) ? NULL : first_record(info);
    for (; record != NULL; record = following(info, record)) {
        if (record_length(record) > (size_t)(end - (const char *)record)) {
            panic("boot information is cut off in a record of type %u", record->type);
        }
    }
}

const struct boot_record *boot_next(const struct boot_info *info, const struct boot_record *previous, uint32_t type)
{
    const struct boot_record *record = previous == NULL ? first_record(info) : following(info, previous);

    while (record != NULL && record->type != type) {
        record = following(info, record);
    }
    return record;
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
