/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Treaps (Seidel and Aragon, 1996): search trees by key that are heaps by a random priority, which makes them as
 * deep as if the keys had come in random order. The priorities come from a keyed hash, so that no user can choose
 * an order of keys that makes a tree deep.
 *
 * Invariants
 *  1. All keys below child[0] are smaller, all below child[1] greater than the node's.
 *  2. No priority is greater than its parent's.
 */
#include <kernel/treap.h>

#include <kernel/chacha.h>

/* What is below `key` and what is above it. */
static void split(struct treap_node *node, uint64_t key, struct treap_node **low, struct treap_node **high)
{
    while (node != NULL) {
        if (node->key < key) {
            *low = node;
            low = &node->child[1];
            node = node->child[1];
        } else {
            *high = node;
            high = &node->child[0];
            node = node->child[0];
        }
    }
    *low = NULL;
    *high = NULL;
}

/* Joins two trees at `link`; all keys of `low` are smaller than those of `high`. */
static void join(struct treap_node **link, struct treap_node *low, struct treap_node *high)
{
    while (low != NULL && high != NULL) {
        if (low->priority > high->priority) {
            *link = low;
            link = &low->child[1];
            low = low->child[1];
        } else {
            *link = high;
            link = &high->child[0];
            high = high->child[0];
        }
    }
    *link = low != NULL ? low : high;
}

/* ---------------------------------------------------------------------- */

void treap_insert(struct treap *treap, struct treap_node *node, uint64_t key)
{
    struct treap_node **link = &treap->root;

    node->key = key;
    node->priority = keyed_hash(key, (uintptr_t)node);
    while (*link != NULL && (*link)->priority > node->priority) {
        link = &(*link)->child[(*link)->key < key];
    }
    split(*link, key, &node->child[0], &node->child[1]);
    *link = node;
}

void treap_remove(struct treap *treap, struct treap_node *node)
{
    struct treap_node **link = &treap->root;

    while (*link != node) {
        link = &(*link)->child[(*link)->key < node->key];
    }
    join(link, node->child[0], node->child[1]);
}

struct treap_node *treap_find(const struct treap *treap, uint64_t key)
{
    struct treap_node *found = NULL;

    for (struct treap_node *node = treap->root; node != NULL;) {
        if (node->key <= key) {
            found = node;
            node = node->child[1];
        } else {
            node = node->child[0];
        }
    }
    return found;
}
