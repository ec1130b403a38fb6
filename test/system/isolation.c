/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What a process cannot reach, and what it cannot do with what it has. Each case ends a child by the fault that is
 * expected, with cause, access and address, and leaves everybody else alone.
 */
#include <string.h>

#include <xous/info.h>
#include <xous/memory.h>
#include <xous/start.h>
#include <xous/syscall.h>

#include "child.h"
#include "harness.h"
#include "watch.h"

#define KERNEL_BASE 0xffffffff80000000ul
#define DIRECT_MAP 0xffffffc000000000ul
#define RAM_START 0x80000000ul /* of QEMU's virt machine: as a virtual address, nothing is there */
#define UART 0x10000000ul
#define FINISHER 0x100000ul
#define SECRET_ADDRESS 0x70000000ul
#define SECRET 0x736563726574ul

static uint64_t load(uint64_t address)
{
    return *(volatile uint64_t *)address;
}

static uint64_t store(uint64_t address)
{
    *(volatile uint64_t *)address = 1;
    return 0;
}

static uint64_t fetch(uint64_t address)
{
    ((void (*)(void))address)();
    return 0;
}

static void expect_fault(child_function_t function, uint64_t address, enum xous_access access)
{
    struct child_end end = child_wait(child_start(function, address, NULL));

    if (end.state != XOUS_PROCESS_FAULTED || end.address != address) {
        note("access %u to 0x%lx", (unsigned)access, (unsigned long)address);
    }
    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.cause, XOUS_FAULT_ACCESS);
    CHECK_EQUAL(end.access, access);
    CHECK_EQUAL(end.address, address);
}

static void expect_no_access(uint64_t address)
{
    expect_fault(load, address, XOUS_ACCESS_READ);
    expect_fault(store, address, XOUS_ACCESS_WRITE);
    expect_fault(fetch, address, XOUS_ACCESS_EXECUTE);
}

static void F03_null_addresses(void)
{
    expect_no_access(0);
    expect_no_access(8);
    expect_no_access(XOUS_PAGE_SIZE);
}

static void F03_kernel_addresses(void)
{
    expect_no_access(KERNEL_BASE);
    expect_no_access(DIRECT_MAP);
    expect_no_access(DIRECT_MAP + RAM_START + (32ul << 20));
    expect_no_access(~7ul);
}

static void F03_addresses_beyond_user_space(void)
{
    expect_no_access(xous_info()->user_end);
    expect_no_access(1ul << 40);
    expect_no_access(1ul << 63);
}

static void F03_device_and_physical_addresses(void)
{
    expect_no_access(UART);
    expect_no_access(FINISHER);
    expect_no_access(RAM_START);
    expect_no_access(RAM_START + (64ul << 20));
}

/* The same address is the parent's own page, another page in a brother, and nothing in the child. */
static uint64_t hold_secret(uint64_t value)
{
    uint64_t *page = (uint64_t *)SECRET_ADDRESS;

    CHECK_OK(xous_memory_allocate_at(page, XOUS_PAGE_SIZE, XOUS_READ_WRITE));
    CHECK_EQUAL(*page, 0);
    *page = value;
    (void)xous_raw_client_send((struct xous_args_client_send){.connection = child_handle(0), .id = *page});
    return *page == value ? 0 : 1;
}

static void F03_memory_of_other_processes(void)
{
    uint64_t *page = (uint64_t *)SECRET_ADDRESS;
    struct xous_result own = xous_raw_server_create((struct xous_args_server_create){.sid_low = 0});
    struct xous_result link =
        xous_raw_server_connection((struct xous_args_server_connection){.server = own.value[0]});

    CHECK_OK(xous_memory_allocate_at(page, XOUS_PAGE_SIZE, XOUS_READ_WRITE));
    *page = SECRET;
    xous_pid_t brother = child_start_with(hold_secret, SECRET + 1, (xous_handle_t)link.value[0]);
    struct xous_result hello =
        xous_raw_server_receive((struct xous_args_server_receive){.server = own.value[0]});
    CHECK_EQUAL(hello.value[1], SECRET + 1);
    expect_no_access(SECRET_ADDRESS);
    CHECK_EQUAL(*page, SECRET);
    CHECK_EQUAL(xous_raw_server_reply((struct xous_args_server_reply){.token = hello.value[0]}).tag,
                XOUS_TAG_OK);
    child_join(brother);
}

static void F03_text_is_not_writable(void)
{
    expect_fault(store, (uintptr_t)store & ~7ul, XOUS_ACCESS_WRITE);
}

static void F03_constants_are_not_writable(void)
{
    static const _Alignas(8) uint64_t constant = 5;

    expect_fault(store, (uintptr_t)&constant, XOUS_ACCESS_WRITE);
    expect_fault(fetch, (uintptr_t)&constant, XOUS_ACCESS_EXECUTE);
}

static void F03_data_is_not_executable(void)
{
    static _Alignas(8) uint32_t data[] = {0x00008067};

    expect_fault(fetch, (uintptr_t)data, XOUS_ACCESS_EXECUTE);
}

static uint64_t fetch_from_stack(uint64_t unused)
{
    volatile uint64_t code = 0x00008067;

    (void)unused;
    return fetch((uintptr_t)&code);
}

static void F03_stack_is_not_executable(void)
{
    struct child_end end = child_wait(child_start(fetch_from_stack, 0, NULL));

    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.cause, XOUS_FAULT_ACCESS);
    CHECK_EQUAL(end.access, XOUS_ACCESS_EXECUTE);
    CHECK_EQUAL(end.address, end.pc);
    CHECK(end.address < (uintptr_t)xous_start_block());
}

