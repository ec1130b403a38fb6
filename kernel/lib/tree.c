/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Leftist trees (Crane, 1972) with parent links, so that any node can be taken out.
 *
 * Invariants
 *  1. No key is smaller than its parent's.
 *  2. A node's rank is 1 + the rank of child[1], and child[0] has at least that rank (no child: 0). So a node
 *     of rank r has 2^r - 1 nodes below and with it, and the ways that are walked here are logarithmic: down by
 *     child[1] alone, and up as long as ranks change, which rise with every step.
 */
#include <kernel/tree.h>

static unsigned rank_of(const struct tree_node *node)
{
    return node == NULL ? 0 : node->rank;
}

/* Restores invariant 2 from `node`, one of whose children is another now, up to the first that stays the same. */
static void settle(struct tree_node *node)
{
    for (; node != NULL; node = node->parent) {
        struct tree_node *right = node->child[1];
        if (rank_of(node->child[0]) < rank_of(right)) {
            node->child[1] = node->child[0];
            node->child[0] = right;
        }
        unsigned rank = 1 + rank_of(node->child[1]);
        if (rank == node->rank) {
            return;
        }
        node->rank = rank;
    }
}

/* Joins two trees, each may be NULL, at `link`, which is `parent`'s or the tree's own (no parent). */
static void join(struct tree_node **link, struct tree_node *parent, struct tree_node *a, struct tree_node *b)
{
    while (a != NULL && b != NULL) {
        struct tree_node *small = b->key < a->key ? b : a;
        b = small == a ? b : a;
        *link = small;
        small->parent = parent;
        small->rank = 0; /* unlike any, so that settle passes all of these */
        parent = small;
        link = &small->child[1];
        a = small->child[1];
    }
    *link = a != NULL ? a : b;
    if (*link != NULL) {
        (*link)->parent = parent;
    }
    settle(parent);
}

/* ------------------------------------------------------------------------------------------------------ */

void tree_insert(struct tree *tree, struct tree_node *node, uint64_t key)
{
    *node = (struct tree_node){.key = key, .rank = 1, .linked = true};
    join(&tree->first, NULL, tree->first, node);
}

void tree_remove(struct tree *tree, struct tree_node *node)
{
    struct tree_node *parent = node->parent;

    if (node->linked) {
        node->linked = false;
        join(parent == NULL ? &tree->first : &parent->child[parent->child[1] == node], parent, node->child[0],
             node->child[1]);
    }
}
