/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/tree.c: the invariants are walked after every change.
 */
#include <check.h>

#include <stdlib.h>
#include <string.h>

#include <kernel/tree.h>

#define NODES 256

static struct tree tree;
static struct tree_node nodes[NODES];
static uint64_t random_state;

static int reset(void **state)
{
    (void)state;
    memset(&tree, 0, sizeof(tree));
    memset(nodes, 0, sizeof(nodes));
    random_state = 1;
    return 0;
}

static uint64_t random_below(uint64_t bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (random_state >> 33) % bound;
}

static unsigned rank_of(const struct tree_node *node)
{
    return node == NULL ? 0 : node->rank;
}

/* The size of the subtree; asserts links, order and ranks on the way. */
static size_t check_subtree(const struct tree_node *node, const struct tree_node *parent)
{
    if (node == NULL) {
        return 0;
    }
    assert_ptr_equal(node->parent, parent);
    assert_true(node->linked);
    assert_true(parent == NULL || parent->key <= node->key);
    assert_true(rank_of(node->child[0]) >= rank_of(node->child[1]));
    assert_int_equal(node->rank, 1 + rank_of(node->child[1]));
    size_t size = 1 + check_subtree(node->child[0], node) + check_subtree(node->child[1], node);
    assert_true(size >= ((size_t)1 << node->rank) - 1);
    return size;
}

/* All nodes that should be in the tree are, and none has a smaller key than the first. */
static void check(void)
{
    size_t linked = 0;

    for (size_t i = 0; i < NODES; i++) {
        linked += nodes[i].linked;
        assert_true(!nodes[i].linked || nodes[i].key >= tree.first->key);
    }
    assert_int_equal(check_subtree(tree.first, NULL), linked);
}

static void tree_is_empty_at_first(void **state)
{
    (void)state;
    check();
    assert_null(tree.first);
}

static void tree_orders_ascending_and_descending_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < NODES; i++) {
        tree_insert(&tree, &nodes[i], i % 2 == 0 ? i : 2 * NODES - i);
        check();
    }
    for (uint64_t last = 0; tree.first != NULL; check()) {
        assert_true(tree.first->key >= last);
        last = tree.first->key;
        tree_remove(&tree, tree.first);
    }
}

static void tree_holds_equal_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < NODES; i++) {
        tree_insert(&tree, &nodes[i], i % 3);
    }
    for (size_t i = 0; i < NODES; i++) {
        assert_int_equal(tree.first->key, i < (NODES + 2) / 3                     ? 0
                                          : i < (NODES + 2) / 3 + (NODES + 1) / 3 ? 1
                                                                                  : 2);
        tree_remove(&tree, tree.first);
        check();
    }
}

static void tree_names_the_smallest_key_first(void **state)
{
    (void)state;
    tree_insert(&tree, &nodes[0], 5);
    tree_insert(&tree, &nodes[1], ~0ul);
    assert_ptr_equal(tree.first, &nodes[0]);
    tree_insert(&tree, &nodes[2], 0);
    assert_ptr_equal(tree.first, &nodes[2]);
    tree_remove(&tree, &nodes[2]);
    assert_ptr_equal(tree.first, &nodes[0]);
    tree_remove(&tree, &nodes[0]);
    assert_ptr_equal(tree.first, &nodes[1]);
    tree_remove(&tree, &nodes[1]);
    assert_null(tree.first);
}

static void tree_removes_a_node_only_once(void **state)
{
    (void)state;
    tree_remove(&tree, &nodes[0]);
    tree_insert(&tree, &nodes[0], 1);
    tree_insert(&tree, &nodes[1], 2);
    tree_remove(&tree, &nodes[0]);
    tree_remove(&tree, &nodes[0]);
    assert_false(nodes[0].linked);
    assert_ptr_equal(tree.first, &nodes[1]);
    check();
}

static void tree_removes_a_node_without_being_told_its_tree(void **state)
{
    struct tree other = {0};

    (void)state;
    tree_insert(&tree, &nodes[0], 1);
    for (size_t i = 1; i < NODES; i++) {
        tree_insert(&tree, &nodes[i], 1 + i);
    }
    for (size_t i = NODES; --i > 0;) {
        tree_remove(&other, &nodes[i]);
        check();
    }
    assert_ptr_equal(tree.first, &nodes[0]);
    assert_null(other.first);
}

static void tree_takes_a_node_again_under_another_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < 16; i++) {
        tree_insert(&tree, &nodes[i], i);
    }
    for (size_t i = 0; i < 16; i++) {
        tree_remove(&tree, &nodes[i]);
        tree_insert(&tree, &nodes[i], 100 - i);
        check();
    }
}

static void tree_keeps_its_invariants_in_random_operations(void **state)
{
    (void)state;
    for (unsigned operation = 0; operation < 20000; operation++) {
        struct tree_node *node = &nodes[random_below(NODES)];
        if (node->linked) {
            tree_remove(&tree, node);
        } else {
            tree_insert(&tree, node, random_below(64));
        }
        check();
    }
}

#define CASE(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(tree_is_empty_at_first),
        CASE(tree_orders_ascending_and_descending_keys),
        CASE(tree_holds_equal_keys),
        CASE(tree_names_the_smallest_key_first),
        CASE(tree_removes_a_node_only_once),
        CASE(tree_removes_a_node_without_being_told_its_tree),
        CASE(tree_takes_a_node_again_under_another_key),
        CASE(tree_keeps_its_invariants_in_random_operations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
