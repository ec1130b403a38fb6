/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The end of the heap, for malloc(), which calls this under its own lock.
 *
 * The kernel resizes in whole pages; asking for more than one at a time saves calls, and pages nobody touches
 * are not backed.
 */
#include <errno.h>
#include <unistd.h>

#include <xous/syscall.h>

#define HEAP_STEP (64ul * 1024)

static struct {
    uintptr_t start;
    uint64_t used;
    uint64_t size;
} heap;

static xous_error_t heap_grow(uint64_t size)
{
    uint64_t rounded = (size + HEAP_STEP - 1) & ~(HEAP_STEP - 1);
    struct xous_result result = xous_raw_heap_resize((struct xous_args_heap_resize){.size = rounded});

    if (result.tag != XOUS_TAG_OK) {
        return xous_result_error(&result);
    }
    heap.start = result.value[0];
    heap.size = rounded;
    return XOUS_OK;
}

void *sbrk(ptrdiff_t increment)
{
    uint64_t wanted = heap.used + (uint64_t)increment;
    uint64_t before = heap.used;

    if (increment < 0 && (uint64_t)-increment > heap.used) {
        errno = EINVAL;
        return (void *)-1;
    }
    if (increment > 0 && (wanted < heap.used || wanted > UINT64_MAX / 2)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    if ((wanted > heap.size || heap.start == 0) && heap_grow(wanted != 0 ? wanted : 1) != XOUS_OK) {
        errno = ENOMEM;
        return (void *)-1;
    }
    heap.used = wanted;
    return (void *)(heap.start + before);
}
