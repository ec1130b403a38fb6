/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Address-space identifiers: every width, roll-over, reuse; invalidation on the fake TLB.
 */
#include "spaces.h"

static const unsigned widths[] = {0, 1, 2, 4, 16};

static void machine_of_width(unsigned bits)
{
    struct fake_options options = {.bank = {{0x80000000ul, 32ul << 20}}, .asid_bits = bits};

    machine_restart(&options);
}

static void L03_spaces_never_see_each_other(void **state)
{
    struct party *const parties[] = {&client, &server, &third};
    (void)state;
    for (unsigned w = 0; w < ARRAY_SIZE(widths); w++) {
        machine_of_width(widths[w]);
        for (unsigned i = 0; i < 3; i++) {
            assert_int_equal(allocate_at(parties[i], AT, PAGE_SIZE, RW), 0);
            assert_int_equal(user_store(parties[i], AT, i), 0);
        }
        for (unsigned i = 0; i < 100; i++) {
            expect_word(parties[(i * 7) % 3], AT, (i * 7) % 3);
        }
    }
}

static void L03_freed_pages_are_invalid_after_roll_over(void **state)
{
    struct party *const parties[] = {&client, &server, &third};
    (void)state;
    for (unsigned w = 0; w < ARRAY_SIZE(widths); w++) {
        machine_of_width(widths[w]);
        for (unsigned i = 0; i < 60; i++) {
            struct party *party = parties[(i * 5) % 3];
            assert_int_equal(allocate_at(party, AT, 2 * PAGE_SIZE, RW | XOUS_MEMORY_POPULATE), 0);
            expect_word(party, AT + PAGE_SIZE, 0);
            run(parties[(i + 1) % 3]);
            assert_int_equal(release(party, AT, 2 * PAGE_SIZE), 0);
            run(parties[(i + 2) % 3]);
            assert_int_equal(user_load(party, AT + PAGE_SIZE, &(uint64_t){0}), XOUS_FAULT_ACCESS);
        }
    }
}

static void L03_no_fence_on_a_switch_when_asids_exist(void **state)
{
    (void)state;
    run(&client);
    run(&server);
    uint64_t before =
        fake_fences(FAKE_FENCE_ASID) + fake_fences(FAKE_FENCE_ALL) + fake_fences(FAKE_FENCE_PAGE);
    for (unsigned i = 0; i < 50; i++) {
        run(&client);
        run(&server);
    }
    assert_int_equal(
        fake_fences(FAKE_FENCE_ASID) + fake_fences(FAKE_FENCE_ALL) + fake_fences(FAKE_FENCE_PAGE), before);
}

static void L03_activation_of_the_active_space_is_free(void **state)
{
    (void)state;
    for (unsigned w = 0; w < ARRAY_SIZE(widths); w++) {
        machine_of_width(widths[w]);
        run(&client);
        uint64_t switches = fake_switches();
        run(&client);
        assert_int_equal(fake_switches(), switches);
    }
}

static void L09_active_space_is_left_before_it_is_freed(void **state)
{
    struct work work = {0};
    (void)state;
    run(&client);
    paddr_t root = client.space.root;
    assert_int_equal(fake_root(0), root);
    while (aspace_destroy(&client.space, &work) == STATUS_AGAIN) {
    }
    assert_int_equal(fake_root(0), arch_kernel_root());
    assert_int_equal(aspace_init(&client.space, &client.account), 0);
    assert_int_equal(allocate_at(&client, AT, PAGE_SIZE, RW), 0);
    expect_word(&client, AT, 0);
}

static void L03_recycled_space_gets_no_stale_entries(void **state)
{
    (void)state;
    for (unsigned w = 0; w < ARRAY_SIZE(widths); w++) {
        machine_of_width(widths[w]);
        for (unsigned i = 0; i < 20; i++) {
            struct work work = {0};
            assert_int_equal(allocate_at(&third, AT, PAGE_SIZE, RW), 0);
            assert_int_equal(user_store(&third, AT, 1), 0);
            run(&client);
            while (aspace_destroy(&third.space, &work) == STATUS_AGAIN) {
            }
            assert_int_equal(aspace_init(&third.space, &third.account), 0);
            assert_int_equal(user_load(&third, AT, &(uint64_t){0}), XOUS_FAULT_ACCESS);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(L03_spaces_never_see_each_other),
        CASE(L03_freed_pages_are_invalid_after_roll_over),
        CASE(L03_no_fence_on_a_switch_when_asids_exist),
        CASE(L03_activation_of_the_active_space_is_free),
        CASE(L09_active_space_is_left_before_it_is_freed),
        CASE(L03_recycled_space_gets_no_stale_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
