/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Frames, the buddy system and accounts.
 */
#include "spaces.h"

#include <string.h>

static bool page_is_zero(paddr_t address)
{
    const uint64_t *word = arch_virtual(address);

    for (unsigned i = 0; i < PAGE_SIZE / sizeof(*word); i++) {
        if (word[i] != 0) {
            return false;
        }
    }
    return true;
}

static void J12_every_frame_is_handed_out_once(void **state)
{
    uint64_t count = 0;
    paddr_t address;
    (void)state;
    struct account *account = &client.account;
    static paddr_t taken[LIMIT];
    while (frame_take(account, FRAME_USER, &address) == 0) {
        uint64_t *word = arch_virtual(address);
        assert_int_equal(*word, 0);
        *word = ~0ul;
        taken[count++] = address;
    }
    assert_int_equal(account->used, account->limit);
    assert_int_equal(count, LIMIT - 1); /* and the root table */
    while (count > 0) {
        frame_give_back(taken[--count], 0);
    }
    assert_int_equal(account->used, 1);
}

static void J12_runs_of_all_orders_are_aligned_and_disjoint(void **state)
{
    paddr_t run[11];
    (void)state;
    assert_int_equal(account_set_limit(&client.account, 2100), 0);
    for (unsigned order = 0; order < ARRAY_SIZE(run) - 1; order++) {
        assert_int_equal(frame_take_run(&client.account, FRAME_USER, order, &run[order]), 0);
        assert_int_equal(run[order] & ((PAGE_SIZE << order) - 1), 0);
        memset(arch_virtual(run[order]), (int)order + 1, PAGE_SIZE << order);
    }
    for (unsigned order = 0; order < ARRAY_SIZE(run) - 1; order++) {
        const uint8_t *bytes = arch_virtual(run[order]);
        assert_int_equal(bytes[0], order + 1);
        assert_int_equal(bytes[(PAGE_SIZE << order) - 1], order + 1);
        assert_ptr_equal(frame_of(run[order] + (PAGE_SIZE << order) - 1), frame_of(run[order]));
        frame_give_back(run[order], order);
    }
}

static void J12_freed_frames_merge_again(void **state)
{
    paddr_t run;
    static paddr_t single[1024];
    (void)state;
    assert_int_equal(account_set_limit(&client.account, 1100), 0);
    for (unsigned i = 0; i < 1024; i++) {
        assert_int_equal(frame_take(&client.account, FRAME_USER, &single[i]), 0);
    }
    for (unsigned i = 0; i < 1024; i++) {
        frame_give_back(single[(i * 7) % 1024], 0);
    }
    unsigned largest = 0;
    for (unsigned order = 0; order <= ORDER_MAX; order++) {
        if (account_set_limit(&client.account, 1 + (1ul << order)) == 0 &&
            frame_take_run(&client.account, FRAME_USER, order, &run) == 0) {
            frame_give_back(run, order);
            largest = order;
        }
    }
    assert_true(largest >= 10);
}

static void give_back_twice(void *argument)
{
    paddr_t *address = argument;

    frame_give_back(*address, 0);
    frame_give_back(*address, 0);
}

static void J12_double_free_is_caught(void **state)
{
    paddr_t address;
    (void)state;
    assert_int_equal(frame_take(&client.account, FRAME_USER, &address), 0);
    expect_panic(give_back_twice, &address, "frame.c");
}

static void give_back_foreign(void *argument)
{
    frame_give_back(*(paddr_t *)argument, 0);
}

static void J12_free_of_what_is_nobodys_is_caught(void **state)
{
    paddr_t firmware = 0x80000000ul;
    paddr_t device = 0x10000000ul;
    (void)state;
    expect_panic(give_back_foreign, &firmware, "frame.c");
    expect_panic(give_back_foreign, &device, "frame.c");
}

static void J13_limits_are_hard(void **state)
{
    paddr_t address;
    (void)state;
    struct account *account = &client.account;
    assert_int_equal(account_promise(account, LIMIT - 1), 0);
    assert_int_equal(account_promise(account, 1), XOUS_OUT_OF_MEMORY);
    assert_int_equal(frame_take(account, FRAME_USER, &address), XOUS_OUT_OF_MEMORY);
    assert_int_equal(account_set_limit(account, LIMIT - 1), XOUS_OUT_OF_MEMORY);
    assert_int_equal(account_promise(account, ~0ul), XOUS_OUT_OF_MEMORY);
    account_unpromise(account, LIMIT - 1);
}

static void J13_limits_of_children_are_the_parents_use(void **state)
{
    struct account child = {0};
    (void)state;
    uint64_t used = root_account.used;
    assert_int_equal(account_init(&child, &root_account, 9, root_account.limit - used + 1),
                     XOUS_OUT_OF_MEMORY);
    assert_int_equal(account_init(&child, &root_account, 9, 100), 0);
    assert_int_equal(root_account.used, used + 100);
    assert_int_equal(account_set_limit(&child, 40), 0);
    assert_int_equal(root_account.used, used + 40);
    assert_int_equal(account_set_limit(&child, root_account.limit), XOUS_OUT_OF_MEMORY);
    audit_all();
    account_retire(&child, 0);
    assert_int_equal(root_account.used, used);
    assert_null(account_by_index(9));
}

static void J13_grandchild_is_adopted_with_its_limit(void **state)
{
    struct account child = {0};
    struct account grandchild = {0};
    (void)state;
    uint64_t used = root_account.used;
    assert_int_equal(account_init(&child, &root_account, 9, 100), 0);
    assert_int_equal(account_init(&grandchild, &child, 10, 60), 0);
    account_adopt(&grandchild);
    assert_int_equal(child.used, 0);
    assert_int_equal(child.limit, 40);
    assert_int_equal(root_account.used, used + 100);
    account_retire(&child, 0);
    account_retire(&grandchild, 0);
    assert_int_equal(root_account.used, used);
}

