/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the audit finds in the page tables of a process. A bad entry never comes from the kernel, so the test writes it.
 */
#include <pure/sv39.h>
#include <world.h>

static uint64_t *leaf_of(struct actor actor, vaddr_t address)
{
    paddr_t table = world_process(actor)->space.root;

    for (unsigned level = SV39_LEVELS - 1;; level--) {
        uint64_t *entry = (uint64_t *)arch_virtual(table) + sv39_index(address, level);
        if (level == 0) {
            return entry;
        }
        assert_true(sv39_is_table(*entry));
        table = sv39_physical(*entry);
    }
}

/* The kernel's audit with that leaf. */
static void expect_violation(struct actor actor, uint64_t entry)
{
    uint64_t *leaf = leaf_of(actor, WORLD_DATA);
    uint64_t good = *leaf;

    assert_int_equal(world_audit(), 0);
    *leaf = entry;
    assert_int_not_equal(world_audit(), 0);
    assert_int_not_equal(assert_ok(CALL(world_init, system_audit)).value[0], 0);
    *leaf = good;
    assert_int_equal(world_audit(), 0);
}

static void L04_audit_finds_a_global_user_page(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    expect_violation(actor, *leaf_of(actor, WORLD_DATA) | SV39_G);
}

static void L05_audit_finds_a_leaf_without_a_or_d(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    expect_violation(actor, *leaf_of(actor, WORLD_DATA) & ~SV39_A);
    expect_violation(actor, *leaf_of(actor, WORLD_DATA) & ~SV39_D);
}

static void L06_audit_finds_reserved_encodings(void **state)
{
    struct actor actor = world_spawn();
    (void)state;
    expect_violation(actor, *leaf_of(actor, WORLD_DATA) & ~SV39_R);
    expect_violation(actor, *leaf_of(actor, WORLD_DATA) | SV39_X);
    for (unsigned bit = 54; bit < 64; bit++) {
        expect_violation(actor, *leaf_of(actor, WORLD_DATA) | 1ul << bit);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        WORLD_CASE(L04_audit_finds_a_global_user_page),
        WORLD_CASE(L05_audit_finds_a_leaf_without_a_or_d),
        WORLD_CASE(L06_audit_finds_reserved_encodings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
