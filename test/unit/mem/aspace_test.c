/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * New memory: lazy, populated, reserved, contiguous, physical, the heap; faults.
 */
#include "spaces.h"

#include <string.h>

static void J07_lazy_pages_are_zero_and_backed_by_the_first_touch(void **state)
{
    vaddr_t address = 0;
    (void)state;
    assert_int_equal(allocate(&client, &address, 3 * PAGE_SIZE, RW), 0);
    uint64_t used = client.account.used;
    assert_int_equal(client.account.owned[FRAME_USER], 0);
    expect_word(&client, address + PAGE_SIZE, 0);
    assert_int_equal(user_store(&client, address + PAGE_SIZE + 8, 77), 0);
    expect_word(&client, address + PAGE_SIZE + 8, 77);
    assert_int_equal(client.account.owned[FRAME_USER], 1);
    assert_int_equal(client.account.used, used);
    assert_int_equal(state_at(&client, address), XOUS_MEMORY_LAZY);
    assert_int_equal(state_at(&client, address + PAGE_SIZE), XOUS_MEMORY_PRIVATE);
}

static void J07_freed_pages_come_back_zero(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 50; i++) {
        struct party *party = (i & 1) ? &client : &server;
        assert_int_equal(allocate_at(party, AT, 4 * PAGE_SIZE, RW | XOUS_MEMORY_POPULATE), 0);
        expect_word(party, AT + 3 * PAGE_SIZE, 0);
        assert_int_equal(user_store(party, AT + 3 * PAGE_SIZE, ~0ul), 0);
        assert_int_equal(release(party, AT, 4 * PAGE_SIZE), 0);
    }
}

static void J18_lazy_gigabytes_cost_entries_and_promises(void **state)
{
    struct account *account = &client.account;
    (void)state;
    assert_int_equal(allocate_at(&client, GIGA, GIGA, RW), XOUS_OUT_OF_MEMORY);
    assert_int_equal(account->used, 1);
    assert_int_equal(allocate_at(&client, GIGA, 8 * GIGA, XOUS_MEMORY_RESERVE), 0);
    assert_int_equal(account->used, 1);
    assert_int_equal(state_at(&client, GIGA + 5 * PAGE_SIZE), XOUS_MEMORY_RESERVED);
    assert_int_equal(user_store(&client, GIGA, 1), XOUS_FAULT_ACCESS);
    assert_int_equal(release(&client, GIGA, 8 * GIGA), 0);
}

static void J18_lazy_block_is_split_on_demand(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE, RW), 0);
    uint64_t used = client.account.used;
    assert_int_equal(used, 1 + 1 + 1 + 512); /* root, table, promised table, pages */
    assert_int_equal(user_store(&client, AT + 300 * PAGE_SIZE, 5), 0);
    assert_int_equal(client.account.used, used);
    expect_word(&client, AT + 300 * PAGE_SIZE, 5);
    expect_word(&client, AT + 301 * PAGE_SIZE, 0);
}

static void J18_populated_block_is_one_leaf(void **state)
{
    struct page_info info;
    (void)state;
    assert_int_equal(allocate_at(&client, AT, LARGE + PAGE_SIZE, RW | XOUS_MEMORY_POPULATE), 0);
    assert_true(steps > 50); /* zeroing is stepped */
    assert_int_equal(aspace_query(&client.space, AT + 5 * PAGE_SIZE, &info), 0);
    assert_int_equal(info.level, 1);
    assert_int_equal(info.start, AT);
    assert_int_equal(info.physical & (LARGE - 1), 5 * PAGE_SIZE);
    expect_word(&client, AT + 511 * PAGE_SIZE, 0);
    assert_int_equal(user_store(&client, AT + LARGE, 9), 0);
}

static void J04_fixed_addresses_are_checked(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RW), 0);
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RW), XOUS_MEMORY_IN_USE);
    assert_int_equal(allocate_at(&client, AT - PAGE_SIZE, 3 * PAGE_SIZE, RW), XOUS_MEMORY_IN_USE);
    assert_int_equal(allocate_at(&client, PAGE_SIZE, PAGE_SIZE, RW), XOUS_BAD_ADDRESS);
    assert_int_equal(allocate_at(&client, USER_END, PAGE_SIZE, RW), XOUS_BAD_ADDRESS);
    assert_int_equal(allocate_at(&client, USER_END - PAGE_SIZE, 2 * PAGE_SIZE, RW), XOUS_BAD_ADDRESS);
    assert_int_equal(allocate_at(&client, BOOT_DIRECT_BASE, PAGE_SIZE, RW), XOUS_BAD_ADDRESS);
    assert_int_equal(allocate_at(&client, USER_WINDOW_START, PAGE_SIZE, RW), XOUS_BAD_ADDRESS);
    assert_int_equal(allocate_at(&client, USER_WINDOW_START - PAGE_SIZE, 2 * PAGE_SIZE, RW),
                     XOUS_BAD_ADDRESS);
    assert_int_equal(allocate_at(&client, AT + 1, PAGE_SIZE, RW), XOUS_BAD_ALIGNMENT);
    assert_int_equal(allocate_at(&client, USER_END - PAGE_SIZE, PAGE_SIZE, RW), 0);
    assert_int_equal(client.account.owned[FRAME_TABLE], 5);
}

