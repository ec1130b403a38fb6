/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * User memory, reached through the direct map. All pages of a range are checked, and lazy ones backed,
 * before the first byte is copied; nothing can change them in between, because the copy is one step under
 * the kernel lock.
 */
#include <kernel/uaccess.h>

#include "walk.h"

#include <kernel/assert.h>
#include <kernel/string.h>

/* Where the user's byte lies, or NULL if the access is not allowed. */
static uint8_t *user_byte(struct aspace *space, vaddr_t address, enum xous_access access)
{
    uint64_t need = access == XOUS_ACCESS_WRITE ? SV39_W : SV39_R;

    if (address < USER_START || address >= USER_END) {
        return NULL;
    }
    struct place place = walk_find(space, address);
    if (!(*place.entry & SV39_V)) {
        if (aspace_fault(space, address, access) != XOUS_FAULT_NONE) {
            return NULL;
        }
        place = walk_find(space, address);
    }
    uint64_t entry = *place.entry;
    paddr_t physical = sv39_physical(entry) + (address - place.start);
    return (entry & need) && frame_head(physical) != NULL ? arch_virtual(physical) : NULL;
}

/* Copies if `bytes` is not NULL, else only checks. */
static status_t pass(struct aspace *space, vaddr_t address, uint8_t *bytes, size_t size,
                     enum xous_access access)
{
    size_t part;

    for (size_t done = 0; done < size; done += part) {
        uint8_t *user = user_byte(space, address + done, access);
        part = PAGE_SIZE - ((address + done) & (PAGE_SIZE - 1));
        part = part < size - done ? part : size - done;
        if (user == NULL) {
            return XOUS_BAD_ADDRESS;
        }
        if (bytes != NULL && access == XOUS_ACCESS_WRITE) {
            memcpy(user, bytes + done, part);
        } else if (bytes != NULL) {
            memcpy(bytes + done, user, part);
        }
    }
    return 0;
}

static status_t copy(struct aspace *space, vaddr_t address, uint8_t *bytes, size_t size,
                     enum xous_access access)
{
    KASSERT(size <= UACCESS_MAX);
    if (size != 0 && address > USER_END - size) {
        return XOUS_BAD_ADDRESS;
    }
    RETURN_UNLESS_OK(pass(space, address, NULL, size, access));
    return pass(space, address, bytes, size, access);
}

/* ---------------------------------------------------------------------- */

status_t uaccess_read(struct aspace *space, void *to, vaddr_t from, size_t size)
{
    return copy(space, from, to, size, XOUS_ACCESS_READ);
}

status_t uaccess_write(struct aspace *space, vaddr_t to, const void *from, size_t size)
{
    return copy(space, to, (uint8_t *)(uintptr_t)from, size, XOUS_ACCESS_WRITE);
}

status_t uaccess_word(struct aspace *space, vaddr_t address, uint32_t *value, paddr_t *key)
{
    if ((address & (sizeof(*value) - 1)) != 0) {
        return XOUS_BAD_ALIGNMENT;
    }
    uint8_t *byte = user_byte(space, address, XOUS_ACCESS_READ);
    if (byte == NULL) {
        return XOUS_BAD_ADDRESS;
    }
    *value = __atomic_load_n((const uint32_t *)(const void *)byte, __ATOMIC_RELAXED);
    *key = arch_physical(byte);
    return 0;
}
