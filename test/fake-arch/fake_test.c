/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The fake machine must itself be trusted: each rule that it enforces is broken here on purpose.
 */
#include <check.h>
#include <fake_arch.h>
#include <kernel/trap.h>
#include <pure/sv39.h>
#include <string.h>

#define RAM 0x80000000ul
#define PAGE_A 0x400000ul

/* A space of one page: root, two tables, a frame. */
struct small_space {
    paddr_t root;
    uint64_t *middle;
    uint64_t *leaf;
    paddr_t frame;
};

static struct small_space space_make(unsigned number)
{
    struct small_space space = {.root = RAM + (8ul << 20) + number * 8 * PAGE_SIZE};
    uint64_t *root = arch_virtual(space.root);

    memset(root, 0, 4 * PAGE_SIZE);
    space.middle = root + SV39_ENTRIES;
    space.leaf = root + 2 * SV39_ENTRIES;
    space.frame = space.root + 3 * PAGE_SIZE;
    root[sv39_index(PAGE_A, 2)] = sv39_table(space.root + PAGE_SIZE);
    space.middle[sv39_index(PAGE_A, 1)] = sv39_table(space.root + 2 * PAGE_SIZE);
    space.leaf[sv39_index(PAGE_A, 0)] = sv39_leaf(space.frame, SV39_U | SV39_R | SV39_W);
    return space;
}

static void leaf_set(struct small_space *space, uint64_t pte)
{
    space->leaf[sv39_index(PAGE_A, 0)] = pte;
}

static void expect_error(const char *text)
{
    const char *error = fake_errors_take();

    if (strstr(error, text) == NULL) {
        fail_msg("expected an error about \"%s\", got \"%s\"", text, error);
    }
}

static void L03_entry_survives_change_without_fence(void **state)
{
    struct small_space space = space_make(0);
    (void)state;
    arch_space_switch(space.root, 1);
    leaf_set(&space, 0);
    fake_user_enter(0);
    expect_error("stale leaf");
    assert_true(fake_store(0, PAGE_A, 1));
    expect_error("stale leaf");
}

static void L03_exact_fence_drops_entry(void **state)
{
    struct small_space space = space_make(0);
    (void)state;
    arch_space_switch(space.root, 1);
    leaf_set(&space, 0);
    arch_tlb_flush_page(1, PAGE_A + 8);
    fake_user_enter(0);
    assert_int_equal(fake_errors(), 0);
    assert_false(fake_store(0, PAGE_A, 1));
}

static void L03_fence_of_wrong_asid_or_address_drops_nothing(void **state)
{
    struct small_space space = space_make(0);
    (void)state;
    arch_space_switch(space.root, 1);
    leaf_set(&space, 0);
    arch_tlb_flush_page(2, PAGE_A);
    arch_tlb_flush_page(1, PAGE_A + PAGE_SIZE);
    arch_tlb_flush_asid(2);
    fake_user_enter(0);
    expect_error("stale leaf");
}

static void L03_fence_before_the_change_is_useless(void **state)
{
    struct small_space space = space_make(0);
    (void)state;
    arch_space_switch(space.root, 1);
    arch_tlb_flush_page(1, PAGE_A);
    leaf_set(&space, 0);
    fake_user_enter(0);
    expect_error("stale leaf");
}

static void L03_fewer_rights_in_the_cache_are_legal(void **state)
{
    struct small_space space = space_make(0);
    (void)state;
    leaf_set(&space, sv39_leaf(space.frame, SV39_U | SV39_R));
    arch_space_switch(space.root, 1);
    leaf_set(&space, sv39_leaf(space.frame, SV39_U | SV39_R | SV39_W));
    fake_user_enter(0);
    assert_int_equal(fake_errors(), 0);
    assert_false(fake_store(0, PAGE_A, 1));
    arch_tlb_flush_page(1, PAGE_A);
    assert_true(fake_store(0, PAGE_A, 1));
}

static void L03_table_pointer_needs_fence_by_asid(void **state)
{
    struct small_space space = space_make(0);
    (void)state;
    arch_space_switch(space.root, 1);
    space.middle[sv39_index(PAGE_A, 1)] = 0;
    arch_tlb_flush_page(1, PAGE_A);
    fake_user_enter(0);
    expect_error("stale table pointer");
    arch_tlb_flush_asid(1);
    fake_user_enter(0);
    assert_int_equal(fake_errors(), 0);
}

static void L03_switch_with_used_asid_needs_fence_afterwards(void **state)
{
    struct small_space first = space_make(0);
    struct small_space second = space_make(1);
    (void)state;
    arch_space_switch(first.root, 0);
    arch_tlb_flush_all();
    arch_space_switch(second.root, 0);
    fake_user_enter(0);
    expect_error("stale");
    arch_tlb_flush_all();
    fake_user_enter(0);
    assert_int_equal(fake_errors(), 0);
}

static void L03_asids_keep_spaces_apart(void **state)
{
    struct small_space first = space_make(0);
    struct small_space second = space_make(1);
    uint64_t value = 0;
    (void)state;
    arch_space_switch(first.root, 1);
    assert_true(fake_store(0, PAGE_A, 11));
    arch_space_switch(second.root, 2);
    assert_true(fake_store(0, PAGE_A, 22));
    fake_user_enter(0);
    arch_space_switch(first.root, 1);
    assert_true(fake_load(0, PAGE_A, &value));
    assert_int_equal(value, 11);
    assert_int_equal(fake_errors(), 0);
}