static void A15_sizes_at_the_edges(void **state)
{
    static const uint64_t size[] = {1, 4095, 4097, 1ul << 63, ~0ul, ~0ul - 4095, (1ul << 38) + 4096};
    vaddr_t address = 0;
    (void)state;
    assert_int_equal(allocate(&client, &address, 0, RW), XOUS_INVALID_ARGUMENT);
    for (unsigned i = 0; i < ARRAY_SIZE(size); i++) {
        assert_int_not_equal(allocate(&client, &address, size[i], RW), 0);
        assert_int_not_equal(allocate_at(&client, AT, size[i], RW), 0);
        assert_int_not_equal(release(&client, AT, size[i]), 0);
        assert_int_not_equal(protect(&client, AT, size[i], RW), 0);
        assert_int_not_equal(heap(&client, size[i]), 0);
        assert_int_not_equal(move(AT, AT, size[i], RW), 0);
        struct lend lend = lend_of(AT, size[i], LEND_READ);
        assert_int_not_equal(lend_all(lend_begin, &lend), 0);
    }
    assert_int_equal(client.account.used, 1);
    assert_int_equal(server.account.used, 1);
}

static void J05_rights_are_r_rw_or_rx(void **state)
{
    static const uint64_t good[] = {XOUS_READ, RW, RX};
    (void)state;
    for (uint64_t flags = 0; flags < 8; flags++) {
        bool legal = flags == good[0] || flags == good[1] || flags == good[2];
        assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, flags), legal ? 0 : XOUS_INVALID_ARGUMENT);
        if (legal) {
            assert_int_equal(rights_at(&client, AT), flags);
            assert_int_equal(release(&client, AT, PAGE_SIZE), 0);
        }
    }
    for (unsigned bit = 8; bit < 64; bit++) {
        assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RW | 1ul << bit), XOUS_INVALID_ARGUMENT);
    }
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RW | XOUS_MEMORY_RESERVE), XOUS_INVALID_ARGUMENT);
}

static void J05_faults_respect_rights(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, XOUS_READ), 0);
    assert_int_equal(allocate_at(&client, AT + PAGE_SIZE, PAGE_SIZE, RX), 0);
    assert_int_equal(user_store(&client, AT, 1), XOUS_FAULT_ACCESS);
    expect_word(&client, AT, 0);
    assert_int_equal(user_store(&client, AT, 1), XOUS_FAULT_ACCESS);
    assert_int_equal(user_fetch(&client, AT), XOUS_FAULT_ACCESS);
    uint64_t fences = fake_fences(FAKE_FENCE_INSTRUCTION);
    assert_int_equal(user_fetch(&client, AT + PAGE_SIZE), 0);
    assert_int_equal(fake_fences(FAKE_FENCE_INSTRUCTION), fences + 1);
    assert_int_equal(user_store(&client, AT + PAGE_SIZE, 1), XOUS_FAULT_ACCESS);
    assert_int_equal(aspace_fault(&client.space, 0, XOUS_ACCESS_READ), XOUS_FAULT_ACCESS);
    assert_int_equal(aspace_fault(&client.space, ~0ul, XOUS_ACCESS_READ), XOUS_FAULT_ACCESS);
    assert_int_equal(aspace_fault(&client.space, BOOT_DIRECT_BASE, XOUS_ACCESS_READ), XOUS_FAULT_ACCESS);
}

static void J04_chosen_addresses_leave_guard_pages(void **state)
{
    vaddr_t address[3] = {0};
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(allocate(&client, &address[i], 2 * PAGE_SIZE, RW), 0);
        assert_in_range(address[i], USER_ALLOCATE_START, USER_WINDOW_START - 1);
        assert_int_equal(state_at(&client, address[i] - PAGE_SIZE), XOUS_MEMORY_EMPTY);
        assert_int_equal(state_at(&client, address[i] + 2 * PAGE_SIZE), XOUS_MEMORY_EMPTY);
    }
    assert_int_equal(release(&client, address[2], 2 * PAGE_SIZE), 0);
    vaddr_t again = 0;
    assert_int_equal(allocate(&client, &again, PAGE_SIZE, RW), 0);
    assert_int_equal(again, address[2]);
    vaddr_t large = 0;
    assert_int_equal(allocate(&client, &large, LARGE, RW), 0);
    assert_int_equal(large & (LARGE - 1), 0);
}

