/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/treap.c: against a plain array, with the invariants walked after every change.
 */
#include <check.h>

#include <stdlib.h>
#include <string.h>

#include <kernel/treap.h>

#define NODES 512

static struct treap treap;
static struct treap_node nodes[NODES]; /* node i has key 10 * i + 10 while it is in the tree */
static bool present[NODES];

static int reset(void **state)
{
    (void)state;
    memset(&treap, 0, sizeof(treap));
    memset(present, 0, sizeof(present));
    srand(1);
    return 0;
}

/* Returns the depth; counts the nodes. */
static unsigned check_subtree(const struct treap_node *node, uint64_t low, uint64_t high, unsigned *count)
{
    if (node == NULL) {
        return 0;
    }
    assert_true(node->key > low && node->key < high);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(node->child[i] == NULL || node->child[i]->priority <= node->priority);
    }
    ++*count;
    unsigned left = check_subtree(node->child[0], low, node->key, count);
    unsigned right = check_subtree(node->child[1], node->key, high, count);
    return 1 + (left > right ? left : right);
}

static unsigned check(void)
{
    unsigned expected = 0;
    unsigned count = 0;
    unsigned depth = check_subtree(treap.root, 0, ~0ul, &count);

    for (unsigned i = 0; i < NODES; i++) {
        expected += present[i];
    }
    assert_int_equal(count, expected);
    return depth;
}

static void toggle(unsigned i)
{
    if (present[i]) {
        treap_remove(&treap, &nodes[i]);
    } else {
        treap_insert(&treap, &nodes[i], 10 * i + 10);
    }
    present[i] = !present[i];
}

static void expect_found(uint64_t key)
{
    const struct treap_node *expected = NULL;

    for (unsigned i = 0; i < NODES && 10 * i + 10 <= key; i++) {
        expected = present[i] ? &nodes[i] : expected;
    }
    assert_ptr_equal(treap_find(&treap, key), expected);
}

static void treap_finds_the_greatest_key_not_above(void **state)
{
    (void)state;
    expect_found(100);
    for (unsigned round = 0; round < 4000; round++) {
        toggle((unsigned)rand() % NODES);
        check();
        expect_found((uint64_t)rand() % (10 * NODES + 20));
        expect_found(10 * ((uint64_t)rand() % NODES) + 10);
    }
}

/* Keys in order are the worst for a tree without priorities. */
static void treap_stays_shallow(void **state)
{
    (void)state;
    for (unsigned i = 0; i < NODES; i++) {
        toggle(i);
    }
    assert_in_range(check(), 9, 40);
}

static void treap_keys_change_in_place(void **state)
{
    (void)state;
    toggle(3);
    toggle(4);
    nodes[3].key = 49;
    assert_ptr_equal(treap_find(&treap, 48), NULL);
    assert_ptr_equal(treap_find(&treap, 49), &nodes[3]);
    assert_ptr_equal(treap_find(&treap, 50), &nodes[4]);
    treap_remove(&treap, &nodes[3]);
    assert_ptr_equal(treap.root, &nodes[4]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(treap_finds_the_greatest_key_not_above, reset),
        cmocka_unit_test_setup(treap_stays_shallow, reset),
        cmocka_unit_test_setup(treap_keys_change_in_place, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
