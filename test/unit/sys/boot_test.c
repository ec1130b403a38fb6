/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A boot that cannot go on: one clear panic. The kernel's variables are as at a real boot only until the first one
 * that gets as far as the first process, so that comes last, and nothing else is in this program.
 */
#include <kernel/boot.h>
#include <world.h>

static void boot_directly(void *info)
{
    kernel_main(info);
}

static struct boot_info *damaged_boot_info(void)
{
    fake_reset(NULL);
    return (struct boot_info *)(uintptr_t)fake_boot_info();
}

static void check_directly(void *info)
{
    boot_check(info);
}

static void N10_damaged_boot_records_are_a_clear_panic(void **state)
{
    (void)state;
    struct boot_info *info = damaged_boot_info();
    info->magic++;
    expect_panic(check_directly, info, "boot information");
    info = damaged_boot_info();
    info->version++;
    expect_panic(check_directly, info, "boot information");
    info = damaged_boot_info();
    info->size -= 4;
    expect_panic(check_directly, info, "cut off");
}

static void N10_missing_boot_records_are_a_clear_panic(void **state)
{
    static const struct {
        uint32_t type;
        const char *text;
    } rows[] = {{BOOT_MACHINE, "timebase"}, {BOOT_ENTRY, "entry"}};
    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
        struct boot_info *info = damaged_boot_info();
        for (uint32_t at = sizeof(*info); at < info->size;) {
            struct boot_record *record = (struct boot_record *)((char *)info + at);
            record->type = record->type == rows[i].type ? 9999 : record->type;
            at += (uint32_t)sizeof(*record) + ((record->size + 7u) & ~7u);
        }
        expect_panic(boot_directly, info, rows[i].text);
    }
}

static int finish(void **state)
{
    (void)state;
    fake_verify();
    fake_release();
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(N10_damaged_boot_records_are_a_clear_panic, finish),
        cmocka_unit_test_teardown(N10_missing_boot_records_are_a_clear_panic, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