static void J14_contiguous_memory_is_contiguous_and_zero(void **state)
{
    static const uint64_t pages[] = {1, 3, 4, 65, 512, 515};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(pages); i++) {
        struct work work = {0};
        vaddr_t address = 0;
        paddr_t physical = 0;
        struct page_info info;
        status_t status;
        do {
            status = aspace_allocate_contiguous(&client.space, &address, pages[i] * PAGE_SIZE,
                                                RW | XOUS_MEMORY_CONTIGUOUS, &physical, &work);
        } while (status == STATUS_AGAIN);
        assert_int_equal(status, 0);
        for (uint64_t page = 0; page < pages[i]; page++) {
            assert_int_equal(aspace_query(&client.space, address + page * PAGE_SIZE, &info), 0);
            assert_int_equal(info.physical, physical + page * PAGE_SIZE);
            assert_int_equal(info.state, XOUS_MEMORY_PRIVATE);
        }
        expect_word(&client, address + (pages[i] - 1) * PAGE_SIZE, 0);
        audit_all();
        assert_int_equal(client.account.owned[FRAME_USER], pages[i]);
        assert_int_equal(release(&client, address, pages[i] * PAGE_SIZE), 0);
        assert_int_equal(client.account.used, 1);
    }
}

static status_t map_physical(vaddr_t *address, paddr_t physical, uint64_t size, uint64_t rights)
{
    struct work work = {0};
    status_t status;

    do {
        status = aspace_map_physical(&client.space, address, physical, size, rights, &work);
    } while (status == STATUS_AGAIN);
    return status;
}

static void J06_only_devices_and_boot_data_can_be_mapped(void **state)
{
    const paddr_t ram = 0x80000000ul;
    vaddr_t address = 0;
    (void)state;
    assert_int_equal(map_physical(&address, 0x10000000ul, 3 * PAGE_SIZE, RW), 0);
    assert_int_equal(state_at(&client, address), XOUS_MEMORY_DEVICE_RANGE);
    assert_int_equal(user_store(&client, address, 1), 0);
    assert_int_equal(release(&client, address, 3 * PAGE_SIZE), 0);
    assert_int_equal(map_physical(&address, 0x10000000ul, PAGE_SIZE, RX), XOUS_INVALID_ARGUMENT);
    assert_int_equal(map_physical(&address, ram, PAGE_SIZE, XOUS_READ), XOUS_ACCESS_DENIED);
    assert_int_equal(map_physical(&address, ram - PAGE_SIZE, 2 * PAGE_SIZE, XOUS_READ), XOUS_ACCESS_DENIED);
    assert_int_equal(map_physical(&address, ram + (31ul << 20), PAGE_SIZE, XOUS_READ), XOUS_ACCESS_DENIED);
    assert_int_equal(
        map_physical(&address, arch_physical(arch_virtual(client.space.root)), PAGE_SIZE, XOUS_READ),
        XOUS_ACCESS_DENIED);
    assert_int_equal(map_physical(&address, 1, PAGE_SIZE, XOUS_READ), XOUS_BAD_ALIGNMENT);
    assert_int_equal(map_physical(&address, ~0ul << 12, PAGE_SIZE, XOUS_READ), XOUS_BAD_ADDRESS);
    assert_int_equal(map_physical(&address, 0, 1ul << 56, XOUS_READ), XOUS_ACCESS_DENIED);
}

static void J06_boot_data_is_read_only_and_stays(void **state)
{
    const paddr_t archive = 0x80000000ul + 20 * PAGE_SIZE;
    vaddr_t address = 0;
    (void)state;
    assert_int_equal(frame_of(archive)->kind, FRAME_PINNED);
    assert_int_equal(map_physical(&address, archive, 2 * PAGE_SIZE, RW), XOUS_ACCESS_DENIED);
    address = 0;
    assert_int_equal(map_physical(&address, archive, 2 * PAGE_SIZE, XOUS_READ), 0);
    expect_word(&client, address, 0x6161616161616161ul);
    assert_int_equal(user_store(&client, address, 1), XOUS_FAULT_ACCESS);
    struct lend lend = lend_of(address, PAGE_SIZE, LEND_READ);
    assert_int_equal(lend_all(lend_begin, &lend), XOUS_SHARE_VIOLATION);
    assert_int_equal(release(&client, address, 2 * PAGE_SIZE), 0);
    assert_int_equal(frame_of(archive)->kind, FRAME_PINNED);
}