static void J13_account_that_lives_in_its_last_frame(void **state)
{
    paddr_t home;
    (void)state;
    uint64_t used = root_account.used;
    assert_int_equal(frame_take(&root_account, FRAME_OBJECT, &home), 0);
    struct account *child = arch_virtual(home);
    assert_int_equal(account_init(child, &root_account, 9, 10), 0);
    assert_int_equal(account_promise(child, 1), 0);
    frame_change_owner(home, 0, child, FRAME_OBJECT);
    audit_all();
    account_retire(child, home);
    assert_int_equal(root_account.used, used);
    audit_all();
}

static void J07_taken_frames_are_zero(void **state)
{
    paddr_t address;
    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        assert_int_equal(frame_take(&client.account, FRAME_USER, &address), 0);
        assert_true(page_is_zero(address));
        memset(arch_virtual(address), 0x5a, PAGE_SIZE);
        frame_give_back(address, 0);
    }
}

static void J16_boot_records_are_accounted_for(void **state)
{
    (void)state;
    uint64_t sum = 0;
    for (unsigned kind = 0; kind < FRAME_KINDS; kind++) {
        sum += frames_of_kind((enum frame_kind)kind);
    }
    assert_int_equal(sum, frames_total());
    assert_int_equal(frames_of_kind(FRAME_PINNED), 3); /* archive of two pages, tree of one */
    assert_int_equal(root_account.owned[FRAME_USER], (FAKE_TEXT_SIZE + FAKE_DATA_SIZE) / PAGE_SIZE);
    assert_int_equal(frame_of(0x80000000ul)->kind, FRAME_NONE);
    assert_null(frame_of(0x10000000ul));
    assert_null(frame_of(0x80000000ul + (32ul << 20)));
}

static void J16_several_banks_with_holes(void **state)
{
    static const struct fake_options options = {
        .bank = {{0x80000000ul, 24ul << 20}, {0x90001000ul, 4ul << 20}, {0xa0000000ul, 3 * PAGE_SIZE}},
        .asid_bits = 16};
    paddr_t address;
    (void)state;
    machine_restart(&options);
    assert_int_equal(frames_total(), ((28ul << 20) >> PAGE_SHIFT) + 3);
    assert_null(frame_of(0x90000000ul));
    for (paddr_t at = 0x90001000ul; at < 0x90001000ul + (4ul << 20); at += PAGE_SIZE) {
        assert_int_not_equal(frame_of(at)->kind, FRAME_NONE);
        assert_int_equal(frame_address(frame_head(at)), at);
    }
    assert_int_equal(frame_take_run(&client.account, FRAME_USER, 9, &address), 0);
    frame_give_back(address, 9);
}

static void J16_audit_sees_what_is_wrong(void **state)
{
    paddr_t address;
    (void)state;
    assert_int_equal(frame_take(&client.account, FRAME_USER, &address), 0);
    struct frame *frame = frame_head(address);
    frame->owner = 4000;
    assert_int_not_equal(frame_audit(), 0);
    frame->owner = client.account.index;
    client.account.used++;
    assert_int_not_equal(frame_audit(), 0);
    client.account.used--;
    frame->kind = FRAME_TABLE;
    assert_int_not_equal(frame_audit(), 0);
    frame->kind = FRAME_USER;
    frame_give_back(address, 0);
}

static void J14_fragmented_memory_refuses_runs_only(void **state)
{
    static paddr_t page[1400];
    paddr_t run;
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(page); i++) {
        assert_int_equal(frame_take(&client.account, FRAME_USER, &page[i]), 0);
    }
    struct account *hog = &root_account; /* the rest of the machine */
    uint64_t rest = hog->limit - hog->used;
    static paddr_t other[8192];
    assert_true(rest <= ARRAY_SIZE(other));
    for (uint64_t i = 0; i < rest; i++) {
        assert_int_equal(frame_take(hog, FRAME_USER, &other[i]), 0);
    }
    for (uint64_t i = 0; i < rest; i += 2) {
        frame_give_back(other[i], 0);
    }
    status_t status = frame_take_run(hog, FRAME_USER, 6, &run);
    assert_int_equal(frame_take(hog, FRAME_USER, &other[0]), 0);
    for (uint64_t i = 1; i < rest; i += 2) {
        frame_give_back(other[i], 0);
    }
    frame_give_back(other[0], 0);
    for (unsigned i = 0; i < ARRAY_SIZE(page); i++) {
        frame_give_back(page[i], 0);
    }
    if (status == 0) {
        frame_give_back(run, 6);
    }
    assert_int_equal(frame_take_run(hog, FRAME_USER, 6, &run), 0);
    frame_give_back(run, 6);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(J12_every_frame_is_handed_out_once),
        CASE(J12_runs_of_all_orders_are_aligned_and_disjoint),
        CASE(J12_freed_frames_merge_again),
        CASE(J12_double_free_is_caught),
        CASE(J12_free_of_what_is_nobodys_is_caught),
        CASE(J13_limits_are_hard),
        CASE(J13_limits_of_children_are_the_parents_use),
        CASE(J13_grandchild_is_adopted_with_its_limit),
        CASE(J13_account_that_lives_in_its_last_frame),
        CASE(J07_taken_frames_are_zero),
        CASE(J16_boot_records_are_accounted_for),
        CASE(J16_several_banks_with_holes),
        CASE(J16_audit_sees_what_is_wrong),
        CASE(J14_fragmented_memory_refuses_runs_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
