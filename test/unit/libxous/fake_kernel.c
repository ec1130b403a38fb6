/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The kernel behind the host tests of libxous. See fake_kernel.h.
 */
#include "fake_kernel.h"

#include <pthread.h>
#include <stdlib.h>

#include <xous/abi/memory.h>
#include <xous/abi/system.h>

void current_set(const struct xous_start *start, const struct xous_info_page *info);

struct fake_call fake_calls[FAKE_CALLS];
size_t fake_call_count;
size_t fake_pages;
uint64_t fake_time;

static fake_handler_t handle;
static pthread_mutex_t record_lock = PTHREAD_MUTEX_INITIALIZER;
static struct xous_info_page info = {
    .magic = XOUS_INFO_MAGIC,
    .abi_version = XOUS_ABI_VERSION,
    .pid = 42,
    .timebase = FAKE_TIMEBASE,
};

static void record(const struct fake_call *call)
{
    pthread_mutex_lock(&record_lock);
    if (fake_call_count < FAKE_CALLS) {
        fake_calls[fake_call_count++] = *call;
    }
    pthread_mutex_unlock(&record_lock);
}

struct xous_result fake_ok(uint64_t a1)
{
    return (struct xous_result){.tag = XOUS_TAG_OK, .value = {a1}};
}

struct xous_result fake_error(xous_error_t error)
{
    return (struct xous_result){.tag = XOUS_TAG_ERROR, .value = {(uint64_t)error}};
}

struct xous_result fake_message(uint64_t kind, uint64_t id, uint64_t w0, uint64_t w1, uint64_t w2,
                                uint64_t w3)
{
    uint64_t token = kind == XOUS_SCALAR || kind == XOUS_MOVE ? 0 : 99;

    return (struct xous_result){.tag = XOUS_TAG_MESSAGE + kind,
                                .value = {token, id, w0, w1, w2, w3, 0x1234 | 7ul << 32}};
}

void *fake_page_give(size_t pages)
{
    void *memory = aligned_alloc(XOUS_PAGE_SIZE, pages * XOUS_PAGE_SIZE);

    assert_non_null(memory);
    memset(memory, 0, pages * XOUS_PAGE_SIZE);
    fake_pages += pages;
    return memory;
}

static struct xous_result page_take(const struct fake_call *call)
{
    fake_pages -= call->a[1] / XOUS_PAGE_SIZE;
    free((void *)(uintptr_t)call->a[0]);
    return fake_ok(0);
}

struct xous_result xous_call(uint64_t number, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4,
                             uint64_t x5, uint64_t x6)
{
    struct fake_call call = {number, {x0, x1, x2, x3, x4, x5, x6}};

    if (number == XOUS_SYS_memory_allocate) {
        return fake_ok((uintptr_t)fake_page_give(x2 / XOUS_PAGE_SIZE));
    }
    if (number == XOUS_SYS_memory_free) {
        return page_take(&call);
    }
    record(&call);
    return handle != NULL ? handle(&call) : fake_ok(0);
}

uint64_t xous_machine_time(void)
{
    return fake_time;
}

void xous_machine_trap(void)
{
    abort();
}

int fake_setup(void **state)
{
    (void)state;
    fake_call_count = 0;
    fake_time = 1000;
    info.boot_time = 1000;
    handle = NULL;
    current_set(NULL, &info);
    return 0;
}

void fake_handle(fake_handler_t handler)
{
    handle = handler;
}

void fake_start(const struct xous_start *start)
{
    current_set(start, &info);
}

size_t fake_count(uint64_t number)
{
    size_t count = 0;

    for (size_t i = 0; i < fake_call_count; i++) {
        count += fake_calls[i].number == number;
    }
    return count;
}

const struct fake_call *fake_nth(uint64_t number, size_t n)
{
    for (size_t i = 0; i < fake_call_count; i++) {
        if (fake_calls[i].number == number && n-- == 0) {
            return &fake_calls[i];
        }
    }
    fail_msg("call %lu was not made so often", (unsigned long)number);
    return NULL;
}
