/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * A tree in which the greatest key at or below another is found, links inside the elements. Keys are unique.
 * Searching, insertion and removal are logarithmic on average, whatever the order of the keys, and need no memory.
 */
#pragma once

#include <kernel/types.h>

struct treap_node {
    struct treap_node *child[2]; /* smaller keys, greater keys */
    uint64_t key;                /* may be changed in place as long as it passes no other */
    uint64_t priority;
};

struct treap {
    struct treap_node *root; /* NULL if empty */
};

void treap_insert(struct treap *treap, struct treap_node *node, uint64_t key);
/* Requires: the node is in the tree. */
void treap_remove(struct treap *treap, struct treap_node *node);
/* The node with the greatest key that is not above `key`, or NULL. */
struct treap_node *treap_find(const struct treap *treap, uint64_t key);
