/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A tree that knows its smallest key, links inside the elements, keyed by 64 bits; equal keys in any order.
 * Insertion and removal are logarithmic in the worst case and need no memory.
 */
#pragma once

#include <kernel/types.h>

struct tree_node {
    struct tree_node *parent;
    struct tree_node *child[2];
    uint64_t key;
    unsigned rank; /* nodes on the way down by child[1], this one included */
    bool linked;
};

struct tree {
    struct tree_node *first; /* smallest key, the root; NULL if empty */
};

void tree_insert(struct tree *tree, struct tree_node *node, uint64_t key);
/* Harmless if the node is in no tree. Which tree matters only for the first of one. */
void tree_remove(struct tree *tree, struct tree_node *node);
