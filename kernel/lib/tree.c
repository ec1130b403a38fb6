/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * AVL trees (Adelson-Velsky and Landis, 1962) with parent links.
 *
 * Invariants
 *  1. In-order traversal visits keys in ascending order, equal keys in order of insertion.
 *  2. node->balance = height(child[1]) - height(child[0]), and is -1, 0 or 1 between calls.
 *  3. tree->first is the leftmost node.
 */
#include <kernel/tree.h>

/* Which child of its parent a node is. */
static unsigned side_of(const struct tree_node *node)
{
    return node->parent->child[1] == node;
}

/* Makes `node` (may be NULL) stand where `old` stands in its parent. */
static void replace_child(struct tree *tree, const struct tree_node *old, struct tree_node *node)
{
    if (old->parent == NULL) {
        tree->root = node;
    } else {
        old->parent->child[side_of(old)] = node;
    }
    if (node != NULL) {
        node->parent = old->parent;
    }
}

/* Moves `node` down to `side`; its other child comes up and is returned. Balances are the caller's. */
static struct tree_node *rotate(struct tree *tree, struct tree_node *node, unsigned side)
{
    struct tree_node *up = node->child[!side];
    struct tree_node *inner = up->child[side];

    replace_child(tree, node, up);
    up->child[side] = node;
    node->parent = up;
    node->child[!side] = inner;
    if (inner != NULL) {
        inner->parent = node;
    }
    return up;
}

static struct tree_node *rotate_twice(struct tree *tree, struct tree_node *node, unsigned heavy)
{
    struct tree_node *child = node->child[heavy];
    struct tree_node *top = child->child[!heavy];
    int8_t sign = heavy ? 1 : -1;
    int8_t lean = top->balance;

    rotate(tree, child, heavy);
    rotate(tree, node, !heavy);
    node->balance = lean == sign ? (int8_t)-sign : 0;
    child->balance = lean == -sign ? sign : 0;
    top->balance = 0;
    return top;
}

/* `node` is two levels deeper on `heavy`. Returns the new root of this subtree; its balance is not 0 only if
 * the subtree kept its height (possible in removal alone). */
static struct tree_node *rebalance(struct tree *tree, struct tree_node *node, unsigned heavy)
{
    struct tree_node *child = node->child[heavy];
    int8_t sign = heavy ? 1 : -1;

    if (child->balance == -sign) {
        return rotate_twice(tree, node, heavy);
    }
    rotate(tree, node, !heavy);
    if (child->balance == 0) {
        node->balance = sign;
        child->balance = (int8_t)-sign;
    } else {
        node->balance = 0;
        child->balance = 0;
    }
    return child;
}

/* The subtree at `node` has just grown by one level. */
static void grown(struct tree *tree, struct tree_node *node)
{
    while (node->parent != NULL) {
        struct tree_node *parent = node->parent;
        unsigned side = side_of(node);
        int8_t sign = side ? 1 : -1;

        if (parent->balance == sign) {
            rebalance(tree, parent, side);
            return;
        }
        parent->balance = (int8_t)(parent->balance + sign);
        if (parent->balance == 0) {
            return;
        }
        node = parent;
    }
}

/* The subtree on `side` of `parent` has just lost one level. */
static void shrunk(struct tree *tree, struct tree_node *parent, unsigned side)
{
    while (parent != NULL) {
        int8_t sign = side ? 1 : -1;

        if (parent->balance == -sign) {
            parent = rebalance(tree, parent, !side);
        } else {
            parent->balance = (int8_t)(parent->balance - sign);
        }
        if (parent->balance != 0 || parent->parent == NULL) {
            return;
        }
        side = side_of(parent);
        parent = parent->parent;
    }
}

/* Takes out a node that has at most one child. */
static void unlink_simple(struct tree *tree, struct tree_node *node)
{
    struct tree_node *child = node->child[node->child[0] == NULL];
    struct tree_node *parent = node->parent;
    unsigned side = parent != NULL ? side_of(node) : 0;

    replace_child(tree, node, child);
    shrunk(tree, parent, side);
}

/* Puts `heir` where `node` is, with its links and balance. */
static void take_place(struct tree *tree, const struct tree_node *node, struct tree_node *heir)
{
    replace_child(tree, node, heir);
    heir->balance = node->balance;
    for (unsigned side = 0; side < 2; side++) {
        heir->child[side] = node->child[side];
        if (heir->child[side] != NULL) {
            heir->child[side]->parent = heir;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------ */

void tree_insert(struct tree *tree, struct tree_node *node, uint64_t key)
{
    struct tree_node *parent = NULL;
    struct tree_node **link = &tree->root;
    bool leftmost = true;

    while (*link != NULL) {
        parent = *link;
        unsigned side = key >= parent->key;
        leftmost = leftmost && side == 0;
        link = &parent->child[side];
    }
    *node = (struct tree_node){.parent = parent, .key = key, .linked = true};
    *link = node;
    if (leftmost) {
        tree->first = node;
    }
    grown(tree, node);
}

void tree_remove(struct tree *tree, struct tree_node *node)
{
    if (!node->linked) {
        return;
    }
    if (tree->first == node) {
        tree->first = tree_next(node);
    }
    if (node->child[0] != NULL && node->child[1] != NULL) {
        struct tree_node *heir = tree_next(node);
        unlink_simple(tree, heir);
        take_place(tree, node, heir);
    } else {
        unlink_simple(tree, node);
    }
    node->linked = false;
}

struct tree_node *tree_next(const struct tree_node *node)
{
    if (node->child[1] != NULL) {
        struct tree_node *next = node->child[1];
        while (next->child[0] != NULL) {
            next = next->child[0];
        }
        return next;
    }
    while (node->parent != NULL && side_of(node) == 1) {
        node = node->parent;
    }
    return node->parent;
}
