/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Walks the boot records.
 */
#include "records.h"

const void *records_find(const struct boot_info *info, enum boot_record_type type, uint64_t n)
{
    const char *at = (const char *)(info + 1);
    const char *end = (const char *)info + info->size;

    while (at < end) {
        const struct boot_record *record = (const struct boot_record *)(const void *)at;
        if (record->type == (uint32_t)type && n-- == 0) {
            return record + 1;
        }
        at += sizeof(*record) + ((record->size + 7ul) & ~7ul);
    }
    return NULL;
}