static void J06_loaded_segments_become_private(void **state)
{
    const paddr_t text = 0x80000000ul + 23 * PAGE_SIZE;
    struct aspace *space = root_space();
    uint64_t used = root_account.used;
    uint32_t word;
    paddr_t key;
    (void)state;
    assert_int_equal(aspace_adopt(space, FAKE_TEXT, text, FAKE_TEXT_SIZE, RX), 0);
    assert_int_equal(root_account.used, used + 2); /* tables */
    assert_int_equal(uaccess_word(space, FAKE_TEXT, &word, &key), 0);
    assert_int_equal(word, FAKE_TEXT);
    assert_int_equal(key, text);
    struct lend lend = lend_of(FAKE_TEXT, PAGE_SIZE, LEND_READ);
    lend.from = space;
    assert_int_equal(lend_all(lend_begin, &lend), 0);
    assert_int_equal(lend_all(lend_withdraw, &lend), 0);
}

static void J09_heap_grows_and_shrinks_exactly(void **state)
{
    (void)state;
    assert_int_equal(heap(&client, 3 * PAGE_SIZE), 0);
    assert_int_equal(user_store(&client, USER_HEAP_START + 2 * PAGE_SIZE, 42), 0);
    assert_int_equal(heap(&client, 3 * PAGE_SIZE), 0);
    assert_int_equal(heap(&client, 1), XOUS_BAD_ALIGNMENT);
    assert_int_equal(heap(&client, 0ul - PAGE_SIZE), XOUS_OUT_OF_MEMORY);
    assert_int_equal(heap(&client, LIMIT * PAGE_SIZE), XOUS_OUT_OF_MEMORY);
    assert_int_equal(client.space.heap_size, 3 * PAGE_SIZE);
    expect_word(&client, USER_HEAP_START + 2 * PAGE_SIZE, 42);
    assert_int_equal(heap(&client, 2 * PAGE_SIZE), 0);
    assert_int_equal(user_store(&client, USER_HEAP_START + 2 * PAGE_SIZE, 1), XOUS_FAULT_ACCESS);
    assert_int_equal(heap(&client, 700 * PAGE_SIZE), 0);
    expect_word(&client, USER_HEAP_START + 2 * PAGE_SIZE, 0);
    assert_int_equal(heap(&client, 0), 0);
    assert_int_equal(client.account.used, 1);
}

static void J09_heap_over_lent_pages_is_refused(void **state)
{
    (void)state;
    assert_int_equal(heap(&client, 200 * PAGE_SIZE), 0);
    struct lend lend = lend_of(USER_HEAP_START + 150 * PAGE_SIZE, PAGE_SIZE, LEND_MUTABLE);
    assert_int_equal(lend_all(lend_begin, &lend), 0);
    assert_int_equal(heap(&client, 100 * PAGE_SIZE), XOUS_SHARE_VIOLATION);
    assert_int_equal(client.space.heap_size, 200 * PAGE_SIZE);
    assert_int_equal(heap(&client, 160 * PAGE_SIZE), 0);
    assert_int_equal(lend_all(lend_withdraw, &lend), 0);
    assert_int_equal(heap(&client, 0), 0);
}

static void L01_spurious_faults_are_resolved(void **state)
{
    (void)state;
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, XOUS_READ), 0);
    expect_word(&client, AT, 0);
    assert_int_equal(protect(&client, AT, PAGE_SIZE, RW), 0);
    assert_int_equal(user_store(&client, AT, 3), 0);
    expect_word(&client, AT, 3);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(J07_lazy_pages_are_zero_and_backed_by_the_first_touch),
        CASE(J07_freed_pages_come_back_zero),
        CASE(J18_lazy_gigabytes_cost_entries_and_promises),
        CASE(J18_lazy_block_is_split_on_demand),
        CASE(J18_populated_block_is_one_leaf),
        CASE(J04_fixed_addresses_are_checked),
        CASE(A15_sizes_at_the_edges),
        CASE(J05_rights_are_r_rw_or_rx),
        CASE(J05_faults_respect_rights),
        CASE(J04_chosen_addresses_leave_guard_pages),
        CASE(J14_contiguous_memory_is_contiguous_and_zero),
        CASE(J06_only_devices_and_boot_data_can_be_mapped),
        CASE(J06_boot_data_is_read_only_and_stays),
        CASE(J06_loaded_segments_become_private),
        CASE(J09_heap_grows_and_shrinks_exactly),
        CASE(J09_heap_over_lent_pages_is_refused),
        CASE(L01_spurious_faults_are_resolved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
