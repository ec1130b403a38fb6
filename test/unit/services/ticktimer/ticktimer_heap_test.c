/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * services/ticktimer/heap.c.
 */
#include <check.h>

#include <stdlib.h>

#include "heap.h"

#define MANY 500u

static uint64_t random_next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static void heap_gives_the_earliest_first(void **state)
{
    struct heap_entry entries[] = {{.when = 30}, {.when = 10}, {.when = 20}};
    struct heap heap = {0};

    (void)state;
    assert_null(heap_first(&heap));
    for (size_t i = 0; i < 3; i++) {
        assert_true(heap_add(&heap, &entries[i]));
    }
    assert_ptr_equal(heap_first(&heap), &entries[1]);
    heap_remove(&heap, &entries[1]);
    assert_ptr_equal(heap_first(&heap), &entries[2]);
    heap_remove(&heap, &entries[0]);
    assert_ptr_equal(heap_first(&heap), &entries[2]);
    heap_remove(&heap, &entries[2]);
    assert_null(heap_first(&heap));
    free(heap.entries);
}

static void heap_keeps_the_order_of_equal_ones(void **state)
{
    struct heap_entry entries[40] = {0};
    struct heap heap = {0};

    (void)state;
    for (size_t i = 0; i < 40; i++) {
        entries[i].when = 7;
        assert_true(heap_add(&heap, &entries[i]));
    }
    for (size_t i = 0; i < 40; i++) {
        assert_ptr_equal(heap_first(&heap), &entries[i]);
        heap_remove(&heap, &entries[i]);
    }
    free(heap.entries);
}

static void heap_holds_its_invariants_at_random(void **state)
{
    static struct heap_entry entries[MANY];
    bool inside[MANY] = {false};
    struct heap heap = {0};
    uint64_t seed = 1;

    (void)state;
    for (size_t step = 0; step < 20000; step++) {
        size_t i = random_next(&seed) % MANY;

        if (inside[i]) {
            heap_remove(&heap, &entries[i]);
        } else {
            entries[i].when = random_next(&seed) % 100;
            assert_true(heap_add(&heap, &entries[i]));
        }
        inside[i] = !inside[i];
        if (step % 16 == 0) {
            assert_true(heap_check(&heap));
        }
    }
    free(heap.entries);
}

static void heap_empties_in_ascending_order(void **state)
{
    static struct heap_entry entries[MANY];
    struct heap heap = {0};
    uint64_t last = 0;
    uint64_t seed = 2;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        entries[i].when = random_next(&seed);
        assert_true(heap_add(&heap, &entries[i]));
    }
    while (heap_first(&heap) != NULL) {
        assert_true(heap_first(&heap)->when >= last);
        last = heap_first(&heap)->when;
        heap_remove(&heap, heap_first(&heap));
    }
    free(heap.entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heap_gives_the_earliest_first),
        cmocka_unit_test(heap_keeps_the_order_of_equal_ones),
        cmocka_unit_test(heap_holds_its_invariants_at_random),
        cmocka_unit_test(heap_empties_in_ascending_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
