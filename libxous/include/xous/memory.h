/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Memory straight from the kernel, in whole pages. For ordinary use there is malloc().
 */
#pragma once

#include <xous/abi/error.h>
#include <xous/abi/memory.h>
#include <xous/attributes.h>

#define XOUS_READ_WRITE (XOUS_READ | XOUS_WRITE)

static inline size_t xous_page_round(size_t size)
{
    return (size + XOUS_PAGE_SIZE - 1) & ~(size_t)(XOUS_PAGE_SIZE - 1);
}

/* Zeroed memory with the given rights | XOUS_MEMORY_* flags; the size is rounded up to pages. */
XOUS_MUST_CHECK xous_error_t xous_memory_allocate(size_t size, uint64_t flags, void **address);

/* The same at a fixed address; MemoryInUse if something is there. */
XOUS_MUST_CHECK xous_error_t xous_memory_allocate_at(void *address, size_t size, uint64_t flags);

/* Registers of a device range that the process was granted. */
XOUS_MUST_CHECK xous_error_t xous_memory_device(uint64_t physical, size_t size, void **address);

/* Physically contiguous memory for a device to read and write. */
XOUS_MUST_CHECK xous_error_t xous_memory_contiguous(size_t size, void **address, uint64_t *physical);

xous_error_t xous_memory_free(void *address, size_t size);
XOUS_MUST_CHECK xous_error_t xous_memory_protect(void *address, size_t size, uint64_t rights);

/* --- memory that several processes map --- */

/* A shared memory object of zeroed pages, RW; the size is rounded up to pages. Pass its handle on in a message or to a
 * child; xous_handle_close drops it. */
XOUS_MUST_CHECK xous_error_t xous_object_create(size_t size, xous_handle_t *object);

/* A further handle of the object with rights no wider: XOUS_READ or XOUS_READ_WRITE. */
XOUS_MUST_CHECK xous_error_t xous_object_share(xous_handle_t object, uint64_t rights, xous_handle_t *share);

/* Maps all of it; `size` may be NULL. xous_memory_free takes it out again. */
XOUS_MUST_CHECK xous_error_t xous_object_map(xous_handle_t object, uint64_t rights, void **address,
                                             size_t *size);

/* Takes away what other processes have of an object that this one created. */
XOUS_MUST_CHECK xous_error_t xous_object_revoke(xous_handle_t object);

/* --- what is where --- */

/* Where the byte lies in physical memory: needs the grant for that. */
XOUS_MUST_CHECK xous_error_t xous_memory_physical(const void *address, uint64_t *physical);

struct xous_memory_run {
    enum xous_memory_state state;
    uint64_t rights;
    uint64_t start;
    uint64_t length;
};

/* What is at the address, and how far around it that is so. */
XOUS_MUST_CHECK xous_error_t xous_memory_query(const void *address, struct xous_memory_run *run);
