/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Memory calls with pointers instead of words.
 */
#include <xous/memory.h>
#include <xous/syscall.h>

static struct xous_result allocate(uint64_t physical, const void *address, size_t size, uint64_t flags)
{
    return xous_raw_memory_allocate((struct xous_args_memory_allocate){
        .physical = physical,
        .address = (uintptr_t)address,
        .size = xous_page_round(size),
        .flags = flags,
    });
}

static xous_error_t allocated(const struct xous_result *result, void **address)
{
    *address = result->tag == XOUS_TAG_OK ? (void *)(uintptr_t)result->value[0] : NULL;
    return xous_result_error(result);
}

/* --- */

xous_error_t xous_memory_allocate(size_t size, uint64_t flags, void **address)
{
    struct xous_result result = allocate(0, NULL, size, flags);

    return allocated(&result, address);
}

xous_error_t xous_memory_allocate_at(void *address, size_t size, uint64_t flags)
{
    struct xous_result result = allocate(0, address, size, flags);

    return xous_result_error(&result);
}

xous_error_t xous_memory_device(uint64_t physical, size_t size, void **address)
{
    struct xous_result result = allocate(physical, NULL, size, XOUS_READ_WRITE | XOUS_MEMORY_DEVICE);

    return allocated(&result, address);
}

xous_error_t xous_memory_contiguous(size_t size, void **address, uint64_t *physical)
{
    struct xous_result result = allocate(0, NULL, size, XOUS_READ_WRITE | XOUS_MEMORY_CONTIGUOUS);

    *physical = result.tag == XOUS_TAG_OK ? result.value[1] : 0;
    return allocated(&result, address);
}

xous_error_t xous_memory_free(void *address, size_t size)
{
    struct xous_result result = xous_raw_memory_free(
        (struct xous_args_memory_free){.address = (uintptr_t)address, .size = xous_page_round(size)});

    return xous_result_error(&result);
}

xous_error_t xous_memory_protect(void *address, size_t size, uint64_t rights)
{
    struct xous_result result = xous_raw_memory_protect((struct xous_args_memory_protect){
        .address = (uintptr_t)address, .size = xous_page_round(size), .rights = rights});

    return xous_result_error(&result);
}

static xous_error_t take_handle(const struct xous_result *result, xous_handle_t *handle)
{
    *handle = result->tag == XOUS_TAG_OK ? (xous_handle_t)result->value[0] : 0;
    return xous_result_error(result);
}

xous_error_t xous_object_create(size_t size, xous_handle_t *object)
{
    struct xous_result result =
        xous_raw_object_create((struct xous_args_object_create){.size = xous_page_round(size)});

    return take_handle(&result, object);
}

xous_error_t xous_object_share(xous_handle_t object, uint64_t rights, xous_handle_t *share)
{
    struct xous_result result =
        xous_raw_object_share((struct xous_args_object_share){.object = object, .rights = rights});

    return take_handle(&result, share);
}

xous_error_t xous_object_map(xous_handle_t object, uint64_t rights, void **address, size_t *size)
{
    struct xous_result result =
        xous_raw_object_map((struct xous_args_object_map){.object = object, .rights = rights});

    if (size != NULL) {
        *size = result.tag == XOUS_TAG_OK ? result.value[1] : 0;
    }
    return allocated(&result, address);
}

xous_error_t xous_object_revoke(xous_handle_t object)
{
    struct xous_result result = xous_raw_object_revoke((struct xous_args_object_revoke){.object = object});

    return xous_result_error(&result);
}

xous_error_t xous_memory_physical(const void *address, uint64_t *physical)
{
    struct xous_result result =
        xous_raw_memory_physical((struct xous_args_memory_physical){.address = (uintptr_t)address});

    *physical = result.tag == XOUS_TAG_OK ? result.value[0] : 0;
    return xous_result_error(&result);
}

xous_error_t xous_memory_query(const void *address, struct xous_memory_run *run)
{
    struct xous_result result =
        xous_raw_memory_query((struct xous_args_memory_query){.address = (uintptr_t)address});

    if (result.tag != XOUS_TAG_OK) {
        return xous_result_error(&result);
    }
    run->state = (enum xous_memory_state)result.value[0];
    run->rights = result.value[1];
    run->start = result.value[2];
    run->length = result.value[3];
    return XOUS_OK;
}
