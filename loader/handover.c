/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Writing the boot information.
 */
#include <loader/fail.h>
#include <loader/handover.h>
#include <loader/memory.h>

void handover_begin(struct handover *handover, void *memory, uint64_t capacity)
{
    handover->memory = memory;
    handover->used = sizeof(struct boot_info);
    handover->capacity = capacity;
}

void handover_add(struct handover *handover, enum boot_record_type type, const void *payload, uint64_t size)
{
    struct boot_record record = {.type = type, .size = (uint32_t)size};
    uint64_t padded = (size + 7) / 8 * 8;
    uint8_t *at = handover->memory + handover->used;

    if (sizeof(record) + padded > handover->capacity - handover->used) {
        loader_fail("boot information needs more room than was set aside: a fault in the loader");
    }
    memcpy(at, &record, sizeof(record));
    memcpy(at + sizeof(record), payload, size);
    memset(at + sizeof(record) + size, 0, padded - size);
    handover->used += sizeof(record) + padded;
}

void handover_add_range(struct handover *handover, enum boot_record_type type, uint64_t base, uint64_t size)
{
    struct boot_range range = {base, size};

    handover_add(handover, type, &range, sizeof(range));
}

void handover_end(struct handover *handover)
{
    struct boot_info info = {BOOT_INFO_MAGIC, BOOT_INFO_VERSION, (uint32_t)handover->used};

    memcpy(handover->memory, &info, sizeof(info));
}