static void L07_change_of_size_needs_fence(void **state)
{
    struct small_space space = space_make(0);
    uint64_t *slot = &space.middle[sv39_index(PAGE_A, 1)];
    (void)state;
    *slot = sv39_leaf(RAM + (4ul << 20), SV39_U | SV39_R | SV39_W);
    arch_space_switch(space.root, 1);
    *slot = sv39_table(space.root + 2 * PAGE_SIZE);
    leaf_set(&space, sv39_leaf(RAM + (4ul << 20), SV39_U | SV39_R | SV39_W));
    fake_user_enter(0);
    expect_error("stale leaf of level 1");
}

static void L05_bad_entries_are_reported(void **state)
{
    struct small_space space = space_make(0);
    const uint64_t good = sv39_leaf(space.frame, SV39_U | SV39_R | SV39_W);
    static const char *const errors[] = {
        "lacks A or D",           "lacks A or D",      "writable and executable", "global or the kernel's",
        "global or the kernel's", "reserved encoding", "reserved encoding"};
    const uint64_t bad[] = {good & ~SV39_A, good & ~SV39_D, good | SV39_X,     good | SV39_G,
                            good & ~SV39_U, good & ~SV39_R, good | (1ul << 60)};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
        leaf_set(&space, bad[i]);
        arch_space_switch(space.root, i);
        expect_error(errors[i]);
    }
}

static void H02_controller_ignores_what_a_plic_ignores(void **state)
{
    (void)state;
    arch_interrupt_enable(5);
    fake_interrupt_raise(5);
    assert_int_equal(arch_interrupt_claim(), 5);
    assert_int_equal(arch_interrupt_claim(), 0);
    assert_int_equal(arch_pending(), 0);
    arch_interrupt_disable(5);
    arch_interrupt_complete(5);
    expect_error("not enabled");
    arch_interrupt_enable(5);
    assert_int_equal(arch_interrupt_claim(), 0);
    arch_interrupt_complete(5);
    assert_int_equal(arch_interrupt_claim(), 5);
    fake_interrupt_lower(5);
    arch_interrupt_complete(5);
    assert_int_equal(arch_interrupt_claim(), 0);
    arch_interrupt_complete(5);
    expect_error("not in service");
}

static struct arch_frame *idle_door(void *argument)
{
    arch_timer_set(arch_now() + 100);
    arch_idle();
    *(unsigned *)argument = arch_pending();
    return (struct arch_frame *)argument;
}

static void K05_idle_kernel_waits_for_the_clock(void **state)
{
    unsigned pending = 0;
    (void)state;
    assert_int_equal(fake_kernel_enter(idle_door, &pending), FAKE_IDLE);
    fake_clock_advance(99);
    assert_int_equal(fake_kernel_wake(), FAKE_IDLE);
    fake_clock_advance(1);
    assert_int_equal(fake_kernel_wake(), FAKE_USER);
    assert_int_equal(pending, ARCH_PENDING_TIMER);
    assert_false(fake_lock_held());
}

static void fail_with_text(void *argument)
{
    for (const char *c = argument; *c != '\0'; c++) {
        arch_console_put(*c);
    }
    arch_power(BOOT_POWER_FAIL, 1);
}

static struct arch_frame *power_door(void *argument)
{
    fail_with_text(argument);
    return NULL;
}

static void K16_power_ends_the_run_and_the_next_starts_afresh(void **state)
{
    char text[] = "panic: on purpose";
    unsigned pending = 0;
    (void)state;
    assert_int_equal(fake_kernel_enter(power_door, text), FAKE_POWER);
    assert_int_equal(fake_power_action(), BOOT_POWER_FAIL);
    expect_panic(fail_with_text, text, "on purpose");
    assert_int_equal(fake_kernel_enter(idle_door, &pending), FAKE_IDLE);
}

static void K10_lock_taken_twice_is_reported(void **state)
{
    (void)state;
    kernel_lock();
    kernel_lock();
    expect_error("taken twice");
    kernel_unlock();
    kernel_unlock();
    expect_error("not held");
}

static void O06_boot_records_cover_every_bank_once(void **state)
{
    static const struct fake_options options = {.bank = {{RAM, 8ul << 20}, {RAM + (64ul << 20), 4ul << 20}},
                                                .asid_bits = 4};
    uint64_t total = 0;
    (void)state;
    fake_reset(&options);
    const struct boot_info *info = fake_boot_info();
    assert_int_equal(info->magic, BOOT_INFO_MAGIC);
    for (uint32_t at = sizeof(*info); at < info->size;) {
        const struct boot_record *record = (const void *)((const char *)info + at);
        const struct boot_range *range = (const void *)(record + 1);
        if (record->type == BOOT_FREE) {
            assert_true(fake_is_ram(range->base) && fake_is_ram(range->base + range->size - 1));
            total += range->size;
        }
        at += (uint32_t)sizeof(*record) + ((record->size + 7u) & ~7u);
    }
    assert_in_range(total, 11ul << 20, 12ul << 20);
}

static int start(void **state)
{
    (void)state;
    fake_reset(NULL);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    fake_verify();
    fake_release();
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(L03_entry_survives_change_without_fence),
        CASE(L03_exact_fence_drops_entry),
        CASE(L03_fence_of_wrong_asid_or_address_drops_nothing),
        CASE(L03_fence_before_the_change_is_useless),
        CASE(L03_fewer_rights_in_the_cache_are_legal),
        CASE(L03_table_pointer_needs_fence_by_asid),
        CASE(L03_switch_with_used_asid_needs_fence_afterwards),
        CASE(L03_asids_keep_spaces_apart),
        CASE(L07_change_of_size_needs_fence),
        CASE(L05_bad_entries_are_reported),
        CASE(H02_controller_ignores_what_a_plic_ignores),
        CASE(K05_idle_kernel_waits_for_the_clock),
        CASE(K16_power_ends_the_run_and_the_next_starts_afresh),
        CASE(K10_lock_taken_twice_is_reported),
        CASE(O06_boot_records_cover_every_bank_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
