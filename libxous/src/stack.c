/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Stacks with guard pages, and a cache of those of the usual size.
 *
 * A guard page is a reserved page: nothing backs it, and nothing else can be placed there. The kernel reserves
 * only empty addresses, so the page is freed first; if another thread's allocation takes the place in between,
 * the whole stack is given up and made somewhere else.
 */
#include "stack.h"

#include <xous/memory.h>
#include <xous/sync.h>
#include <xous/thread.h>

#define CACHED_STACKS 4u
#define GUARD XOUS_PAGE_SIZE
#define ATTEMPTS 4

static struct {
    struct xous_mutex lock;
    uint32_t count;
    size_t size;
    uint8_t *bases[CACHED_STACKS];
} cache;

static xous_error_t guard_make(uint8_t *page)
{
    xous_error_t error = xous_memory_free(page, GUARD);

    return error != XOUS_OK ? error : xous_memory_allocate_at(page, GUARD, XOUS_MEMORY_RESERVE);
}

/* The pages of the first (and, if it was made, the second) guard are no longer this stack's when they could not
 * be reserved, so only the rest is freed. */
static xous_error_t stack_map(struct stack *stack, size_t size)
{
    void *area;
    uint8_t *low;
    uint8_t *high;
    xous_error_t error = xous_memory_allocate(size + 2 * GUARD, XOUS_READ_WRITE, &area);

    if (error != XOUS_OK) {
        return error;
    }
    low = area;
    high = low + GUARD + size;
    error = guard_make(low);
    if (error != XOUS_OK) {
        (void)xous_memory_free(low + GUARD, size + GUARD);
        return error;
    }
    error = guard_make(high);
    if (error != XOUS_OK) {
        (void)xous_memory_free(low, GUARD + size);
        return error;
    }
    *stack = (struct stack){.base = low + GUARD, .size = size};
    return XOUS_OK;
}

static uint8_t *cache_take(size_t size)
{
    uint8_t *base = NULL;

    xous_mutex_lock(&cache.lock);
    if (cache.count > 0 && cache.size == size) {
        base = cache.bases[--cache.count];
    }
    xous_mutex_unlock(&cache.lock);
    return base;
}

/* The size of the first stack that comes back is the one that is cached, as long as any is. */
static bool cache_put(const struct stack *stack)
{
    bool taken;

    xous_mutex_lock(&cache.lock);
    if (cache.count == 0) {
        cache.size = stack->size;
    }
    taken = cache.size == stack->size && cache.count < CACHED_STACKS;
    if (taken) {
        cache.bases[cache.count++] = stack->base;
    }
    xous_mutex_unlock(&cache.lock);
    return taken;
}

/* --- */

xous_error_t stack_create(struct stack *stack, size_t size)
{
    xous_error_t error = XOUS_MEMORY_IN_USE;

    size = xous_page_round(size);
    *stack = (struct stack){.base = cache_take(size), .size = size};
    if (stack->base != NULL) {
        return XOUS_OK;
    }
    for (int i = 0; i < ATTEMPTS && error == XOUS_MEMORY_IN_USE; i++) {
        error = stack_map(stack, size);
    }
    return error;
}

void stack_destroy(const struct stack *stack)
{
    if (!cache_put(stack)) {
        (void)xous_memory_free(stack->base - GUARD, stack->size + 2 * GUARD);
    }
}
