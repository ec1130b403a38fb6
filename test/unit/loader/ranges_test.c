/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Sets of ranges, against a bit per page.
 */
#include "support.h"

#include <loader/ranges.h>
#include <string.h>

#define PAGES 96u

static struct ranges set;
static bool model[PAGES];

static void check_against_model(void)
{
    unsigned runs = 0;

    for (unsigned i = 0; i < PAGES; i++) {
        assert_int_equal(ranges_contain(&set, i * 4096ul, 4096), model[i]);
        assert_int_equal(ranges_touch(&set, i * 4096ul + 7, 1), model[i]);
        runs += model[i] && (i == 0 || !model[i - 1]);
    }
    assert_int_equal(set.count, runs);
    for (unsigned i = 1; i < set.count; i++) {
        assert_true(range_end(&set.items[i - 1]) < set.items[i].base);
    }
}

static void O06_ranges_match_model(void **state)
{
    uint32_t random = 12345;

    (void)state;
    memset(model, 0, sizeof(model));
    set.count = 0;
    for (unsigned step = 0; step < 20000; step++) {
        unsigned first;
        unsigned count;
        bool add;

        random = random * 1664525 + 1013904223;
        first = (random >> 8) % PAGES;
        count = (random >> 16) % 12 % (PAGES - first + 1);
        add = random >> 31;
        (add ? ranges_add : ranges_remove)(&set, first * 4096ul, count * 4096ul);
        for (unsigned i = first; i < first + count; i++) {
            model[i] = add;
        }
        check_against_model();
    }
}

static void O06_ranges_take_lowest(void **state)
{
    uint64_t base = 0;

    (void)state;
    set.count = 0;
    ranges_add(&set, 0x1000, 0x1000);
    ranges_add(&set, 0x4000, 0x3000);
    assert_true(ranges_total(&set) == 0x4000);
    assert_true(ranges_largest(&set) == 0x3000);
    assert_true(ranges_take(&set, 0x2000, &base));
    assert_true(base == 0x4000);
    assert_true(ranges_take(&set, 0x1000, &base));
    assert_true(base == 0x1000);
    assert_false(ranges_take(&set, 0x2000, &base));
    assert_true(ranges_room(&set, 0x6800) == 0x800);
    assert_true(ranges_room(&set, 0x3000) == 0);
}

static void O06_ranges_full_is_an_error(void **state)
{
    (void)state;
    set.count = 0;
    for (unsigned i = 0; i < RANGES_MAX; i++) {
        ranges_add(&set, i * 0x2000ul, 0x1000);
    }
    EXPECT_FAIL(ranges_add(&set, 0x1000000, 0x1000), "more than 64 pieces");
    EXPECT_FAIL(ranges_remove(&set, 0x10, 0x10), "more than 64 pieces");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(O06_ranges_match_model),
        RUN(O06_ranges_take_lowest),
        RUN(O06_ranges_full_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
