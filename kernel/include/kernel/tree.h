/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A balanced tree (AVL), links inside the elements, keyed by 64 bits; equal keys keep their order of insertion.
 * Insertion and removal are logarithmic in the worst case and need no memory.
 */
#pragma once

#include <kernel/attr.h>
#include <kernel/types.h>

struct tree_node {
    struct tree_node *parent;
    struct tree_node *child[2];
    uint64_t key;
    int8_t balance; /* height of child[1] minus height of child[0] */
    bool linked;
};

struct tree {
    struct tree_node *root;
    struct tree_node *first; /* smallest key, NULL if empty */
};

void tree_insert(struct tree *tree, struct tree_node *node, uint64_t key);
/* Harmless if the node is in no tree. */
void tree_remove(struct tree *tree, struct tree_node *node);
struct tree_node *tree_next(const struct tree_node *node);
