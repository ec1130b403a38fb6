/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * kernel/lib/tree.c against a sorted array, with the invariants walked after every change.
 */
#include <check.h>

#include <stdlib.h>
#include <string.h>

#include <kernel/tree.h>

#define NODES 256

static struct tree tree;
static struct tree_node nodes[NODES];
static struct tree_node *model[NODES]; /* what the tree should hold, in order */
static size_t count;
static uint64_t random_state;

static int reset(void **state)
{
    (void)state;
    memset(&tree, 0, sizeof(tree));
    memset(nodes, 0, sizeof(nodes));
    count = 0;
    random_state = 1;
    return 0;
}

static uint64_t random_below(uint64_t bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (random_state >> 33) % bound;
}

/* Height of the subtree; asserts balances and parent links on the way. */
static int check_subtree(const struct tree_node *node, const struct tree_node *parent)
{
    if (node == NULL) {
        return 0;
    }
    assert_ptr_equal(node->parent, parent);
    assert_true(node->linked);
    int low = check_subtree(node->child[0], node);
    int high = check_subtree(node->child[1], node);
    assert_int_equal(node->balance, high - low);
    assert_in_range(node->balance + 1, 0, 2);
    return 1 + (low > high ? low : high);
}

static int check(void)
{
    struct tree_node *node = tree.first;
    int height = check_subtree(tree.root, NULL);

    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(node, model[i]);
        node = tree_next(node);
    }
    assert_null(node);
    return height;
}

static void insert(struct tree_node *node, uint64_t key)
{
    size_t place = count;

    tree_insert(&tree, node, key);
    while (place > 0 && model[place - 1]->key > key) {
        model[place] = model[place - 1];
        place--;
    }
    model[place] = node;
    count++;
}

static void remove_node(struct tree_node *node)
{
    size_t place = 0;

    tree_remove(&tree, node);
    while (model[place] != node) {
        place++;
    }
    for (count--; place < count; place++) {
        model[place] = model[place + 1];
    }
}

static void tree_is_empty_at_first(void **state)
{
    (void)state;
    assert_int_equal(check(), 0);
    assert_null(tree.first);
}

static void tree_stays_flat_for_ascending_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < NODES; i++) {
        insert(&nodes[i], i);
        check();
    }
    assert_in_range(check(), 9, 11); /* 1.44 log2(258) */
}

static void tree_stays_flat_for_descending_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < NODES; i++) {
        insert(&nodes[i], NODES - i);
        check();
    }
    assert_in_range(check(), 9, 11);
}

static void tree_keeps_equal_keys_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < NODES; i++) {
        insert(&nodes[i], i % 3);
    }
    check();
    for (size_t i = 0; i + 3 < NODES; i += 3) {
        assert_ptr_equal(tree.first, &nodes[i]);
        remove_node(&nodes[i]);
        check();
    }
}

static void tree_names_the_smallest_key_first(void **state)
{
    (void)state;
    insert(&nodes[0], 5);
    insert(&nodes[1], ~0ul);
    assert_ptr_equal(tree.first, &nodes[0]);
    insert(&nodes[2], 0);
    assert_ptr_equal(tree.first, &nodes[2]);
    remove_node(&nodes[2]);
    assert_ptr_equal(tree.first, &nodes[0]);
    remove_node(&nodes[0]);
    assert_ptr_equal(tree.first, &nodes[1]);
    remove_node(&nodes[1]);
    assert_null(tree.first);
    assert_null(tree.root);
}

static void tree_removes_a_node_only_once(void **state)
{
    (void)state;
    tree_remove(&tree, &nodes[0]);
    insert(&nodes[0], 1);
    insert(&nodes[1], 2);
    remove_node(&nodes[0]);
    tree_remove(&tree, &nodes[0]);
    assert_false(nodes[0].linked);
    check();
}

static void tree_removes_nodes_with_two_children(void **state)
{
    (void)state;
    for (size_t i = 0; i < 31; i++) {
        insert(&nodes[i], i * 7 % 31);
    }
    while (tree.root != NULL) {
        remove_node(tree.root);
        check();
    }
}

static void tree_takes_a_node_again_under_another_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < 16; i++) {
        insert(&nodes[i], i);
    }
    for (size_t i = 0; i < 16; i++) {
        remove_node(&nodes[i]);
        insert(&nodes[i], 100 - i);
        check();
    }
}

static void tree_agrees_with_a_sorted_array_in_random_operations(void **state)
{
    (void)state;
    for (unsigned operation = 0; operation < 20000; operation++) {
        struct tree_node *node = &nodes[random_below(NODES)];
        if (node->linked) {
            remove_node(node);
        } else {
            insert(node, random_below(64));
        }
        check();
    }
}

#define CASE(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(tree_is_empty_at_first),
        CASE(tree_stays_flat_for_ascending_keys),
        CASE(tree_stays_flat_for_descending_keys),
        CASE(tree_keeps_equal_keys_in_order),
        CASE(tree_names_the_smallest_key_first),
        CASE(tree_removes_a_node_only_once),
        CASE(tree_removes_nodes_with_two_children),
        CASE(tree_takes_a_node_again_under_another_key),
        CASE(tree_agrees_with_a_sorted_array_in_random_operations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