static uint64_t fetch_from_heap(uint64_t address)
{
    struct xous_result result = xous_raw_heap_resize((struct xous_args_heap_resize){.size = XOUS_PAGE_SIZE});

    CHECK_EQUAL(result.tag, XOUS_TAG_OK);
    *(volatile uint32_t *)address = 0x00008067;
    return fetch(address);
}

static void F03_heap_is_not_executable(void)
{
    expect_fault(fetch_from_heap, xous_info()->heap_start, XOUS_ACCESS_EXECUTE);
}

static void F03_information_page_is_read_only(void)
{
    uint64_t page = (uintptr_t)xous_info();

    CHECK_EQUAL(load(page), XOUS_INFO_MAGIC);
    expect_fault(store, page, XOUS_ACCESS_WRITE);
    expect_fault(fetch, page, XOUS_ACCESS_EXECUTE);
}

static uint64_t store_freed(uint64_t address)
{
    void *page = (void *)address;

    CHECK_OK(xous_memory_allocate_at(page, XOUS_PAGE_SIZE, XOUS_READ_WRITE));
    *(volatile uint64_t *)page = 1;
    CHECK_OK(xous_memory_free(page, XOUS_PAGE_SIZE));
    return store(address);
}

static uint64_t store_protected(uint64_t address)
{
    void *page = (void *)address;

    CHECK_OK(xous_memory_allocate_at(page, XOUS_PAGE_SIZE, XOUS_READ_WRITE));
    *(volatile uint64_t *)page = 1;
    CHECK_OK(xous_memory_protect(page, XOUS_PAGE_SIZE, XOUS_READ));
    CHECK_EQUAL(load(address), 1);
    return store(address);
}

static uint64_t load_reserved(uint64_t address)
{
    CHECK_OK(xous_memory_allocate_at((void *)address, XOUS_PAGE_SIZE, XOUS_MEMORY_RESERVE));
    return load(address);
}

static void L01_freed_pages_fault_at_once(void)
{
    expect_fault(store_freed, SECRET_ADDRESS, XOUS_ACCESS_WRITE);
}

static void L01_rights_taken_away_fault_at_once(void)
{
    expect_fault(store_protected, SECRET_ADDRESS, XOUS_ACCESS_WRITE);
}

static void J04_reserved_pages_fault(void)
{
    expect_fault(load_reserved, SECRET_ADDRESS, XOUS_ACCESS_READ);
}

/* --- stacks --- */

static uint64_t overflow(uint64_t depth)
{
    volatile uint8_t frame[512];

    frame[0] = (uint8_t)depth;
    return depth == ~0ul ? 0 : overflow(depth + 1) + frame[0];
}

static uint64_t overflow_at_once(uint64_t unused)
{
    volatile uint8_t frame[64 * 1024];

    (void)unused;
    frame[0] = 1;
    return frame[0];
}

/* Below the stack of a child nothing is mapped. */
static void expect_overflow(child_function_t function)
{
    struct child_end end = child_wait(child_start(function, 0, NULL));
    uint64_t top = (uintptr_t)xous_start_block();

    CHECK_EQUAL(end.state, XOUS_PROCESS_FAULTED);
    CHECK_EQUAL(end.cause, XOUS_FAULT_ACCESS);
    CHECK_EQUAL(end.access, XOUS_ACCESS_WRITE);
    CHECK(end.address < top - CHILD_STACK && end.address >= top - 2 * CHILD_STACK);
}

static void F11_stack_overflow_by_recursion(void)
{
    expect_overflow(overflow);
}

static void F11_stack_overflow_by_a_large_frame(void)
{
    expect_overflow(overflow_at_once);
}

/* Fresh memory shows nothing of whoever had it before. */
#define ZERO_PAGES 512u

static void J07_fresh_pages_are_zero(void)
{
    for (unsigned round = 0; round < 4; round++) {
        uint64_t *pages;
        size_t size = ZERO_PAGES * XOUS_PAGE_SIZE;
        uint64_t flags = XOUS_READ_WRITE | (round % 2 != 0 ? XOUS_MEMORY_POPULATE : 0);

        CHECK_OK(xous_memory_allocate(size, flags, (void **)&pages));
        for (size_t i = 0; i < size / sizeof(uint64_t); i++) {
            CHECK_EQUAL(pages[i], 0);
            pages[i] = ~0ul;
        }
        CHECK_OK(xous_memory_free(pages, size));
    }
}

static const struct test tests[] = {
    TEST(F03_null_addresses),
    TEST(F03_kernel_addresses),
    TEST(F03_addresses_beyond_user_space),
    TEST(F03_device_and_physical_addresses),
    TEST(F03_memory_of_other_processes),
    TEST(F03_text_is_not_writable),
    TEST(F03_constants_are_not_writable),
    TEST(F03_data_is_not_executable),
    TEST(F03_stack_is_not_executable),
    TEST(F03_heap_is_not_executable),
    TEST(F03_information_page_is_read_only),
    TEST(L01_freed_pages_fault_at_once),
    TEST(L01_rights_taken_away_fault_at_once),
    TEST(J04_reserved_pages_fault),
    TEST(F11_stack_overflow_by_recursion),
    TEST(F11_stack_overflow_by_a_large_frame),
    TEST(J07_fresh_pages_are_zero),
};

int main(int argc, char **argv)
{
    return harness_run(tests, TESTS_COUNT(tests), argc, argv);
}
